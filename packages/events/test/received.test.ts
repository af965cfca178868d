import { HeddleError, on, text } from 'heddle'
import { sqs } from 'heddle/cloud-events'
import { invoke, sqsEvent, sqsMessage } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import { Order, type Raw, Shipment, slow } from './helpers.ts'

const orders = { 'order.paid': Order, 'order.shipped': Shipment }
const PAID = { id: 'o-1', total: 10 }
const DOCUMENT = {
  specversion: '1.0',
  id: 'e-1',
  source: '/orders',
  type: 'order.paid',
  time: '2026-10-05T06:07:08.123Z',
  data: PAID,
}
const BESIDE = { 'ce-id': 'e-1', 'ce-source': '/orders', 'ce-type': 'order.paid' }

/** What `sqs.of` makes of one message: the message, or the error that it fails with. */
async function received(
  body: unknown,
  attributes: Readonly<Record<string, string | number | Uint8Array>> = {},
  source = sqs.of(orders) as unknown as ReturnType<typeof sqs>,
): Promise<Raw> {
  const seen: unknown[] = []
  const handler = on(source)
    .use(async (_call, next) => {
      const result = await next({ log: { error() {} } })
      seen.push(...result.failures.map(({ error }) => error))
      return result
    })
    .each((message) => {
      seen.push(message)
    })
  await invoke(handler, sqsEvent([sqsMessage(body, { messageId: 'm1', messageAttributes: attributes })]))
  expect(seen).toHaveLength(1)
  return seen[0] as Raw
}

const passing = () => sqs.of(orders, { otherwise: 'pass' }) as unknown as ReturnType<typeof sqs>

describe('an event', () => {
  test('is a whole CloudEvent in JSON', async () => {
    const message = await received({
      ...DOCUMENT,
      subject: 'o-1',
      dataschema: 'https://shop.example/paid',
      tenant: 'a',
    })
    expect(message).toMatchObject({ id: 'm1', messageId: 'm1', type: 'order.paid', body: PAID })
    expect(message.event).toEqual({
      id: 'e-1',
      source: '/orders',
      type: 'order.paid',
      time: new Date('2026-10-05T06:07:08.123Z'),
      subject: 'o-1',
      datacontenttype: undefined,
      dataschema: 'https://shop.example/paid',
      extensions: { tenant: 'a' },
    })
    expect(message.unlisted).toBeUndefined()
  })

  test('is data with attributes beside it, as heddle writes it', async () => {
    const attributes = {
      ...BESIDE,
      'ce-time': DOCUMENT.time,
      'ce-subject': 'o-1',
      traceparent: 't',
      baggage: 'b=1,\tc=2',
    }
    const message = await received(PAID, { ...attributes, filter: 'mine' })
    expect(message).toMatchObject({ id: 'm1', type: 'order.paid', body: PAID })
    expect(message.event).toEqual({
      id: 'e-1',
      source: '/orders',
      type: 'order.paid',
      time: new Date(DOCUMENT.time),
      subject: 'o-1',
      datacontenttype: undefined,
      dataschema: undefined,
      extensions: { traceparent: 't', baggage: 'b=1, c=2' },
    })
  })

  test('that says no more than its type, has all else from its record', async () => {
    const message = await received(PAID, { 'ce-type': 'order.paid' })
    expect(message.event).toMatchObject({ id: 'm1', source: message.eventSourceARN, time: message.time })
  })

  test('is known by attributes in any case, of any data type', async () => {
    const message = await received(PAID, { 'CE-Type': 'order.paid', 'ce-id': 7, 'ce-sum': new Uint8Array([1, 2]) })
    expect(message.event).toMatchObject({ id: '7', extensions: { sum: 'AQI=' } })
  })

  test('without a time has that of its record', async () => {
    const { time: _, ...document } = DOCUMENT
    const message = await received(document)
    expect(message.event.time).toEqual(message.time)
  })

  test('whose attributes are null has none', async () => {
    const { event } = await received({ ...DOCUMENT, time: null, subject: null, datacontenttype: null, tenant: null })
    expect(event).toMatchObject({ subject: undefined, datacontenttype: undefined, extensions: {} })
    expect(event.time).toBeInstanceOf(Date)
  })

  test('has extensions of any name, none of them inherited', async () => {
    const body = JSON.stringify({ ...DOCUMENT, n: 1, flag: false, camelCase: 'x' }).replace('{', '{"__proto__":"p",')
    const { event } = await received(body)
    expect(Object.entries(event.extensions)).toEqual([
      ['__proto__', 'p'],
      ['n', 1],
      ['flag', false],
      ['camelCase', 'x'],
    ])
    expect(event.extensions.constructor).toBeUndefined()
    expect(({} as Raw).p).toBeUndefined()
  })

  test('may be checked by a schema that takes its time', async () => {
    const source = sqs.of({ 'order.paid': slow(Order) }) as unknown as ReturnType<typeof sqs>
    expect(await received(DOCUMENT, {}, source)).toMatchObject({ body: PAID })
    expect(await received({ ...DOCUMENT, data: {} }, {}, source)).toBeInstanceOf(HeddleError)
  })
})

