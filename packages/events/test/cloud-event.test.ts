import { HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type CloudEventOptions, cloudEvent } from 'heddle/cloud-events'
import {
  albEvent,
  eventBridgeEvent,
  httpApiEvent,
  invoke,
  kafkaEvent,
  kafkaRecord,
  kinesisEvent,
  kinesisRecord,
  restApiEvent,
  s3Event,
  snsEnvelope,
  snsEvent,
  sqsEvent,
  sqsMessage,
} from 'heddle/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { failureOf, Order, type Raw, Shipment } from './helpers.ts'

const orders = { 'order.paid': Order, 'order.shipped': Shipment }
const PAID = { id: 'o-1', total: 10 }
const SHIPPED = { id: 'o-1', carrier: 'pigeon' }
const TIME = '2026-10-05T06:07:08.123Z'
const document = (type: string, data: unknown, id = 'e-1') => ({
  specversion: '1.0',
  id,
  source: '/orders',
  type,
  time: TIME,
  tenant: 'a',
  data,
})
const PAID_EVENT = {
  specversion: '1.0',
  id: 'e-1',
  source: '/orders',
  type: 'order.paid',
  time: new Date(TIME),
  subject: undefined,
  datacontenttype: undefined,
  dataschema: undefined,
  extensions: { tenant: 'a' },
  data: PAID,
}
const BINARY = {
  'ce-specversion': '1.0',
  'ce-id': 'e-1',
  'ce-source': '/orders',
  'ce-type': 'order.paid',
  'ce-time': TIME,
  'ce-tenant': 'a',
}

let errors: ReturnType<typeof vi.spyOn>
beforeEach(() => {
  errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  return () => errors.mockRestore()
})

/** What the function gets of a raw event, and the answer to it. */
async function run(raw: unknown, options: CloudEventOptions<'refuse'> = {}) {
  const seen: Raw[] = []
  const handler = toLambda(
    on(cloudEvent(orders, options)).each((event) => {
      if (event.type === 'order.paid' && event.data.total === 500) throw new Error('no luck')
      if (event.type === 'order.paid' && event.data.total === 409) throw new HttpError(409, 'paid already')
      seen.push(event)
    }),
  )
  const answer = (await invoke(handler, raw)) as Raw
  return { seen, answer }
}

describe('an event is the same, whatever brings it:', () => {
  const paid = document('order.paid', PAID)
  const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
  const post = { method: 'POST', path: '/events' }
  const cases: readonly (readonly [string, unknown])[] = [
    ['a queue', sqsEvent([paid])],
    ['a topic', snsEvent(paid)],
    ['a queue behind a topic', sqsEvent([snsEnvelope(paid)])],
    ['a bus', eventBridgeEvent('order.paid', paid)],
    ['a queue behind a bus', sqsEvent([eventBridgeEvent('order.paid', paid)])],
    ['a topic behind a bus', snsEvent(eventBridgeEvent('order.paid', paid))],
    ['a queue behind a topic behind a bus', sqsEvent([snsEnvelope(eventBridgeEvent('order.paid', paid))])],
    ['a stream', kinesisEvent([paid])],
    ['Kafka', kafkaEvent([paid])],
    ['an HTTP API', httpApiEvent({ ...post, headers: structured, body: JSON.stringify(paid) })],
    ['a REST API', restApiEvent({ ...post, headers: structured, body: JSON.stringify(paid) })],
    ['a load balancer', albEvent({ ...post, headers: structured, body: JSON.stringify(paid) })],
    ['bytes by HTTP', httpApiEvent({ ...post, headers: structured, body: Buffer.from(JSON.stringify(paid)) })],
    [
      'a batch by HTTP',
      httpApiEvent({
        ...post,
        headers: { 'content-type': 'application/cloudevents-batch+json' },
        body: JSON.stringify([paid]),
      }),
    ],
  ]
  test.each(cases)('%s', async (_name, raw) => {
    const { seen } = await run(raw)
    expect(seen).toHaveLength(1)
    expect(seen[0]).toEqual({ ...PAID_EVENT, raw: expect.anything() })
  })

  test('or its attributes stand beside its data', async () => {
    const messageAttributes = Object.fromEntries(
      Object.entries(BINARY).filter(([name]) => name !== 'ce-specversion'),
    ) as Record<string, string>
    const headers = Object.fromEntries(Object.entries(BINARY).map(([name, value]) => [name.replace('-', '_'), value]))
    const _meta = { id: 'e-1', time: TIME, tenant: 'a' }
    const bus = eventBridgeEvent('order.paid', { ...PAID, _meta }, { source: '/orders' })
    for (const raw of [
      sqsEvent([sqsMessage(PAID, { messageAttributes })]),
      snsEvent(PAID, { messageAttributes }),
      sqsEvent([snsEnvelope(PAID, { messageAttributes })]),
      bus,
      sqsEvent([bus]),
      kinesisEvent([bus]),
      kafkaEvent([kafkaRecord(PAID, { headers })]),
      httpApiEvent({ method: 'POST', headers: BINARY, body: PAID }),
    ]) {
      const { seen } = await run(raw)
      const datacontenttype = seen[0]?.datacontenttype
      expect(datacontenttype ?? 'application/json').toBe('application/json')
      expect(seen).toEqual([{ ...PAID_EVENT, datacontenttype, raw: expect.anything() }])
    }
  })

  test('raw is the record that brought it', async () => {
    const queue = sqsEvent([document('order.paid', PAID)])
    expect((await run(queue)).seen[0]?.raw).toEqual(queue.Records[0])
    const bus = eventBridgeEvent('order.paid', document('order.paid', PAID))
    expect((await run(bus)).seen[0]?.raw).toEqual(bus)
    const request = httpApiEvent({ method: 'POST', headers: BINARY, body: PAID })
    expect((await run(request)).seen[0]?.raw).toEqual(request)
  })
})

