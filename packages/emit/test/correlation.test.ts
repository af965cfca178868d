// What an event brings of where it comes from is in what is emitted for it: from every source, without a word of the user's.

import { emitter, memory } from '@heddle/emit'
import {
  direct,
  dynamoDB,
  eventBridge,
  type Handler,
  http,
  type Invocation,
  kafka,
  kinesis,
  on,
  s3,
  sns,
  sqs,
} from 'heddle'
import { toLambda } from 'heddle/aws'
import {
  activeMQEvent,
  activeMQMessage,
  albEvent,
  appSyncEvent,
  dynamoDBEvent,
  eventBridgeEvent,
  functionUrlEvent,
  httpApiEvent,
  kafkaEvent,
  kafkaRecord,
  kinesisEvent,
  lambdaContext,
  lambdaEdgeEvent,
  pipesEvent,
  rabbitMQEvent,
  rabbitMQMessage,
  restApiEvent,
  s3Event,
  snsEnvelope,
  snsEvent,
  sqsEvent,
  sqsMessage,
  vpcLatticeEvent,
  vpcLatticeV1Event,
  webSocketConnectEvent,
} from 'heddle/testing'
import { activeMQ, appSync, lambdaEdge, pipes, rabbitMQ, webSocket } from 'heddle/triggers'
import { beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`
const tracestate = 'vendor=1'
const baggage = 'heddle-correlation=first%20one,heddle-causation=second,heddle-path=order.placed,tenant=blue;ttl=5'
const xRay = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1'
const OF_XRAY = '00-67891233abcdef012345678912345678-53995c3f42cd8ad8-01'
const beside = { traceparent, tracestate, baggage, 'ce-id': 'e-3', 'ce-type': 'order.paid' }
const document = {
  specversion: '1.0',
  id: 'e-3',
  source: 'shop',
  type: 'order.paid',
  traceparent,
  tracestate,
  correlationid: 'first one',
  causationid: 'second',
  baggage: 'heddle-path=order.placed,tenant=blue;ttl=5',
  data: { total: 7 },
}

const target = memory()
const events = emitter({ 'order.shipped': z.object({}) }, target)
beforeEach(() => target.clear())

async function emit(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await events.emit('order.shipped', {})
}

type AnyHandler = Handler<unknown, 'aws-lambda'>
const handles = (source: object): AnyHandler => on(source as never).handle(emit as never) as never
const each = (source: object): AnyHandler => (on(source as never).each as (fn: unknown) => AnyHandler)(emit)

/** What the events have that were emitted for a raw event. */
async function emittedFor(handler: AnyHandler, raw: unknown, context: object = {}): Promise<readonly object[]> {
  await toLambda(handler)(raw, lambdaContext({ id: 'run-1', context }))
  return target.events.map(({ extensions }) => extensions)
}

const full = {
  traceparent,
  tracestate,
  correlationid: 'first one',
  causationid: 'e-3',
  baggage: 'heddle-path=order.placed%0Aorder.paid,tenant=blue;ttl=5',
}

const parsed = z.looseObject({})
const raws = { headers: { ...beside } }
const onEdge = on(lambdaEdge('origin-request')).handle(async ({ request }) => {
  await emit()
  return request
}) as AnyHandler
const strict = http.get('/x', { headers: z.object({ host: z.string() }) })

test.each<[string, AnyHandler, unknown]>([
  ['an HTTP API', handles(http.get('/x')), httpApiEvent({ path: '/x', ...raws })],
  ['a function URL', handles(http.get('/x')), functionUrlEvent({ path: '/x', ...raws })],
  ['a REST API', handles(http.get('/x')), restApiEvent({ path: '/x', ...raws })],
  ['a load balancer', handles(http.get('/x')), albEvent({ path: '/x', ...raws })],
  ['a load balancer with lists', handles(http.get('/x')), albEvent({ path: '/x', multiValue: true, ...raws })],
  ['VPC Lattice', handles(http.get('/x')), vpcLatticeEvent({ path: '/x', ...raws })],
  ['VPC Lattice, the first version', handles(http.get('/x')), vpcLatticeV1Event({ path: '/x', ...raws })],
  ['an HTTP API, its headers by a schema', handles(strict), httpApiEvent({ path: '/x', ...raws })],
  ['a REST API, its headers by a schema', handles(strict), restApiEvent({ path: '/x', ...raws })],
  ['a WebSocket that connects', handles(webSocket.connect()), webSocketConnectEvent(raws)],
  ['AppSync', handles(appSync({ 'Query.order': {} } as never)), appSyncEvent('Query.order', {}, raws)],
  ['CloudFront', onEdge, lambdaEdgeEvent('origin-request', raws)],
  ['SQS', each(sqs()), sqsEvent([sqsMessage('x', { messageAttributes: beside })])],
  ['SQS, as a batch', handles(sqs()), sqsEvent([sqsMessage('x', { messageAttributes: beside })])],
  ['SQS through a pipe', each(pipes(sqs())), pipesEvent(sqsEvent([sqsMessage('x', { messageAttributes: beside })]))],
  ['SNS', each(sns()), snsEvent('x', { messageAttributes: beside })],
  ['SNS, as a batch', handles(sns()), snsEvent('x', { messageAttributes: beside })],
  ['SNS in SQS', each(sqs(sns())), sqsEvent([snsEnvelope('x', { messageAttributes: beside })])],
  ['EventBridge', handles(eventBridge()), eventBridgeEvent('order.paid', { _meta: document })],
  ['EventBridge, a document', handles(eventBridge()), eventBridgeEvent('order.paid', document)],
  [
    'EventBridge, the detail by a schema',
    handles(eventBridge(z.object({}))),
    eventBridgeEvent('order.paid', { _meta: document }),
  ],
  ['EventBridge in SQS', each(sqs(eventBridge())), sqsEvent([eventBridgeEvent('order.paid', { _meta: document })])],
  [
    'EventBridge in SNS in SQS',
    each(sqs(sns(eventBridge()))),
    sqsEvent([snsEnvelope(eventBridgeEvent('order.paid', { _meta: document }))]),
  ],
  ['Kafka', each(kafka()), kafkaEvent([kafkaRecord('x', raws)])],
  [
    'Kafka, by the names of its binding',
    each(kafka()),
    kafkaEvent([
      kafkaRecord('x', { headers: { traceparent, tracestate, baggage, ce_id: 'e-3', ce_type: 'order.paid' } }),
    ]),
  ],
  ['Kafka, its headers by a schema', each(kafka({ headers: z.object({}) })), kafkaEvent([kafkaRecord('x', raws)])],
  ['Kafka through a pipe', each(pipes(kafka())), pipesEvent(kafkaEvent([kafkaRecord('x', raws)]))],
  ['RabbitMQ', each(rabbitMQ()), rabbitMQEvent([rabbitMQMessage('x', raws)])],
  ['ActiveMQ', each(activeMQ()), activeMQEvent([activeMQMessage('x', { properties: beside })])],
  ['a direct invocation', handles(direct()), document],
  ['a direct invocation, the payload by a schema', handles(direct(z.object({ data: z.unknown() }))), document],
  ['a document in SQS that the user’s schema reads', each(sqs(parsed)), sqsEvent([document])],
  ['a document in Kinesis that the user’s schema reads', each(kinesis(parsed)), kinesisEvent([document])],
])('from %s', async (_, handler, raw) => {
  expect(await emittedFor(handler, raw)).toEqual([full])
})

test('X-Ray’s header goes on as a trace, from a message before the invocation', async () => {
  const message = sqsEvent([sqsMessage('x', { messageId: 'm-1', attributes: { AWSTraceHeader: xRay } })])
  const other = { xRayTraceId: xRay.replace('67891233', '11111111') }
  expect(await emittedFor(each(sqs()), message, other)).toEqual([
    {
      traceparent: OF_XRAY,
      correlationid: 'm-1',
      causationid: 'm-1',
      baggage: 'heddle-path=com.amazonaws.sqs.message',
    },
  ])
  target.clear()
  expect(await emittedFor(each(s3()), s3Event(['a b']), { xRayTraceId: xRay })).toEqual([
    {
      traceparent: OF_XRAY,
      correlationid: expect.stringMatching(/\.a b$/),
      causationid: expect.stringMatching(/\.a b$/),
      baggage: 'heddle-path=com.amazonaws.s3.ObjectCreated%3APut',
    },
  ])
})

test.each<[string, AnyHandler, unknown, string]>([
  ['Kinesis', each(kinesis()), kinesisEvent(['x']), 'shardId-000000000000:'],
  ['DynamoDB', each(dynamoDB()), dynamoDBEvent([{ keys: { id: '1' }, newImage: { id: '1' } }]), ''],
])('from %s, which carries nothing: the trace of the invocation', async (_, handler, raw, id) => {
  const [extensions] = await emittedFor(handler, raw, { xRayTraceId: xRay })
  expect(extensions).toMatchObject({ traceparent: OF_XRAY, causationid: expect.stringContaining(id) })
})

test('each record of a batch has its own', async () => {
  const traces = ['a', 'b', 'c'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`)
  const messages = traces.map((trace, index) =>
    sqsMessage('x', { messageId: `m-${index}`, messageAttributes: { traceparent: trace } }),
  )
  expect(await emittedFor(each(sqs()), sqsEvent(messages))).toMatchObject(
    traces.map((trace, index) => ({ traceparent: trace, correlationid: `m-${index}`, causationid: `m-${index}` })),
  )
})

