// Whatever is emitted in whatever format to whatever target comes back from each source that can bring it: type, id, source,
// subject, time and data, and with them the trace, the correlation and the cause.

import { emitter, type Target } from '@heddle/emit'
import { cloudflareQueue as toWorkerQueue } from '@heddle/emit/cloudflare-queues'
import { eventBridge as toBus } from '@heddle/emit/event-bridge'
import { eventGrid as toGrid } from '@heddle/emit/event-grid'
import { http as toHttp } from '@heddle/emit/http'
import { kinesis as toStream } from '@heddle/emit/kinesis'
import { lambda as toFunction } from '@heddle/emit/lambda'
import { pubSub as toPubSub } from '@heddle/emit/pub-sub'
import { serviceBus as toServiceBus } from '@heddle/emit/service-bus'
import { sns as toTopic } from '@heddle/emit/sns'
import { sqs as toQueue } from '@heddle/emit/sqs'
import { stepFunctions as toMachine } from '@heddle/emit/step-functions'
import { storageQueue as toStorageQueue } from '@heddle/emit/storage-queue'
import fc from 'fast-check'
import { type Correlation, direct, type Handler, on, parseBaggage, traceOf } from 'heddle'
import { toLambda } from 'heddle/aws'
import { cloudEvent, eventBridge, kinesis, sns, sqs } from 'heddle/cloud-events'
import { queue } from 'heddle/portable'
import { lambdaContext, sqsEvent, sqsMessage } from 'heddle/testing'
import { toWorker } from 'heddle/workers'
import { expect, test } from 'vitest'
import {
  fromBus,
  fromBusThroughQueue,
  fromBusThroughTopic,
  fromHttpApi,
  fromPayload,
  fromQueue,
  fromRestApi,
  fromStream,
  fromTopic,
  fromTopicRaw,
  fromTopicThroughQueue,
  takingClient,
} from './delivered.ts'
import {
  byAzure,
  fromGrid,
  fromGridTrigger,
  fromServiceBus,
  fromServiceBusBatch,
  fromStorageQueue,
} from './delivered-azure.ts'
import { byEventarc, byLegacyEvent, byPush, byUnwrappedPush, fromPubSub } from './delivered-google.ts'

const Anything = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) } }
const TYPE = 'order.paid'
const catalogue = { [TYPE]: Anything }

interface Sent {
  readonly id: string
  readonly subject: string | undefined
  readonly time: Date
  readonly data: unknown
  /** What was being handled. */
  readonly parent: {
    readonly id: string
    readonly correlation: string
    readonly trace: string
    readonly tracestate: string | undefined
    readonly tenant: string
  }
}

/** Emits in a function that handles the parent. */
async function emitted(target: Target, { id, subject, time, data, parent }: Sent): Promise<void> {
  const events = emitter(catalogue, target, { source: 'shop' })
  const handler = on(sqs()).each(async () => {
    await events.emit(TYPE, data, { id, time, ...(subject === undefined ? {} : { subject }) })
  })
  const baggage = `heddle-correlation=${encodeURIComponent(parent.correlation)},tenant=${encodeURIComponent(parent.tenant)}`
  const messageAttributes = { 'ce-id': parent.id, traceparent: parent.trace, baggage }
  const state = parent.tracestate === undefined ? {} : { tracestate: parent.tracestate }
  const raw = sqsEvent([sqsMessage('x', { messageAttributes: { ...messageAttributes, ...state } })])
  expect(await toLambda(handler)(raw, lambdaContext())).toEqual({ batchItemFailures: [] })
}

interface Came {
  readonly type: string
  readonly id: string
  readonly source: string
  readonly subject: string | undefined
  readonly time: Date
  readonly data: unknown
  readonly trace: Correlation
}

type Read = (
  came: (event: object, call: { event: unknown; invocation: never }) => void,
) => Handler<unknown, 'aws-lambda'>

const each =
  (source: object): Read =>
  (came) =>
    (on(source as never).each as (fn: unknown) => never)(came)
const whole =
  (source: object): Read =>
  (came) =>
    on(source as never).handle(came as never) as never

// biome-ignore lint/suspicious/noExplicitAny: an event of any source
type Loose = any

/** A way from a target to a function: how what was sent comes, and who reads it. */
interface Way {
  readonly name: string
  readonly comes: (input: Loose) => unknown
  readonly read: Read
  /** Who gets it. Default: a function of Lambda. */
  readonly run?: (handler: Handler, raw: Loose) => Promise<unknown>
  /** The event's attributes and data in what the function gets. */
  readonly of: (event: Loose) => { readonly event: Loose; readonly data: unknown }
}

const asCloudEvent = (name: string, comes: Way['comes']): Way => ({
  name: `${name}, cloudEvent`,
  comes,
  read: each(cloudEvent(catalogue)),
  of: (event) => ({ event, data: event.data }),
})

