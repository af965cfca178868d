import { type EmitError, emitter } from '@heddle/emit'
import { sqs } from '@heddle/emit/sqs'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { CLIENTS, clientOf, outgoing, TRACEPARENT, wireServer } from './aws-helpers.ts'

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const URL = 'http://127.0.0.1/1/orders'
const never = new AbortController().signal

describe.each(CLIENTS)('sqs with the client of kind %s', (kind) => {
  test('sends an event as a message, all about it in attributes', async () => {
    const server = await wireServer()
    const url = `${server.url}/1/orders`
    const { emit } = emitter(catalogue, sqs({ url, client: clientOf(kind) }), { source: 'orders' })
    const time = new Date('2026-11-27T08:00:00.125Z')
    const emitted = await emit(
      'order.paid',
      { order: 'ö-1' },
      {
        id: 'e1',
        time,
        subject: 'order ö-1',
        delay: 1.5,
        attributes: { shop: 'Köln', total: 12.5, mark: Uint8Array.of(0, 255) },
        extensions: { traceparent: TRACEPARENT },
      },
    )
    expect(emitted).toEqual({ id: 'e1', type: 'order.paid', messageId: expect.any(String), sequenceNumber: undefined })
    expect(server.requests).toHaveLength(1)
    const [request] = server.requests
    expect(request?.headers).toMatchObject({
      'x-amz-target': 'AmazonSQS.SendMessageBatch',
      'content-type': 'application/x-amz-json-1.0',
    })
    const string = (StringValue: string, DataType = 'String') => ({ DataType, StringValue })
    expect(JSON.parse(request?.text ?? '')).toEqual({
      QueueUrl: url,
      Entries: [
        {
          Id: '0',
          MessageBody: '{"order":"ö-1"}',
          DelaySeconds: 2,
          MessageAttributes: {
            'ce-id': string('e1'),
            'ce-source': string('orders'),
            'ce-type': string('order.paid'),
            'ce-time': string('2026-11-27T08:00:00.125Z'),
            'ce-subject': string('order ö-1'),
            traceparent: string(TRACEPARENT),
            shop: string('Köln'),
            total: string('12.5', 'Number'),
            mark: { DataType: 'Binary', BinaryValue: 'AP8=' },
          },
          MessageSystemAttributes: {
            AWSTraceHeader: string('Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1'),
          },
        },
      ],
    })
  })

  test('sends a CloudEvents document, and the attributes that the user gives', async () => {
    const server = await wireServer()
    const target = sqs({ url: `${server.url}/1/orders`, format: 'cloudevents', client: clientOf(kind) })
    const { emit } = emitter(catalogue, target, { source: 'orders' })
    const time = new Date('2026-11-27T08:00:00.125Z')
    await emit('order.paid', { order: 'o-1' }, { id: 'e1', time, attributes: { sizes: ['S', 'M'] } })
    const [entry] = server.requests[0]?.entries ?? []
    expect(JSON.parse(entry?.body ?? '')).toEqual({
      specversion: '1.0',
      id: 'e1',
      source: 'orders',
      type: 'order.paid',
      time: '2026-11-27T08:00:00.125Z',
      datacontenttype: 'application/json',
      data: { order: 'o-1' },
    })
    expect(entry?.fields.MessageAttributes).toEqual({
      sizes: { DataType: 'String.Array', StringValue: '["S","M"]' },
    })
  })

  test('gives a FIFO queue the key as group and the id as what it knows an event again by', async () => {
    const server = await wireServer()
    const target = sqs({ url: `${server.url}/1/orders.fifo`, client: clientOf(kind) })
    const { emitAll } = emitter(catalogue, target)
    const type = 'order.paid' as const
    const data = { order: 'o-1' }
    await emitAll([
      { type, data, id: 'e1', key: 'o-1' },
      { type, data, id: 'e2', key: 'o-2', deduplicationId: 'paid-o-2' },
      { type, data, id: 'e3' },
    ])
    expect(server.requests.flatMap(({ entries }) => entries).map(({ fields }) => fields)).toMatchObject([
      { MessageGroupId: 'o-1', MessageDeduplicationId: 'e1' },
      { MessageGroupId: 'o-2', MessageDeduplicationId: 'paid-o-2' },
      { MessageGroupId: 'order.paid', MessageDeduplicationId: 'e3' },
    ])
  })

  test('tries again what the queue has failed to take, and not what was wrong with the sender', async () => {
    const codes: Record<string, [code: string, senderFault: boolean][]> = {
      e1: [
        ['InternalError', false],
        ['RequestThrottled', true],
      ],
      e2: [['InvalidMessageContents', true]],
    }
    const server = await wireServer({
      faultOf: () => ({
        kind: 'partial',
        failureOf(eventId) {
          const [code, senderFault] = codes[eventId]?.shift() ?? []
          return code === undefined || senderFault === undefined ? undefined : { code, senderFault }
        },
      }),
    })
    const target = sqs({ url: `${server.url}/1/orders`, client: clientOf(kind) })
    const { emitAll } = emitter(catalogue, target, { backoff: 1 })
    const events = ['e0', 'e1', 'e2'].map((id) => ({ type: 'order.paid' as const, id, data: { order: id } }))
    const error: EmitError = await emitAll(events).then(
      () => Promise.reject(new Error('all went')),
      (reason) => reason,
    )
    expect(error.message).toBe(
      'sqs: 1 of 3 events not emitted: order.paid e2: InvalidMessageContents: as the test says',
    )
    expect(error.failures).toMatchObject([
      { id: 'e2', index: 2, attempts: 1, code: 'InvalidMessageContents', retriable: false },
    ])
    expect(error.emitted.map(({ id }) => id)).toEqual(['e0', 'e1'])
    expect(server.requests.map(({ entries }) => entries.length)).toEqual([3, 1, 1])
    expect(server.taken.map(({ eventId }) => eventId)).toEqual(['e0', 'e1'])
  })

  test('sends text that no queue takes as JSON has it', async () => {
    const server = await wireServer()
    const { emit } = emitter(catalogue, sqs({ url: `${server.url}/1/orders`, client: clientOf(kind) }))
    const order = '\0 \b \x1f \ud800 \ufffe \uffff \u{1fffe} \x7f \u2028'
    await emit('order.paid', { order })
    const { body } = server.requests[0]?.entries[0] ?? { body: '' }
    expect(body).toMatch(/^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u)
    expect(JSON.parse(body)).toEqual({ order })
  })
})