test('what is emitted for a whole batch is of the invocation', async () => {
  const messages = ['x', 'y'].map((body) => sqsMessage(body, { messageAttributes: beside }))
  expect(await emittedFor(handles(sqs()), sqsEvent(messages), { xRayTraceId: xRay })).toEqual([
    {
      traceparent: OF_XRAY,
      correlationid: 'run-1',
      causationid: 'run-1',
      // But what led to any record of it counts: a loop through it would not be seen else.
      baggage: 'heddle-path=order.placed%0Aorder.paid',
    },
  ])
})

test('where no trace is known one begins, for all that a call emits', async () => {
  const handler = on(sqs()).each(async () => {
    await Promise.all([events.emit('order.shipped', {}), emit()])
  })
  await toLambda(handler)(sqsEvent(['x', 'y']), lambdaContext())
  const traces = target.events.map(({ extensions: { traceparent } }) => traceparent)
  expect(traces).toHaveLength(4)
  expect(new Set(traces).size).toBe(2)
})

test('invocations that run side by side in one process, as in Managed Instances, do not mix', async () => {
  const run = toLambda(
    on(http.get('/:id')).handle(async ({ params }) => {
      for (let turn = 0; turn < 3; turn++) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
        await events.emit('order.shipped', {}, { subject: params.id })
      }
    }),
  )
  const traces = Array.from({ length: 40 }, (_, index) => String(index + 10).padStart(32, 'ab'))
  await Promise.all(
    traces.map((trace, index) => {
      const xRayTraceId = `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`
      const { 'x-amzn-trace-id': _, ...headers } = httpApiEvent().headers
      const raw = { ...httpApiEvent({ path: `/${index}`, id: `http-${index}` }), headers }
      return run(raw, lambdaContext({ id: `run-${index}`, context: { xRayTraceId } }))
    }),
  )
  expect(target.events).toHaveLength(120)
  for (const { subject, extensions } of target.events) {
    expect(extensions).toMatchObject({
      traceparent: `00-${traces[Number(subject)]}-53995c3f42cd8ad8-01`,
      causationid: `http-${subject}`,
    })
  }
})