describe('the data', () => {
  const files = { file: text(), bytes: { '~standard': { version: 1 as const, vendor: 'test', validate } } }
  function validate(value: unknown) {
    return value instanceof Uint8Array ? { value } : { issues: [{ message: 'expected bytes' }] }
  }
  const source = sqs.of(files) as unknown as ReturnType<typeof sqs>

  test('is the text or the bytes that its content type says', async () => {
    const csv = await received('a,b', { 'ce-type': 'file', 'content-type': 'text/csv; charset=utf-8' }, source)
    expect(csv).toMatchObject({ body: 'a,b', event: { datacontenttype: 'text/csv; charset=utf-8' } })
    const bytes = await received('a,b', { 'ce-type': 'bytes', 'content-type': 'application/octet-stream' }, source)
    expect(bytes.body).toEqual(new TextEncoder().encode('a,b'))
    const json = await received('"a,b"', { 'ce-type': 'file', 'content-type': 'application/vnd.shop+json' }, source)
    expect(json.body).toBe('a,b')
  })

  test('of a CloudEvent may be base64: bytes, or what its content type says', async () => {
    const { data: _, ...document } = { ...DOCUMENT, type: 'bytes', data_base64: 'AAH/' }
    expect([...(await received(document, {}, source)).body]).toEqual([0, 1, 255])
    const encoded = (value: string) => Buffer.from(value).toString('base64')
    const xml = { ...document, type: 'file', datacontenttype: 'application/xml', data_base64: encoded('<ä/>') }
    expect((await received(xml, {}, source)).body).toBe('<ä/>')
    const json = { ...document, type: 'order.paid', datacontenttype: 'application/json' }
    expect((await received({ ...json, data_base64: encoded(JSON.stringify(PAID)) })).body).toEqual(PAID)
  })

  test('may be nothing at all', async () => {
    const nothing = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const own = sqs.of({ ping: nothing }) as unknown as ReturnType<typeof sqs>
    const { data: _, ...document } = DOCUMENT
    expect((await received({ ...document, type: 'ping' }, {}, own)).body).toBeUndefined()
    expect((await received('', { 'ce-type': 'ping' }, own)).body).toBeUndefined()
    expect((await received('null', { 'ce-type': 'ping' }, own)).body).toBeNull()
  })

  test('may itself be a CloudEvent: of one of another type, or whose attributes all stand beside it', async () => {
    const any = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const own = sqs.of({ audited: any, 'order.paid': any }) as unknown as ReturnType<typeof sqs>
    expect(await received(DOCUMENT, { 'ce-type': 'audited' }, own)).toMatchObject({ type: 'audited', body: DOCUMENT })
    const whole = { ...BESIDE, 'ce-specversion': '1.0' }
    expect(await received(DOCUMENT, whole, own)).toMatchObject({ type: 'order.paid', body: DOCUMENT })
  })

  test('is not where attributes are copied beside a whole event', async () => {
    expect((await received(DOCUMENT, { 'ce-type': 'order.paid' })).body).toEqual(PAID)
    const told = { 'ce-type': 'other', 'content-type': 'application/cloudevents+json; charset=utf-8' }
    expect(await received(DOCUMENT, told)).toMatchObject({ type: 'order.paid', body: PAID })
  })
})