const queueWays: readonly Way[] = [
  {
    name: 'SQS, sqs.of',
    comes: ({ Entries }) => fromQueue(Entries),
    read: each(sqs.of(catalogue)),
    of: ({ event, body }) => ({ event, data: body }),
  },
  asCloudEvent('SQS', ({ Entries }) => fromQueue(Entries)),
]

const topicWays: readonly Way[] = [
  {
    name: 'SNS, sns.of',
    comes: ({ PublishBatchRequestEntries: [entry] }) => fromTopic(entry),
    read: each(sns.of(catalogue)),
    of: ({ event, message }) => ({ event, data: message }),
  },
  asCloudEvent('SNS', ({ PublishBatchRequestEntries: [entry] }) => fromTopic(entry)),
  {
    name: 'SNS in SQS, sqs(sns.of)',
    comes: ({ PublishBatchRequestEntries }) => fromTopicThroughQueue(PublishBatchRequestEntries),
    read: each(sqs(sns.of(catalogue))),
    of: ({ body: { event, message } }) => ({ event, data: message }),
  },
  asCloudEvent('SNS in SQS', ({ PublishBatchRequestEntries }) => fromTopicThroughQueue(PublishBatchRequestEntries)),
  {
    name: 'SNS in SQS raw, sqs.of',
    comes: ({ PublishBatchRequestEntries }) => fromTopicRaw(PublishBatchRequestEntries),
    read: each(sqs.of(catalogue)),
    of: ({ event, body }) => ({ event, data: body }),
  },
  asCloudEvent('SNS in SQS raw', ({ PublishBatchRequestEntries }) => fromTopicRaw(PublishBatchRequestEntries)),
]

const busWays: readonly Way[] = [
  {
    name: 'EventBridge, eventBridge.of',
    comes: ({ Entries: [entry] }) => fromBus(entry),
    read: whole(eventBridge.of(catalogue)),
    of: ({ event, detail }) => ({ event, data: detail }),
  },
  asCloudEvent('EventBridge', ({ Entries: [entry] }) => fromBus(entry)),
  {
    name: 'EventBridge in SQS, sqs(eventBridge.of)',
    comes: ({ Entries }) => fromBusThroughQueue(Entries),
    read: each(sqs(eventBridge.of(catalogue))),
    of: ({ body: { event, detail } }) => ({ event, data: detail }),
  },
  asCloudEvent('EventBridge in SQS', ({ Entries }) => fromBusThroughQueue(Entries)),
  {
    name: 'EventBridge in SNS in SQS, sqs(sns(eventBridge.of))',
    comes: ({ Entries }) => fromBusThroughTopic(Entries),
    read: each(sqs(sns(eventBridge.of(catalogue)))),
    of: ({ body: { message } }) => ({ event: message.event, data: message.detail }),
  },
  asCloudEvent('EventBridge in SNS in SQS', ({ Entries }) => fromBusThroughTopic(Entries)),
]

const streamWays: readonly Way[] = [
  {
    name: 'Kinesis, kinesis.of',
    comes: ({ Records }) => fromStream(Records),
    read: each(kinesis.of(catalogue)),
    of: ({ event, data }) => ({ event, data }),
  },
  asCloudEvent('Kinesis', ({ Records }) => fromStream(Records)),
]

const Document = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: (value: unknown) => ({ value: value as { readonly time: string; readonly data: unknown } }),
  },
}
const asPayload = (name: string, comes: Way['comes']): Way => ({
  name: `${name}, direct`,
  comes,
  read: whole(direct(Document)),
  of: ({ payload }) => ({ event: { ...payload, time: new Date(payload.time) }, data: payload.data }),
})

type Client = ReturnType<typeof takingClient>
const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
const topicArn = 'arn:aws:sns:eu-west-1:123456789012:shop'
const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:shop'
const posting = (client: Client, format: 'binary' | 'structured' | 'batch') =>
  toHttp({
    url: 'https://hook.example/hook',
    format,
    fetch: async (_url, init) => {
      client.inputs.push(init)
      return new Response(null, { status: 202 })
    },
  })

/** The same target, of which the client keeps what it would send. */
const kept = <Entry>(target: Target<Entry>, client: Client): Target<Entry> => ({
  ...target,
  async send(entries) {
    client.inputs.push(...entries)
    return entries.map(() => ({}))
  },
})

/** What an emitter puts beside data, in attributes of text. */
const besideData = (attributes: Readonly<Record<string, string>>) => ({
  type: attributes['ce-type'],
  id: attributes['ce-id'],
  source: attributes['ce-source'],
  subject: attributes['ce-subject'],
  time: new Date(attributes['ce-time'] as string),
})