test('an event’s own extensions count more, and own baggage goes beside what travels', async () => {
  const handler = on(sqs()).each(async () => {
    const extensions = { baggage: 'tenant=red,user=ada', correlationid: 'mine', priority: 3 }
    await events.emit('order.shipped', {}, { extensions })
  })
  const raw = sqsEvent([sqsMessage('x', { messageAttributes: beside })])
  expect(await emittedFor(handler as AnyHandler, raw)).toEqual([
    {
      ...full,
      correlationid: 'mine',
      priority: 3,
      baggage: 'heddle-path=order.placed%0Aorder.paid,tenant=blue;ttl=5,tenant=red,user=ada',
    },
  ])
})

test('outside of an invocation nothing travels', async () => {
  await emit()
  expect(target.events.map(({ extensions }) => extensions)).toEqual([{}])
})

test('events that cause one another come to an end, and the error names what led there', async () => {
  let invocation: Invocation | undefined
  const looping = emitter({ 'a\nb > c': z.object({}) }, target, { maxHops: 4 })
  const handler = toLambda(
    on(direct()).handle(async (_event, call) => {
      invocation = call.invocation
      await looping.emit('a\nb > c', {})
    }),
  )
  await handler({}, lambdaContext())
  for (let hop = 1; hop < 4; hop++) {
    const { id, type, source, extensions } = target.events.at(-1) as (typeof target.events)[number]
    await handler({ ...extensions, specversion: '1.0', id, source, type }, lambdaContext())
  }
  const { id, type, source, extensions } = target.events.at(-1) as (typeof target.events)[number]
  await expect(handler({ ...extensions, specversion: '1.0', id, source, type }, lambdaContext())).rejects.toMatchObject(
    {
      code: 'MISUSE',
      message:
        'emit: 5 events have caused one another, more than 4: com.amazonaws.lambda.invocation > a\ufffdb > c > a\ufffdb > c > a\ufffdb > c > a\ufffdb > c',
    },
  )
  expect(invocation).toBeDefined()
  expect(target.events).toHaveLength(4)
})