describe('a type that the catalogue lacks', () => {
  test('is refused by name', async () => {
    expect(await received({ ...DOCUMENT, type: 'order.lost' })).toMatchObject({
      code: 'UNKNOWN_TYPE',
      message: 'sqs: message m1: body.type: the catalogue has no type order.lost, it has order.paid, order.shipped',
      path: 'Records[0].body.type',
    })
    expect(await received(PAID, { 'ce-type': 'order.lost' })).toMatchObject({
      code: 'UNKNOWN_TYPE',
      message:
        'sqs: message m1: messageAttributes.ce-type: the catalogue has no type order.lost, it has order.paid, order.shipped',
      path: 'Records[0].messageAttributes.ce-type',
    })
  })

  test('is passed where that is asked for, its data as it came', async () => {
    expect(await received({ ...DOCUMENT, type: 'order.lost', data: { any: 1 } }, {}, passing())).toMatchObject({
      type: 'order.lost',
      unlisted: true,
      body: { any: 1 },
      event: { id: 'e-1', type: 'order.lost' },
    })
    expect(await received(DOCUMENT, {}, passing())).not.toHaveProperty('unlisted')
  })

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('may be called %s', async (type) => {
    expect(await received({ ...DOCUMENT, type })).toMatchObject({ code: 'UNKNOWN_TYPE' })
    expect(await received({ ...DOCUMENT, type }, {}, passing())).toMatchObject({ type, unlisted: true })
  })

  test('never breaks a line of the log', async () => {
    const { message } = await received({ ...DOCUMENT, type: `paid ERROR ${'x'.repeat(5000)}\u2028` })
    expect(message).not.toContain('\u2028')
    expect(message.length).toBeLessThan(300)
  })
})

