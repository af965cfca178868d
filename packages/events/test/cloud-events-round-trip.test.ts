// What heddle's emitters write and what the official SDK writes is read here; and the SDK reads what heddle writes.
import { structured } from '@heddle/emit/cloud-event'
import { http as httpTarget } from '@heddle/emit/http'
import { sqs as sqsTarget } from '@heddle/emit/sqs'
import type { OutgoingEvent } from '@heddle/emit/target'
import { HTTP, Kafka, CloudEvent as Official } from 'cloudevents'
import * as fc from 'fast-check'
import { on } from 'heddle'
import { cloudEvent, sqs } from 'heddle/cloud-events'
import { httpApiEvent, invoke, kafkaEvent, kafkaRecord, sqsEvent, sqsMessage } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import type { Raw } from './helpers.ts'

const any = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }

/** The one event that is read of a raw event, without where it comes from. */
async function readFrom(raw: unknown): Promise<Raw> {
  const seen: Raw[] = []
  const handler = on(cloudEvent({}, { otherwise: 'pass' })).each((event) => {
    seen.push(event)
  })
  const answer = await invoke(handler, raw)
  expect(seen, JSON.stringify(answer)).toHaveLength(1)
  const { raw: _, unlisted, ...event } = seen[0] as Raw
  expect(unlisted).toBe(true)
  return event
}

const post = (headers: Readonly<Record<string, string>>, body?: unknown) =>
  httpApiEvent({ method: 'POST', path: '/events', headers, body })

/** Any text that CloudEvents has a place for. */
const text = fc
  .string({ unit: 'grapheme-composite', minLength: 1, maxLength: 40 })
  .filter((value) => !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value))
const name = fc
  .stringMatching(/^[a-z0-9]{1,20}$/)
  .filter(
    (value) =>
      !/^(?:id|source|type|time|subject|data|dataref|datacontenttype|dataschema|specversion|partitionkey)$/.test(value),
  )
  .filter(
    (value) =>
      !/^(?:traceparent|tracestate|baggage|correlationid|causationid|schemaurl|datacontentencoding)$/.test(value),
  )
const outgoing: fc.Arbitrary<OutgoingEvent> = fc.record({
  id: text,
  source: text,
  type: text,
  time: fc.date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') }),
  subject: fc.option(text, { nil: undefined }),
  data: fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__')),
  key: fc.constant(undefined),
  deduplicationId: fc.constant(undefined),
  delay: fc.constant(undefined),
  attributes: fc.constant(undefined),
  resources: fc.constant(undefined),
  extensions: fc.dictionary(name, fc.oneof(text, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.boolean()), {
    maxKeys: 4,
  }),
})

/** The event as it has to be read. `texts`: extensions are text where they stand in headers or attributes. */
function expected({ id, source, type, time, subject, data, extensions }: OutgoingEvent, texts = false): Raw {
  const made: [string, unknown][] = Object.entries(extensions).map(([name, value]) => [
    name,
    texts ? String(value) : value,
  ])
  return { specversion: '1.0', id, source, type, time, subject, data, extensions: Object.fromEntries(made) }
}

const clean = (event: Raw): Raw => {
  const { datacontenttype, dataschema, ...rest } = event
  expect([undefined, 'application/json']).toContain(datacontenttype)
  expect(dataschema).toBeUndefined()
  return { ...rest, extensions: { ...rest.extensions } }
}

const JSON_ZERO = (value: unknown) => JSON.parse(JSON.stringify(value))

describe('what heddle writes is read as it was,', () => {
  test.each(['plain', 'cloudevents'] as const)('in a message, %s', async (format) => {
    const target = sqsTarget({ url: 'https://sqs.eu-central-1.amazonaws.com/123456789012/q', format })
    await fc.assert(
      fc.asyncProperty(outgoing, async (event) => {
        const { MessageBody, MessageAttributes = {} } = target.entry(event)
        const messageAttributes = Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]),
        )
        const read = await readFrom(sqsEvent([sqsMessage(MessageBody, { messageAttributes })]))
        expect(clean(read)).toEqual({ ...expected(event, format === 'plain'), data: JSON_ZERO(event.data) })
      }),
    )
  })

  test.each(['binary', 'structured'] as const)('by HTTP, %s', async (format) => {
    const target = httpTarget({ url: 'https://shop.example/events', format })
    await fc.assert(
      fc.asyncProperty(outgoing, async (event) => {
        const { headers, body } = target.entry(event)
        const read = await readFrom(post(headers, Buffer.from(body)))
        expect(clean(read)).toEqual({ ...expected(event, format === 'binary'), data: JSON_ZERO(event.data) })
      }),
    )
  })

  test('trace and baggage too, which are no attributes of an event to be decoded', async () => {
    const event: OutgoingEvent = {
      ...(fc.sample(outgoing, 1)[0] as OutgoingEvent),
      extensions: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, baggage: 'a=1%2C2,b=%25' },
    }
    for (const format of ['binary', 'structured'] as const) {
      const { headers, body } = httpTarget({ url: 'https://shop.example', format }).entry(event)
      expect((await readFrom(post(headers, Buffer.from(body)))).extensions).toMatchObject(event.extensions)
    }
    const plain = { 'ce-specversion': '1.0', 'ce-id': 'e', 'ce-source': '/', 'ce-type': 't', baggage: 'a=1%2C2' }
    expect((await readFrom(post(plain))).extensions).toEqual({ baggage: 'a=1%2C2' })
  })

  test('and by the SDK', async () => {
    await fc.assert(
      fc.asyncProperty(outgoing, async (event) => {
        const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
        const read = HTTP.toEvent({ headers, body: structured(event) }) as Official<unknown>
        const { id, source, type, subject, extensions, time } = event
        expect({ ...read }).toMatchObject({ ...extensions, id, source, type })
        expect(read.subject).toBe(subject)
        expect(new Date(read.time ?? '')).toEqual(time)
        // The SDK drops data that is falsy.
        if (event.data) expect(read.data).toEqual(JSON_ZERO(event.data))
      }),
    )
  })
})