test('sqs sends an event without data as null, for no body may be empty', () => {
  expect(sqs({ url: URL }).entry(outgoing({ data: undefined }))).toMatchObject({ MessageBody: 'null' })
})

test('sqs gives a standard queue the key as group, for fairness', () => {
  const entry = sqs({ url: URL }).entry(outgoing({ key: 'tenant-7' }))
  expect(entry).toMatchObject({ MessageGroupId: 'tenant-7' })
  expect(entry).not.toHaveProperty('MessageDeduplicationId')
})

test('sqs sends no trace header for what is no trace', () => {
  const entry = sqs({ url: URL }).entry(outgoing({ extensions: { traceparent: 'none' } }))
  expect(entry).not.toHaveProperty('MessageSystemAttributes')
})

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 1]))

test.each([
  ['a delay on a FIFO queue', { delay: 1 }, 'a FIFO queue delays no single message', `${URL}.fifo`],
  ['a delay below zero', { delay: -1 }, 'expected a delay of 0 to 900 s, got -1'],
  ['a delay that is none', { delay: Number.NaN }, 'expected a delay of 0 to 900 s, got NaN'],
  ['a delay of more than a quarter of an hour', { delay: 901 }, 'expected a delay of 0 to 900 s, got 901'],
  ['an eleventh attribute', { attributes: many(7) }, "11 message attributes, 4 of them the event's own; it takes 10"],
  [
    "an attribute of the event's own name",
    { attributes: { 'ce-id': 'e2' } },
    "the message attribute ce-id is the event's own",
  ],
  ['a name of AWS', { attributes: { 'AWS.x': 'y' } }, '"AWS.x" is no name for a message attribute'],
  ['a name with two dots', { attributes: { 'a..b': 'y' } }, '"a..b" is no name for a message attribute'],
  ['a name that ends in a dot', { attributes: { 'a.': 'y' } }, '"a." is no name for a message attribute'],
  ['an empty name', { attributes: { '': 'y' } }, '"" is no name for a message attribute'],
  [
    'an empty value',
    { attributes: { a: '' } },
    'the message attribute a is empty, or neither text, a number, bytes nor a list of texts',
  ],
  ['empty bytes', { attributes: { a: new Uint8Array() } }, 'the message attribute a is empty, or neither'],
  [
    'a number that is none',
    { attributes: { a: Number.POSITIVE_INFINITY } },
    'the message attribute a is empty, or neither',
  ],
  [
    'a control character in a value',
    { attributes: { a: 'x\0y' } },
    'the message attribute a has a character that no message may have',
  ],
  [
    'half a character in a value',
    { attributes: { a: '\ud800' } },
    'the message attribute a has a character that no message may have',
  ],
  [
    'half a character in a subject',
    { subject: '\udc00' },
    'the message attribute ce-subject has a character that no message may have',
  ],
  [
    'a key that is too long',
    { key: 'k'.repeat(129) },
    'expected a key of letters, digits and punctuation of ASCII, 128 at most',
  ],
  ['a key with a space', { key: 'order 7' }, 'expected a key of letters'],
  ['an id with an umlaut, on a FIFO queue', { id: 'ö' }, 'expected a deduplication id of letters', `${URL}.fifo`],
])('sqs refuses %s before anything is sent', (_, fields, message, url = URL) => {
  const event = outgoing(fields as Partial<ReturnType<typeof outgoing>>)
  expect(() => sqs({ url }).entry(event)).toThrow(
    expect.objectContaining({
      code: 'INVALID_EVENT',
      message: expect.stringContaining(`sqs: order.paid ${event.id}: ${message}`),
    }),
  )
})