describe('what is no event is refused, and where:', () => {
  const body = 'Records[0].body'
  const attribute = 'Records[0].messageAttributes.'

  test.each<[unknown, string, string]>([
    [PAID, 'body: expected a CloudEvent, or its type in messageAttributes.ce-type, got an object', body],
    ['plain text', 'body: expected a CloudEvent, or its type in messageAttributes.ce-type, got a string', body],
    [[DOCUMENT], 'body: expected a CloudEvent, or its type in messageAttributes.ce-type, got an array', body],
    [{ ...DOCUMENT, specversion: '0.3' }, 'body: specversion: expected "1.0", got "0.3"', `${body}.specversion`],
    [{ ...DOCUMENT, specversion: 1 }, 'body: specversion: expected "1.0", got a number', `${body}.specversion`],
    [{ ...DOCUMENT, id: undefined }, 'body: id: expected text, got undefined', `${body}.id`],
    [{ ...DOCUMENT, id: null }, 'body: id: expected text, got undefined', `${body}.id`],
    [{ ...DOCUMENT, id: '' }, 'body: id: expected text, got an empty string', `${body}.id`],
    [{ ...DOCUMENT, source: 7 }, 'body: source: expected text, got a number', `${body}.source`],
    [{ ...DOCUMENT, type: {} }, 'body: type: expected text, got an object', `${body}.type`],
    [{ ...DOCUMENT, subject: '' }, 'body: subject: expected text, got an empty string', `${body}.subject`],
    [{ ...DOCUMENT, time: 'today' }, 'body: time: expected a time, got a string', `${body}.time`],
    [{ ...DOCUMENT, time: '2026-13-05T06:07:08Z' }, 'body: time: expected a time, got a string', `${body}.time`],
    [{ ...DOCUMENT, time: '2026-10-05' }, 'body: time: expected a time, got a string', `${body}.time`],
    [{ ...DOCUMENT, time: 1 }, 'body: time: expected text, got a number', `${body}.time`],
    [
      { ...DOCUMENT, tenant: ['a'] },
      'body: tenant: expected text, a number or a boolean, got an array',
      `${body}.tenant`,
    ],
    [{ ...DOCUMENT, id: 'a\u0000b' }, 'body: id: expected text without control characters, got a string', `${body}.id`],
    [
      { ...DOCUMENT, 'x\nERROR': '\u0085' },
      'body: x?ERROR: expected text without control characters, got a string',
      `${body}.x?ERROR`,
    ],
    [
      { ...DOCUMENT, tenant: '\ud800' },
      'body: tenant: expected text without control characters, got a string',
      `${body}.tenant`,
    ],
    [
      { ...DOCUMENT, data_base64: 'AA==' },
      'body: data: expected nothing beside data_base64, got an object',
      `${body}.data`,
    ],
    [
      { ...DOCUMENT, data: undefined, data_base64: '*' },
      'body: data_base64: expected base64, got a string',
      `${body}.data_base64`,
    ],
  ])('%j', async (document, message, path) => {
    expect(await received(document)).toMatchObject({
      code: 'INVALID_EVENT',
      message: `sqs: message m1: ${message}`,
      path,
    })
  })

  test.each<[Record<string, string>, string, string]>([
    [{ 'ce-specversion': '2.0' }, 'ce-specversion: expected "1.0", got "2.0"', 'ce-specversion'],
    [{ 'ce-time': 'today' }, 'ce-time: expected a time, got a string', 'ce-time'],
    [{ 'ce-id': 'a\tb' }, 'ce-id: expected text without control characters, got a string', 'ce-id'],
    [
      { 'content-type': 'application/cloudevents+avro' },
      'content-type: expected application/cloudevents+json, got a string',
      'content-type',
    ],
    [
      { 'content-type': 'application/cloudevents-batch+json' },
      'content-type: expected application/cloudevents+json, got a string',
      'content-type',
    ],
  ])('%j beside the data', async (attributes, message, name) => {
    expect(await received(PAID, { ...BESIDE, ...attributes })).toMatchObject({
      code: 'INVALID_EVENT',
      message: `sqs: message m1: messageAttributes.${message}`,
      path: attribute + name,
    })
  })

  test('what is said to be a CloudEvent and is none', async () => {
    const told = { 'content-type': 'application/cloudevents+json' }
    expect(await received('[1]', told)).toMatchObject({
      message: 'sqs: message m1: body: expected a CloudEvent, got an array',
      path: body,
    })
    expect(await received('{', told)).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: expect.stringMatching(/^sqs: message m1: body: not JSON/),
      path: body,
    })
    expect(await received(PAID, told)).toMatchObject({
      message: 'sqs: message m1: body: specversion: expected "1.0", got undefined',
    })
  })

  test('data that its schema refuses, with every issue', async () => {
    expect(await received({ ...DOCUMENT, data: {} })).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: 'sqs: message m1: body: data.id: expected a string; data.total: expected a number',
      path: body,
      issues: [{ path: ['data', 'id'] }, { path: ['data', 'total'] }],
    })
    expect(await received({}, BESIDE)).toMatchObject({
      message: 'sqs: message m1: body: id: expected a string; total: expected a number',
      issues: [{ path: ['id'] }, { path: ['total'] }],
    })
    expect(await received('{', BESIDE)).toMatchObject({
      message: expect.stringMatching(/^sqs: message m1: body: not JSON/),
    })
  })

  test('a schema that itself fails is its cause', async () => {
    const bug = new TypeError('my own bug')
    const fail = vi.fn(() => {
      throw bug
    })
    const own = sqs.of({ 'order.paid': { '~standard': { version: 1, vendor: 'test', validate: fail } } })
    const error = await received(DOCUMENT, {}, own as unknown as ReturnType<typeof sqs>)
    expect(error).toMatchObject({ code: 'INVALID_PAYLOAD', cause: bug })
    expect(error.message).not.toContain('my own')
  })
})
