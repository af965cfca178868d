import { on, traceOf } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { emitter } from 'heddle/emit'
import { type ServiceBusClient, serviceBus as target } from 'heddle/emit/service-bus'
import { schedule } from 'heddle/portable'
import { describe, expect, test } from 'vitest'
import { errorLines, schemaOf } from '../../core/test/helpers.ts'
import { gridEvent, hubEvent, type Message, queueMessage, serviceBusMessage, timerDue } from './azure-deliveries.ts'
import { fixture, run } from './azure-run.ts'
import { Order } from './conformance/family-app.ts'

const Any = schemaOf<unknown>((value) => ({ value }))
const catalogue = { 'order.paid': Order, 'note.taken': Any }
const order = { id: 'o-1', total: 3 }
const time = new Date('2026-10-05T06:07:08.123Z')

/** What a handler got, and the trace that it came with. */
async function seenBy(
  kind: Parameters<typeof run>[0],
  request: Parameters<typeof run>[2],
): Promise<readonly unknown[]> {
  const seen: unknown[] = []
  const handler = on(cloudEvent(catalogue)).each(({ raw: _, ...event }, call) => {
    const { traceparent, correlationId } = traceOf(call)
    seen.push({ ...event, traceparent, correlationId })
  })
  await run(kind, handler, request)
  return seen
}

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const beside = (prefix: string) => ({
  [`${prefix}specversion`]: '1.0',
  [`${prefix}id`]: 'e-1',
  [`${prefix}source`]: 'orders',
  [`${prefix}type`]: 'order.paid',
  [`${prefix}time`]: '2026-10-05T06:07:08.123Z',
  [`${prefix}subject`]: 'o-1',
})
const event = { specversion: '1.0', id: 'e-1', source: 'orders', type: 'order.paid', time, subject: 'o-1', data: order }

describe('attributes of an event beside its data', () => {
  test.each([
    ['of CloudEvents’ binding of AMQP', 'cloudEvents:'],
    ['of the same, where colons are no part of names', 'cloudEvents_'],
    ['of HTTP’s', 'ce-'],
    ['of Kafka’s', 'ce_'],
  ])('are read with the prefix %s', async (_what, prefix) => {
    const message: Message = {
      body: JSON.stringify(order),
      contentType: 'application/json',
      properties: beside(prefix),
    }
    expect(await seenBy('serviceBusQueue', serviceBusMessage(message))).toMatchObject([event])
    expect(await seenBy('eventHub', hubEvent(message))).toMatchObject([event])
  })

  test('are told by their place when they are wrong', async () => {
    errorLines()
    const properties = { ...beside('cloudEvents:'), 'cloudEvents:time': 'soon' }
    const delivered = seenBy('serviceBusQueue', serviceBusMessage({ body: JSON.stringify(order), properties }))
    await expect(delivered).rejects.toMatchObject({
      code: 'INVALID_EVENT',
      message: expect.stringContaining('m1: triggerMetadata.applicationProperties.time: expected a time'),
    })
  })

  test.each([
    ['text that looks like a number', '42', 'text/plain', '42'],
    ['text', 'hello', 'text/plain', 'hello'],
    ['a number', '42', 'application/json', 42],
    ['text as JSON', '"hello"', 'application/json', 'hello'],
  ])('say by their media type what the data is: %s', async (_what, body, contentType, data) => {
    const properties = { ...beside('ce-'), 'ce-type': 'note.taken' }
    expect(await seenBy('serviceBusQueue', serviceBusMessage({ body, contentType, properties }))).toMatchObject([
      { data },
    ])
  })
})

test('a whole event in a message is read, in bytes too', async () => {
  const body = JSON.stringify(event)
  for (const message of [
    { body },
    { bytes: Buffer.from(body) },
    { body, contentType: 'application/cloudevents+json; charset=utf-8' },
  ]) {
    expect(await seenBy('serviceBusQueue', serviceBusMessage(message))).toMatchObject([event])
    expect(await seenBy('eventHub', hubEvent(message))).toMatchObject([event])
    expect(await seenBy('storageQueue', queueMessage(message))).toMatchObject([event])
  }
})