test('sqs counts what the queue counts', () => {
  const target = sqs({ url: URL, format: 'cloudevents', maxBytes: 1024 })
  const bare = target.size(target.entry(outgoing()))
  const attributes = { shop: 'ö', mark: new Uint8Array(7) }
  const header = { traceparent: TRACEPARENT }
  expect(target.size(target.entry(outgoing({ attributes })))).toBe(
    bare + 'shop'.length + 'String'.length + 2 + 'mark'.length + 'Binary'.length + 7,
  )
  // In the body, that is, and not in the system attribute.
  expect(target.size(target.entry(outgoing({ extensions: header })))).toBe(bare + JSON.stringify(header).length - 1)
  expect(target.limits).toEqual({ count: 10, bytes: 1_048_576, entryBytes: 1024 })
})

test('sqs keeps an attribute whose name is that of a prototype', () => {
  const attributes = JSON.parse('{"__proto__":"x"}')
  const { MessageAttributes } = sqs({ url: URL, format: 'cloudevents' }).entry(outgoing({ attributes })) as {
    MessageAttributes: object
  }
  expect(Object.entries(MessageAttributes)).toEqual([['__proto__', { DataType: 'String', StringValue: 'x' }]])
})

test("sqs takes the user's own client", async () => {
  const sent: object[] = []
  const client = {
    async send(command: { readonly input: { Entries: readonly { Id: string }[] } }, options?: object) {
      sent.push({ ...command.input, ...options })
      return { Successful: command.input.Entries.map(({ Id }) => ({ Id, MessageId: `m${Id}` })) }
    },
  }
  const target = sqs({ url: URL, client })
  expect(await target.send([target.entry(outgoing())], never)).toEqual([{ messageId: 'm0', sequenceNumber: undefined }])
  expect(sent).toEqual([
    { QueueUrl: URL, Entries: [{ Id: '0', ...(target.entry(outgoing()) as object) }], abortSignal: never },
  ])
})