/** Each event as one of the catalogue, and as a message whose body is the data or, of the format `cloudevents`, the document. */
const asBoth = (
  format: 'plain' | 'cloudevents',
  name: string,
  comes: Way['comes'],
  run: NonNullable<Way['run']>,
): readonly Way[] => {
  const message = { name: `${name}, queue`, comes, read: each(queue(Anything)), run }
  const ofPlain: Way['of'] = ({ attributes, applicationProperties = attributes, body }) => {
    return { event: besideData(applicationProperties), data: body }
  }
  const ofDocument: Way['of'] = ({ body }) => ({ event: { ...body, time: new Date(body.time) }, data: body.data })
  return [
    { ...asCloudEvent(name, comes), run },
    { ...message, of: format === 'plain' ? ofPlain : ofDocument },
  ]
}

const pubSubTo = (format: 'plain' | 'cloudevents') =>
  [
    (client: Client) => kept(toPubSub({ topic: 'projects/shop/topics/orders', format }), client) as Target,
    [
      ...asBoth(format, 'Eventarc', fromPubSub, byEventarc),
      ...asBoth(format, 'an event of the legacy form', fromPubSub, byLegacyEvent),
      ...asBoth(format, 'a push', fromPubSub, byPush),
      // Of attributes in headers Google does not say how they have text beyond ASCII.
      ...(format === 'plain' ? [] : asBoth(format, 'a push without its envelope', fromPubSub, byUnwrappedPush)),
    ],
  ] as const

const serviceBusTo = (format: 'plain' | 'cloudevents') =>
  [
    (client: Client) => {
      const unused = { createSender: () => ({}) as never }
      return kept(toServiceBus({ queue: 'jobs', client: unused, format }), client) as Target
    },
    [
      ...asBoth(format, 'Service Bus', fromServiceBus, byAzure('serviceBusQueue')),
      ...asBoth(format, 'Service Bus, many', fromServiceBusBatch, byAzure('serviceBusQueue', { cardinality: 'many' })),
    ],
  ] as const

const storageQueueTo = (encoding: 'base64' | 'text') =>
  [
    (client: Client) => {
      const unused = { sendMessage: async () => ({ messageId: '' }) }
      return kept(toStorageQueue({ client: unused, encoding }), client) as Target
    },
    asBoth('cloudevents', 'Queue storage', fromStorageQueue(encoding), byAzure('storageQueue')),
  ] as const

/** To Event Grid, which hands on each event of a request by itself: to functions, to webhooks and to queues. */
const gridTo = (format: 'cloudevents' | 'event-grid') => {
  const inQueue = (json: string) => ({ messageText: JSON.stringify(fromGrid(json)) })
  const inBus = (json: string) => ({ body: Buffer.from(JSON.stringify(fromGrid(json))), applicationProperties: {} })
  const webhook = asCloudEvent('a webhook', (body) =>
    fromHttpApi({ headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' }, body }),
  )
  return [
    (client: Client) =>
      kept(toGrid({ endpoint: 'https://shop.eventgrid.azure.net/api/events', key: 'k', format }), client) as Target,
    [
      ...(format === 'cloudevents' ? [webhook] : []),
      { ...asCloudEvent('Event Grid', fromGridTrigger), run: byAzure('eventGrid') },
      {
        ...asCloudEvent('Event Grid in Queue storage', (json) => fromStorageQueue('text')(inQueue(json))),
        run: byAzure('storageQueue'),
      },
      {
        ...asCloudEvent('Event Grid in Service Bus', (json) => fromServiceBus(inBus(json))),
        run: byAzure('serviceBusQueue'),
      },
    ],
  ] as const
}

/** To a queue of Cloudflare, and from it to a Worker, which gets the body as it was given. */
const toWorkers = (client: Client): Target => {
  const sendBatch = async (messages: Iterable<object>) => void client.inputs.push(...messages)
  return toWorkerQueue({ queue: { sendBatch } }) as Target
}
const workerWay: Way = {
  ...asCloudEvent('a queue of Cloudflare', ({ body }) => {
    const message = { id: 'm-1', timestamp: new Date(), attempts: 1, body: structuredClone(body), ack() {}, retry() {} }
    return { queue: 'shop', messages: [message] }
  }),
  run: (handler, raw) => toWorker({ queue: handler as never }).queue(raw, {}, { waitUntil() {} }),
}

const targets: Record<string, readonly [(client: Client) => Target, readonly Way[]]> = {
  'sqs plain': [(client) => toQueue({ url, client, format: 'plain' }), queueWays],
  'sqs cloudevents': [(client) => toQueue({ url, client, format: 'cloudevents' }), queueWays],
  'sns plain': [(client) => toTopic({ topicArn, client, format: 'plain' }), topicWays],
  'sns cloudevents': [(client) => toTopic({ topicArn, client, format: 'cloudevents' }), topicWays],
  'eventBridge plain': [(client) => toBus({ client, format: 'plain' }), busWays],
  'eventBridge cloudevents': [(client) => toBus({ client, format: 'cloudevents' }), busWays],
  'kinesis cloudevents': [(client) => toStream({ streamName: 'shop', client }), streamWays],
  'lambda cloudevents': [
    (client) => toFunction({ functionName: 'next', client }),
    [
      asCloudEvent('Lambda', ({ Payload }) => fromPayload(Payload)),
      asPayload('Lambda', ({ Payload }) => fromPayload(Payload)),
    ],
  ],
  'stepFunctions cloudevents': [
    (client) => toMachine({ stateMachineArn, client }),
    [asCloudEvent('a task', ({ input }) => fromPayload(input)), asPayload('a task', ({ input }) => fromPayload(input))],
  ],
  'cloudflareQueue cloudevents': [toWorkers, [workerWay]],
  'pubSub plain': pubSubTo('plain'),
  'pubSub cloudevents': pubSubTo('cloudevents'),
  'eventGrid cloudevents': gridTo('cloudevents'),
  'eventGrid event-grid': gridTo('event-grid'),
  'serviceBus plain': serviceBusTo('plain'),
  'serviceBus cloudevents': serviceBusTo('cloudevents'),
  'storageQueue cloudevents': storageQueueTo('base64'),
  'storageQueue cloudevents as text': storageQueueTo('text'),
  ...Object.fromEntries(
    (['binary', 'structured', 'batch'] as const).map((format) => [
      `http ${format}`,
      [
        (client: Client) => posting(client, format),
        [asCloudEvent('an HTTP API', fromHttpApi), asCloudEvent('a REST API', fromRestApi)],
      ] as const,
    ]),
  ),
}

const text = (maxLength: number) =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength })
    .filter((value) => !/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(value))