test('an event of Event Grid’s own schema is read, its trace too, where Event Grid or a queue brings it', async () => {
  const own = {
    id: 'e-1',
    topic: '/subscriptions/s/resourceGroups/g/providers/Microsoft.EventGrid/topics/shop',
    subject: 'o-1',
    eventType: 'order.paid',
    eventTime: '2026-10-05T06:07:08.123Z',
    data: order,
    dataVersion: '1.0',
    metadataVersion: '1',
  }
  const expected = { ...event, source: own.topic, extensions: { dataversion: '1.0' } }
  expect(await seenBy('eventGrid', gridEvent(own))).toMatchObject([expected])
  expect(await seenBy('storageQueue', queueMessage({ body: JSON.stringify(own) }))).toMatchObject([expected])
  // As the target eventGrid of heddle writes it.
  const meta = {
    traceparent: TRACE,
    correlationid: 'c-1',
    source: 'orders',
    id: 'e-1',
    time: own.eventTime,
    subject: 'o-1',
  }
  const sent = { ...own, data: { ...order, _meta: meta } }
  expect(await seenBy('eventGrid', gridEvent(sent))).toMatchObject([
    { ...event, traceparent: TRACE, correlationId: 'c-1' },
  ])
  // The schema asks for a subject, and so the target sends the source of an event that has none.
  const bare = { ...own, subject: 'orders', data: { ...order, _meta: { ...meta, subject: undefined } } }
  expect(await seenBy('eventGrid', gridEvent(bare))).toMatchObject([{ ...event, subject: undefined }])
})

test.each(['plain', 'cloudevents'] as const)(
  'an event that heddle sends to Service Bus arrives as it was, its trace too: %s',
  async (format) => {
    const sent: {
      readonly body: Uint8Array
      readonly contentType: string
      readonly messageId: string
      readonly applicationProperties: object
    }[] = []
    const client = {
      createSender: () => ({
        async createMessageBatch() {
          const batch: unknown[] = []
          return {
            get count() {
              return batch.length
            },
            batch,
            tryAddMessage: (message: unknown) => batch.push(message) > 0,
          }
        },
        async sendMessages({ batch }: { readonly batch: typeof sent }) {
          sent.push(...batch)
        },
      }),
    } as ServiceBusClient
    const { emit } = emitter(catalogue, target({ client, queue: 'orders', format }), { source: 'orders' })
    const sending = on(schedule()).handle(() => emit('order.paid', order, { id: 'e-1', time, subject: 'o-1' }))
    await run('timer', sending, { ...timerDue(), traceContext: { traceParent: TRACE } })
    const [{ body, contentType, messageId: id, applicationProperties }] = sent as [(typeof sent)[0]]
    const message = { id, contentType, body: Buffer.from(body).toString(), properties: { ...applicationProperties } }
    const { traceparent } = (format === 'plain' ? applicationProperties : JSON.parse(message.body)) as {
      traceparent: string
    }
    expect(traceparent.slice(0, 35)).toBe(TRACE.slice(0, 35))
    expect(await seenBy('serviceBusQueue', serviceBusMessage(message))).toMatchObject([{ ...event, traceparent }])
  },
)

describe('what is no event that is taken fails:', () => {
  test.each([
    ['of another type', JSON.stringify({ ...event, type: 'order.lost' }), 'UNKNOWN_TYPE'],
    ['with other data', JSON.stringify({ ...event, data: { id: 7 } }), 'INVALID_PAYLOAD'],
    ['no CloudEvent', '{"a":1}', 'INVALID_EVENT'],
    ['no JSON', '{"a":', 'INVALID_EVENT'],
    ['nothing', '', 'INVALID_EVENT'],
  ])('%s', async (_what, body, code) => {
    errorLines()
    await expect(seenBy('storageQueue', queueMessage({ body }))).rejects.toMatchObject({ code })
  })

  test('an event of Azure itself, unless the catalogue has it', async () => {
    errorLines()
    await expect(seenBy('eventGrid', gridEvent(fixture('event-grid-secret-near-expiry')))).rejects.toMatchObject({
      code: 'UNKNOWN_TYPE',
    })
  })

  test('what Event Grid does not send, and what no trigger of events brings', async () => {
    await expect(seenBy('eventGrid', gridEvent([7]))).rejects.toMatchObject({ code: 'INVALID_EVENT' })
    await expect(seenBy('timer', timerDue())).rejects.toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message:
        'cloudEvent: this came by timerTrigger, it takes eventGridTrigger and serviceBusTrigger and queueTrigger and eventHubTrigger',
    })
  })
})