describe('a failure is told as the trigger wants it:', () => {
  const bad = document('order.lost', {})
  const unlucky = document('order.paid', { id: 'o-1', total: 500 })

  test('to a queue the message that failed', async () => {
    const raw = sqsEvent([
      sqsMessage(document('order.paid', PAID), { messageId: 'm1' }),
      sqsMessage(bad, { messageId: 'm2' }),
      sqsMessage(unlucky, { messageId: 'm3' }),
    ])
    const { answer, seen } = await run(raw)
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }] })
    expect(seen).toHaveLength(1)
  })

  test('to a FIFO queue none of its group behind it', async () => {
    const messages = [unlucky, document('order.paid', PAID)].map((body, index) =>
      sqsMessage(body, { groupId: 'g', messageId: `m${index}` }),
    )
    const { answer, seen } = await run(sqsEvent(messages, { queue: 'q.fifo' }))
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }] })
    expect(seen).toEqual([])
  })

  test('to a stream where it goes on', async () => {
    const records = [document('order.paid', PAID), bad, unlucky].map((data, index) =>
      kinesisRecord(data, { partitionKey: `${index}`, sequenceNumber: `${index + 1}` }),
    )
    expect((await run(kinesisEvent(records))).answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] })
  })

  test('to Kafka, and to a queue without partial answers, by a failed invocation', async () => {
    const handler = toLambda(on(cloudEvent(orders, { reportBatchItemFailures: false })).each(() => {}))
    expect(await failureOf(handler, kafkaEvent([bad]))).toBeInstanceOf(AggregateError)
    expect(await failureOf(handler, sqsEvent([bad]))).toBeInstanceOf(AggregateError)
    const partial = await run(kafkaEvent([bad]), { reportBatchItemFailures: true })
    expect(partial.answer).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: 'test-topic-0', offset: 0 } }],
    })
  })

  test('to a topic by a failed invocation', async () => {
    const handler = toLambda(on(cloudEvent(orders)).each(() => {}))
    expect(await failureOf(handler, snsEvent(bad))).toBeInstanceOf(AggregateError)
  })

  test('to a bus by the error itself', async () => {
    const boom = new Error('no luck')
    const handler = toLambda(
      on(cloudEvent(orders)).each(() => {
        throw boom
      }),
    )
    expect(await failureOf(handler, eventBridgeEvent('order.paid', PAID))).toBe(boom)
    expect(await failureOf(handler, eventBridgeEvent('order.lost', PAID))).toMatchObject({
      code: 'UNKNOWN_TYPE',
      message: 'eventBridge: detail-type: the catalogue has no type order.lost, it has order.paid, order.shipped',
    })
  })

  test('an event in an event says the whole way to what is wrong', async () => {
    const inside = snsEnvelope(eventBridgeEvent('order.paid', {}, { id: 'b-1' }), { messageId: 'n1' })
    const { records } = (await cloudEvent(orders).read(
      sqsEvent([sqsMessage(inside, { messageId: 'm1' }), sqsMessage({ ...inside, MessageId: 7 }, { messageId: 'm2' })]),
      undefined,
    )) as Raw
    expect(records.map(({ error }: Raw) => [error.message, error.path])).toEqual([
      [
        'sqs: message m1: body: sns: notification n1: Message: eventBridge: event b-1: detail: id: expected a string; total: expected a number',
        'Records[0].body.Message.detail',
      ],
      ['sqs: message m2: body: sns: MessageId: expected a string, got a number', 'Records[1].body.MessageId'],
    ])
  })

  test.each<[string, unknown]>([
    ['S3', s3Event(['a'])],
    ['nothing that is known', {}],
    ['an authorizer', { type: 'TOKEN', authorizationToken: 'x', methodArn: 'arn', requestContext: {} }],
    ['null', null],
  ])('the event of %s is refused by name', async (_name, raw) => {
    const handler = toLambda(on(cloudEvent(orders)).each(() => {}))
    expect(await failureOf(handler, raw)).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: expect.stringMatching(/^cloudEvent: this is /),
    })
  })
})