test('baggage without end is cut to what has to be passed on, and what is heddle’s stays', async () => {
  const members = Array.from({ length: 500 }, (_, index) => `member-${index}=${'x'.repeat(100)}`)
  const raw = sqsEvent([sqsMessage('x', { messageAttributes: { ...beside, baggage: `${baggage},${members.join()}` } })])
  const [extensions] = (await emittedFor(each(sqs()), raw)) as [{ baggage: string }]
  expect(extensions).toMatchObject({ correlationid: 'first one' })
  expect(extensions.baggage).toMatch(/^heddle-path=order\.placed%0Aorder\.paid,tenant=blue;ttl=5,member-0=x/)
  expect(extensions.baggage.split(',').length).toBeLessThanOrEqual(64)
  expect(extensions.baggage.length).toBeLessThanOrEqual(8192)
})

test('nothing of an event can break a header or a line', async () => {
  const headers = {
    traceparent: `${traceparent}\r\nx: y`,
    tracestate: 'a=1\r\nx: y',
    baggage: 'a=1\r\nx: y,b=2',
    'x-correlation-id': 'c\r\nx: y',
  }
  const handler = on(http.get('/x')).handle(emit as never) as unknown as AnyHandler
  const raw = { ...httpApiEvent({ path: '/x', id: 'http\n1' }), headers }
  const [extensions] = (await emittedFor(handler, raw, { xRayTraceId: xRay })) as [Record<string, string>]
  expect(extensions).toEqual({
    traceparent: OF_XRAY,
    correlationid: 'c\ufffd\ufffdx: y',
    causationid: 'http\ufffd1',
    baggage: 'heddle-path=http.request,b=2',
  })
})

test('a path that a client made up does not pass, and is not written out', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const handler = on(http.get('/x')).handle(emit as never) as unknown as AnyHandler
  const raw = httpApiEvent({ path: '/x', headers: { baggage: `heddle-path=${'a%0A'.repeat(2000)}` } })
  expect(await toLambda(handler)(raw, lambdaContext())).toMatchObject({ statusCode: 500 })
  expect(target.events).toEqual([])
  const [[line]] = logged.mock.calls as [[string]]
  logged.mockRestore()
  expect(JSON.parse(line).error.message).toMatch(
    /^emit: 2002 events have caused one another, more than 16: … > (?:a > ){18} > http\.request$/,
  )
})