test('an attribute with a control character is refused, wherever it stands', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  const forbidden = fc.constantFrom('\u0000', '\n', '\u007f', '\u0085', '\ud800', '\ufffe', '\u{1ffff}')
  const named = fc.constantFrom('id', 'source', 'type', 'subject', 'tenant')
  const source = sqs.of({ t: any }, { otherwise: 'pass' })
  await fc.assert(
    fc.asyncProperty(text, forbidden, text, named, async (before, bad, after, name) => {
      const value = before + bad + after
      const document = { specversion: '1.0', id: 'e', source: '/', type: 't', [name]: value }
      const raw = sqsEvent([
        sqsMessage(JSON.stringify(document), { messageId: 'm1' }),
        sqsMessage('{}', { messageId: 'm2', messageAttributes: { 'ce-type': 't', [`ce-${name}`]: value } }),
      ])
      const answer = await invoke(
        on(source).each(() => {}),
        raw,
      )
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }] })
    }),
  )
  for (const [line] of errors.mock.calls) expect(String(line)).not.toMatch(/[\n\u0085\ufffe]/)
  errors.mockRestore()
})

test('whatever stands where an event is expected is an event or a refusal, never a crash', async () => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  const names = [
    'specversion',
    'id',
    'source',
    'type',
    'time',
    'data',
    'data_base64',
    'datacontenttype',
    'x',
    '__proto__',
  ]
  const document = fc.dictionary(
    fc.constantFrom(...names),
    fc.oneof(fc.jsonValue(), fc.constant('1.0'), fc.constant('t')),
  )
  const attributes = fc.dictionary(
    fc.constantFrom('ce-type', 'ce-id', 'ce-time', 'content-type', 'ce-specversion', 'traceparent'),
    fc.oneof(text, fc.constant('1.0'), fc.constant('application/cloudevents+json'), fc.constant('text/plain')),
  )
  const source = sqs.of({ t: any })
  await fc.assert(
    fc.asyncProperty(fc.oneof(document, fc.jsonValue(), fc.string()), attributes, async (body, messageAttributes) => {
      const payload = typeof body === 'string' ? body : JSON.stringify(body)
      const raw = sqsEvent([sqsMessage(payload, { messageId: 'm1', messageAttributes })])
      const { records = [] } = await source.read(raw)
      expect(records).toHaveLength(1)
      const [{ error, item }] = records as readonly Raw[] as [Raw]
      if (error === undefined) expect(item).toMatchObject({ id: 'm1', type: 't', event: { type: 't' } })
      else
        expect([error.code, error.path?.startsWith('Records[0].')]).toEqual([
          expect.stringMatching(/^(?:INVALID|UNKNOWN)/),
          true,
        ])
    }),
    { numRuns: 500 },
  )
  errors.mockRestore()
})

describe('what the official SDK writes is read:', () => {
  const event = new Official({
    id: 'e-1',
    source: '/orders',
    type: 'order.paid',
    time: '2026-10-05T06:07:08.123Z',
    subject: 'o-1',
    dataschema: 'https://shop.example/paid',
    datacontenttype: 'application/json',
    tenant: 'a',
    data: { id: 'o-1', note: 'hé €' },
  })
  const READ = {
    specversion: '1.0',
    id: 'e-1',
    source: '/orders',
    type: 'order.paid',
    time: new Date('2026-10-05T06:07:08.123Z'),
    subject: 'o-1',
    dataschema: 'https://shop.example/paid',
    datacontenttype: 'application/json',
    extensions: { tenant: 'a' },
    data: { id: 'o-1', note: 'hé €' },
  }
  const sent = (message: { headers: object; body: unknown }) =>
    post(
      message.headers as Record<string, string>,
      typeof message.body === 'string' ? Buffer.from(message.body) : message.body,
    )

  test('binary by HTTP', async () => {
    expect(await readFrom(sent(HTTP.binary(event)))).toEqual(READ)
  })

  test('structured by HTTP', async () => {
    expect(await readFrom(sent(HTTP.structured(event)))).toEqual(READ)
  })

  test('in a batch by HTTP', async () => {
    const headers = { 'content-type': 'application/cloudevents-batch+json' }
    expect(await readFrom(post(headers, JSON.stringify([event])))).toEqual(READ)
  })

  test('as JSON in a message', async () => {
    expect(await readFrom(sqsEvent([JSON.stringify(event)]))).toEqual(READ)
  })

  test('with bytes', async () => {
    const data = new Uint8Array([0, 255, 7])
    const binary = new Official({ id: 'e', source: '/', type: 't', datacontenttype: 'image/png', data })
    for (const raw of [
      sent(HTTP.structured(binary)),
      sqsEvent([JSON.stringify(binary)]),
      post(HTTP.binary(binary).headers as Record<string, string>, Buffer.from(data)),
    ]) {
      expect([...(await readFrom(raw)).data]).toEqual([0, 255, 7])
    }
  })

  test('from Kafka', async () => {
    const headersOf = (headers: object) =>
      Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
      )
    const binary = Kafka.binary(event)
    const whole = Kafka.structured(event)
    expect(await readFrom(kafkaEvent([kafkaRecord(event.data, { headers: headersOf(binary.headers) })]))).toEqual(READ)
    expect(await readFrom(kafkaEvent([kafkaRecord(whole.value, { headers: headersOf(whole.headers) })]))).toEqual(READ)
  })
})
