// The official SDK of CloudEvents reads what is emitted in a call, and what travels with it; and what it writes travels on.

import { emitter, memory, type Target } from '@heddle/emit'
import { cloudflareQueue as toWorkerQueue } from '@heddle/emit/cloudflare-queues'
import { eventBridge as toBus } from '@heddle/emit/event-bridge'
import { eventGrid as toGrid } from '@heddle/emit/event-grid'
import { http as toHttp } from '@heddle/emit/http'
import { kinesis as toStream } from '@heddle/emit/kinesis'
import { pubSub as toPubSub } from '@heddle/emit/pub-sub'
import { serviceBus as toBusQueue } from '@heddle/emit/service-bus'
import { sqs as toQueue } from '@heddle/emit/sqs'
import { storageQueue as toStorage } from '@heddle/emit/storage-queue'
import { CloudEvent, HTTP, Kafka, type Message } from 'cloudevents'
import { type Handler, kafka, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { cloudEvent, sqs as sqsEvents } from 'heddle/cloud-events'
import { httpApiEvent, kafkaEvent, kafkaRecord, lambdaContext, sqsEvent, sqsMessage } from 'heddle/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { type Asked, answeringServer } from './answering-server.ts'
import { takingClient } from './delivered.ts'

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const data = { order: 'o-1', note: 'Füße – 足 🦶', lines: [{ sku: 'a', count: 2 }] }
const catalogue = { 'order.paid': z.looseObject({ order: z.string() }) }
const time = new Date('2026-11-27T08:00:00.125Z')

/** What a target is sent for an event that is emitted in a call. */
async function sent(target: Target): Promise<void> {
  const events = emitter(catalogue, target, { source: 'https://shop.example/orders' })
  const handler = on(sqs()).each(async () => {
    await events.emit('order.paid', data, { id: 'e-2', time, subject: 'o-1', key: 'ada' })
  })
  const baggage = 'heddle-correlation=first%20%C3%A9,tenant=blue'
  const raw = sqsEvent([sqsMessage('x', { messageAttributes: { 'ce-id': 'e-1', traceparent, baggage } })])
  expect(await toLambda(handler)(raw, lambdaContext())).toEqual({ batchItemFailures: [] })
}

const expected = {
  id: 'e-2',
  source: 'https://shop.example/orders',
  type: 'order.paid',
  subject: 'o-1',
  time: time.toISOString(),
  datacontenttype: 'application/json',
  partitionkey: 'ada',
  traceparent,
  correlationid: 'first é',
  causationid: 'e-1',
  baggage: 'heddle-path=com.amazonaws.sqs.message,tenant=blue',
  data,
}

async function posted(format: 'binary' | 'structured' | 'batch'): Promise<Message> {
  let message: Message | undefined
  await sent(
    toHttp({
      url: 'https://hook.example/',
      format,
      fetch: async (_url, { headers, body }) => {
        message = { headers: headers as Message['headers'], body }
        return new Response(null, { status: 202 })
      },
    }),
  )
  return message as Message
}

test.each(['binary', 'structured'] as const)('the SDK reads what http sends as %s', async (format) => {
  expect(HTTP.toEvent(await posted(format))).toMatchObject(
    // Percent-encoding of headers is not undone by the SDK.
    format === 'structured' ? expected : { ...expected, correlationid: 'first%20%C3%A9' },
  )
})

test('the SDK reads what http sends as a batch', async () => {
  expect(HTTP.toEvent(await posted('batch'))).toMatchObject([expected])
})

test('the SDK reads the documents that go to a queue, a bus and a stream', async () => {
  const client = takingClient()
  const url = 'https://sqs.eu-west-1.amazonaws.com/123456789012/orders'
  await sent(toQueue({ url, client, format: 'cloudevents' }))
  await sent(toBus({ client, format: 'cloudevents' }))
  await sent(toStream({ streamName: 'orders', client }))
  const [queue, bus, stream] = client.inputs
  const documents = [
    queue.Entries[0].MessageBody,
    bus.Entries[0].Detail,
    Buffer.from(stream.Records[0].Data).toString(),
  ]
  for (const document of documents) {
    const event = new CloudEvent(JSON.parse(document))
    expect(event.validate()).toBe(true)
    expect(event).toMatchObject(expected)
    // As a structured message, too.
    expect(HTTP.toEvent({ headers: { 'content-type': 'application/cloudevents+json' }, body: document })).toMatchObject(
      expected,
    )
  }
})

test('the SDK reads the documents that go to a topic and to queues of Azure', async () => {
  const server = await answeringServer(() => ({ status: 200 }))
  await sent(toGrid({ endpoint: server.url, key: 'k' }))
  const [{ headers, body }] = server.requests as [Asked]
  expect(HTTP.toEvent({ headers, body })).toMatchObject([expected])

  let bytes: Uint8Array | undefined
  const sender = {
    createMessageBatch: () => Promise.reject(new Error('no batch of one')),
    async sendMessages(message: { readonly body: Uint8Array; readonly contentType: string }) {
      bytes = message.body
      expect(message.contentType).toBe('application/cloudevents+json; charset=utf-8')
    },
  }
  const client = { createSender: () => sender }
  await sent(toBusQueue({ queue: 'orders', client, format: 'cloudevents', maxCount: 1 }))
  let text = ''
  const sendMessage = async (message: string) => {
    text = message
    return { messageId: 'm' }
  }
  await sent(toStorage({ client: { sendMessage } }))
  for (const document of [Buffer.from(bytes as Uint8Array), Buffer.from(text, 'base64')]) {
    const message = { headers: { 'content-type': 'application/cloudevents+json' }, body: document.toString() }
    expect(HTTP.toEvent(message)).toMatchObject(expected)
  }
})

test('the SDK reads the document that goes to a queue of Cloudflare', async () => {
  let body: unknown
  await sent(
    toWorkerQueue({
      queue: {
        async sendBatch(messages) {
          for (const message of messages) body = message.body
        },
      },
    }),
  )
  expect(HTTP.toEvent({ headers: { 'content-type': 'application/cloudevents+json' }, body })).toMatchObject(expected)
})

test.each(['plain', 'cloudevents'] as const)('the SDK reads what goes to a topic of Pub/Sub as %s', async (format) => {
  let message: { data: Uint8Array; attributes: Message['headers'] } | undefined
  const publish = async ({ messages: [first] }: { messages: (typeof message)[] }) => {
    message = first
    return [{ messageIds: ['1'] }]
  }
  const client = { initialize: async () => {}, innerApiCalls: { publish } }
  await sent(toPubSub({ topic: 'projects/shop/topics/orders', format, client }))
  const { data: bytes, attributes: headers } = message as NonNullable<typeof message>
  // The attributes are named as headers of HTTP are.
  expect(HTTP.toEvent({ headers, body: Buffer.from(bytes).toString() })).toMatchObject(expected)
})

const official = new CloudEvent({
  id: 'o-1',
  source: 'https://other.example/',
  type: 'order.paid',
  time: time.toISOString(),
  datacontenttype: 'application/json',
  data,
  traceparent,
  tracestate: 'vendor=1',
  correlationid: 'c-0',
  causationid: 'o-0',
})

const target = memory()
const next = emitter({ 'order.shipped': z.object({}) }, target)
const react = async () => {
  await next.emit('order.shipped', {})
}

test.each<[string, Handler<unknown, 'aws-lambda'>, () => unknown]>([
  ['in binary mode', on(cloudEvent(catalogue)).each(react), () => post(HTTP.binary(official))],
  ['in structured mode', on(cloudEvent(catalogue)).each(react), () => post(HTTP.structured(official))],
  ['as a document in a queue', on(sqsEvents.of(catalogue)).each(react), () => sqsEvent([official.toJSON()])],
  ['in binary mode of Kafka', on(kafka()).each(react), () => inKafka(Kafka.binary(official))],
  [
    'in binary mode of Kafka, by cloudEvent',
    on(cloudEvent(catalogue)).each(react),
    () => inKafka(Kafka.binary(official)),
  ],
])('what the SDK writes travels on: %s', async (_, handler, raw) => {
  target.clear()
  await toLambda(handler)(raw(), lambdaContext())
  expect(target.events.map(({ extensions }) => extensions)).toEqual([
    {
      traceparent,
      tracestate: 'vendor=1',
      correlationid: 'c-0',
      causationid: 'o-1',
      baggage: 'heddle-path=order.paid',
    },
  ])
})

function post({ headers, body }: Message): unknown {
  return httpApiEvent({ method: 'POST', path: '/', headers: headers as Record<string, string>, body })
}

function inKafka({ headers, body }: Message): unknown {
  // A header that is undefined, no client of Kafka sends.
  const present = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined)
  return kafkaEvent([kafkaRecord(body, { headers: Object.fromEntries(present) })])
}