const hex = (length: number) =>
  fc.stringMatching(new RegExp(`^[\\da-f]{${length}}$`)).filter((value) => /[^0]/.test(value))

const sent: fc.Arbitrary<Sent> = fc.record({
  id: text(40),
  subject: fc.option(text(40), { nil: undefined }),
  time: fc.date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('9999-12-31') }),
  data: fc
    .dictionary(text(12), fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }))
    .filter((value) => !/"(?:__proto__|constructor|_meta|specversion)"/.test(JSON.stringify(value))),
  parent: fc.record({
    id: text(40),
    correlation: text(40),
    trace: fc.tuple(hex(32), hex(16), fc.constantFrom('00', '01')).map((parts) => `00-${parts.join('-')}`),
    tracestate: fc.option(fc.stringMatching(/^[a-z]{1,5}=[\w.:/-]{1,20}$/), { nil: undefined }),
    tenant: text(20),
  }),
})

const byLambda = (handler: Handler, raw: unknown) => toLambda(handler as never)(raw, lambdaContext())

for (const [name, [targetOf, ways]] of Object.entries(targets)) {
  test.each(ways)(`${name} through $name`, async ({ comes, read, of, run = byLambda }) => {
    await fc.assert(
      fc.asyncProperty(sent, async (event) => {
        const client = takingClient()
        await emitted(targetOf(client), event)
        const seen: Came[] = []
        const handler = read((received, call) => {
          const { event, data } = of(received)
          const { type, id, source, subject, time } = event
          seen.push({ type, id, source, subject, time, data, trace: traceOf(call) })
        })
        await run(handler as Handler, comes(client.inputs[0]))

        const { id, subject, time, parent } = event
        const data = JSON.parse(JSON.stringify(event.data))
        expect(seen).toEqual([
          {
            ...{ type: TYPE, id, source: 'shop', subject, time, data },
            trace: {
              id,
              type: TYPE,
              traceparent: parent.trace,
              tracestate: parent.tracestate,
              baggage: expect.any(String),
              correlationId: parent.correlation,
              causationId: parent.id,
            },
          },
        ])
        expect(parseBaggage(seen[0]?.trace.baggage)).toMatchObject({
          tenant: parent.tenant,
          'heddle-path': 'com.amazonaws.sqs.message',
        })
      }),
      { numRuns: 40 },
    )
  })
}

test('storageQueue plain through Queue storage, queue: the data comes whole, and nothing else has a place', async () => {
  await fc.assert(
    fc.asyncProperty(sent, async (event) => {
      const client = takingClient()
      const unused = { sendMessage: async () => ({ messageId: '' }) }
      await emitted(kept(toStorageQueue({ client: unused, format: 'plain' }), client) as Target, event)
      const seen: unknown[] = []
      const handler = on(queue(Anything)).each(({ body }) => void seen.push(body))
      await byAzure('storageQueue')(handler as Handler, fromStorageQueue('base64')(client.inputs[0]))
      expect(seen).toEqual([JSON.parse(JSON.stringify(event.data))])
    }),
    { numRuns: 40 },
  )
})