describe('by HTTP', () => {
  const request = (headers: Readonly<Record<string, string>>, body?: unknown, method = 'POST') =>
    httpApiEvent({ method, path: '/events', headers, body })
  const JSON_EVENT = { 'content-type': 'application/cloudevents+json' }
  const BATCH = { 'content-type': 'application/cloudevents-batch+json' }
  const problem = (answer: Raw) => ({ status: answer.statusCode, ...JSON.parse(answer.body || '{}') })

  test('what went well is answered 204', async () => {
    const { answer } = await run(request(BINARY, PAID))
    expect(answer).toMatchObject({ statusCode: 204, body: '' })
    expect((await run(request(BATCH, '[]'))).answer).toMatchObject({ statusCode: 204 })
  })

  test.each<[string, Readonly<Record<string, string>>, unknown, string, number, string]>([
    ['another method', BINARY, PAID, 'PUT', 405, 'events are sent by POST'],
    ['a question by OPTIONS', {}, undefined, 'OPTIONS', 405, 'events are sent by POST'],
    ['no attributes', {}, PAID, 'POST', 400, 'the request is no CloudEvent: the header ce-specversion is missing'],
    [
      'an empty one',
      { ...BINARY, 'ce-id': '' },
      PAID,
      'POST',
      400,
      'the request is no CloudEvent: the header ce-id is missing',
    ],
    [
      'another version',
      { ...BINARY, 'ce-specversion': '0.3' },
      PAID,
      'POST',
      400,
      'the header ce-specversion: expected "1.0", got "0.3"',
    ],
    [
      'a bad time',
      { ...BINARY, 'ce-time': 'now' },
      PAID,
      'POST',
      400,
      'the header ce-time: expected a time, got a string',
    ],
    [
      'a control character',
      { ...BINARY, 'ce-id': 'a%0Ab' },
      PAID,
      'POST',
      400,
      'the header ce-id: expected text without control characters, got a string',
    ],
    ['a body that is not JSON', BINARY, Buffer.from('{'), 'POST', 400, 'the body is not JSON'],
    ['an event that is not JSON', JSON_EVENT, '{', 'POST', 400, 'the body is not JSON'],
    [
      'an event without an id',
      JSON_EVENT,
      JSON.stringify({ ...document('order.paid', PAID), id: undefined }),
      'POST',
      400,
      'the event: id: expected text, got undefined',
    ],
    ['an event that is none', JSON_EVENT, '[]', 'POST', 400, 'the event: expected a CloudEvent, got an array'],
    ['no body', JSON_EVENT, undefined, 'POST', 400, 'the body is not JSON'],
    [
      'another format',
      { 'content-type': 'application/cloudevents+avro' },
      'x',
      'POST',
      415,
      'the body has to be application/cloudevents+json',
    ],
    [
      'another format of batches',
      { 'content-type': 'application/cloudevents-batch+avro' },
      'x',
      'POST',
      415,
      'the body has to be application/cloudevents-batch+json',
    ],
    [
      'a compressed body',
      { ...BINARY, 'content-encoding': 'gzip' },
      PAID,
      'POST',
      415,
      'the body has to be without a content-encoding',
    ],
    ['a batch that is none', BATCH, '{}', 'POST', 400, 'the body: expected an array of events'],
    [
      'a type that is not taken',
      { ...BINARY, 'ce-type': 'order.lost' },
      PAID,
      'POST',
      422,
      'the type order.lost is none that is taken here',
    ],
    [
      'a name that pollutes',
      BINARY,
      Buffer.from('{"__proto__":{}}'),
      'POST',
      400,
      'the body: the name __proto__ is not allowed',
    ],
  ])('%s is refused, and said why', async (_name, headers, body, method, status, detail) => {
    const { answer, seen } = await run(request(headers, body, method))
    expect(problem(answer)).toMatchObject({ status, detail: expect.stringContaining(detail) })
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(seen).toEqual([])
    // The fault of a client is nothing to log.
    expect(errors).not.toHaveBeenCalled()
  })

  test('data that its schema refuses is answered with every issue', async () => {
    for (const [raw, path] of [
      [request(BINARY, {}), ''],
      [request(JSON_EVENT, JSON.stringify(document('order.paid', {}))), 'data.'],
    ] as const) {
      expect(problem((await run(raw)).answer)).toEqual({
        type: 'about:blank',
        title: 'Unprocessable Content',
        status: 422,
        detail: 'the event is not valid',
        errors: [
          { path: `${path}id`, detail: 'expected a string' },
          { path: `${path}total`, detail: 'expected a number' },
        ],
      })
    }
  })

  test('a failure of the function is a 500 that tells nothing, or what it says', async () => {
    expect(problem((await run(request(BINARY, { id: 'o', total: 500 }))).answer)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
    })
    expect(problem((await run(request(BINARY, { id: 'o', total: 409 }))).answer)).toMatchObject({
      status: 409,
      detail: 'paid already',
    })
  })

  test('of a batch each event stands for itself, the answer for the worst', async () => {
    const batch = (...events: readonly unknown[]) => request(BATCH, JSON.stringify(events))
    const good = document('order.paid', PAID)
    const lost = document('order.lost', {}, 'e-2')
    const { answer, seen } = await run(batch(good, lost, 7, document('order.shipped', SHIPPED)))
    expect(seen.map(({ type }) => type)).toEqual(['order.paid', 'order.shipped'])
    expect(problem(answer)).toMatchObject({
      status: 422,
      detail: '2 of 4 events failed',
      failures: [
        { event: '[1]', status: 422, detail: 'the type order.lost is none that is taken here' },
        { event: '[2]', status: 400, detail: 'the event [2]: expected a CloudEvent, got a number' },
      ],
    })
    const worse = await run(batch(lost, document('order.paid', { id: 'o', total: 500 })))
    expect(problem(worse.answer)).toMatchObject({
      status: 500,
      failures: [
        { event: '[0]', status: 422 },
        { event: '[1]', status: 500 },
      ],
    })
  })

  test('attributes are decoded, once, quoted or not', async () => {
    const headers = {
      ...BINARY,
      'ce-subject': 'Euro%20%E2%82%AC%20%f0%9f%98%80 100%2525',
      'ce-quoted': '"a \\"b\\" %22c%22"',
      'ce-careless': '100%',
    }
    const [event] = (await run(request(headers, PAID))).seen
    expect(event).toMatchObject({
      subject: 'Euro € 😀 100%25',
      extensions: { quoted: 'a "b" "c"', careless: '100%', tenant: 'a' },
    })
  })

  test('a body is data for all that it looks like an event', async () => {
    const any = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }
    const seen: unknown[] = []
    const handler = on(cloudEvent({ 'order.paid': any })).each(({ data }) => {
      seen.push(data)
    })
    await invoke(handler, request(BINARY, document('order.paid', PAID)))
    await invoke(handler, request({ ...BINARY, 'content-type': 'application/json' }, '"text"'))
    await invoke(handler, request({ ...BINARY, 'content-type': 'text/plain' }, '{"a":1}'))
    await invoke(handler, request({ ...BINARY, 'content-type': 'image/png' }, Buffer.from([1, 2])))
    await invoke(handler, request(BINARY))
    const [whole, string, text, bytes, nothing] = seen
    expect(whole).toEqual(document('order.paid', PAID))
    expect([string, text, nothing]).toEqual(['text', '{"a":1}', undefined])
    expect([...(bytes as Uint8Array)]).toEqual([1, 2])
  })

  test('layers see a request that is refused, and the function does not', async () => {
    const fn = vi.fn()
    const thrown: unknown[] = []
    const handler = on(cloudEvent(orders))
      .use(async (_call, next) => {
        try {
          return await next()
        } catch (error) {
          thrown.push(error)
          throw error
        }
      })
      .handle(fn)
    await invoke(handler, request({}, PAID))
    expect(thrown).toMatchObject([{ status: 400 }])
    await invoke(handler, request({}, undefined, 'OPTIONS'))
    expect(fn).not.toHaveBeenCalled()
  })

  test('an error of a layer is answered, and logged once', async () => {
    const handler = on(cloudEvent(orders))
      .use(async () => {
        throw new Error('no database')
      })
      .each(() => {})
    const answer = (await invoke(handler, request(BINARY, PAID))) as Raw
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('database')
    expect(errors).toHaveBeenCalledTimes(1)
  })

  test('a sender that asks whether it may send is told', async () => {
    const ask = { 'webhook-request-origin': 'eventgrid.azure.net' }
    const rate = { ...ask, 'webhook-request-rate': '120' }
    const answered = async (headers: Readonly<Record<string, string>>, options: CloudEventOptions<'refuse'>) => {
      const { statusCode, headers: sent } = (await run(request(headers, undefined, 'OPTIONS'), options)).answer
      return [statusCode, sent['webhook-allowed-origin'], sent['webhook-allowed-rate']]
    }
    expect(await answered(ask, { allowedOrigins: '*' })).toEqual([200, '*', undefined])
    expect(await answered(rate, { allowedOrigins: ['eventgrid.azure.net'] })).toEqual([200, 'eventgrid.azure.net', '*'])
    expect(await answered(rate, { allowedOrigins: '*', allowedRate: 60 })).toEqual([200, '*', '60'])
    expect(await answered(ask, { allowedOrigins: ['shop.example'] })).toEqual([403, undefined, undefined])
    expect(await answered({}, { allowedOrigins: '*' })).toEqual([405, undefined, undefined])
    expect(await answered(ask, {})).toEqual([405, undefined, undefined])
  })
})

test('events whose type the catalogue lacks are passed where that is asked for', async () => {
  const seen: unknown[] = []
  const handler = on(cloudEvent(orders, { otherwise: 'pass' })).each(({ type, unlisted, data }) => {
    seen.push([type, unlisted, data])
  })
  const lost = document('order.lost', { any: 1 })
  await invoke(handler, sqsEvent([lost]))
  await invoke(
    handler,
    httpApiEvent({
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify(lost),
    }),
  )
  expect(seen).toEqual([
    ['order.lost', true, { any: 1 }],
    ['order.lost', true, { any: 1 }],
  ])
})

test('handle gets all events at once', async () => {
  const seen: unknown[] = []
  const handler = on(cloudEvent(orders)).handle((events) => {
    seen.push(events.map(({ type }) => type))
  })
  const raw = sqsEvent([
    document('order.paid', PAID),
    sqsMessage('hello', { messageId: 'm2' }),
    document('order.shipped', SHIPPED),
  ])
  expect(await invoke(handler, raw)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] })
  expect(seen).toEqual([['order.paid', 'order.shipped']])
})
