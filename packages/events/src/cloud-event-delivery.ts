import type { BatchRecord, BatchSource, HttpRequest, Invocation, RecordFailure } from '@heddle/core'
import type { Carried, Carrier } from './carried.ts'
import type { Catalogue, CatalogueOptions } from './catalogue.ts'
import type { EventInput } from './cloud-event-binding.ts'
import { type HandshakeOptions, handshake } from './cloud-event-handshake.ts'
import { httpAnswer, httpEvents } from './cloud-event-http.ts'
import { innermost } from './cloud-event-inside.ts'
import { isDecoded } from './decoded.ts'
import type { Delivery } from './delivery.ts'
import { type EventBridgeEvent, eventBridge } from './event-bridge.ts'
import { eventBridgeCarrier } from './event-bridge-of.ts'
import { withEvents } from './events-of.ts'
import { http } from './http.ts'
import type { HttpInput } from './http-input.ts'
import { output, recovered } from './http-output.ts'
import { carriedBy, type Incoming } from './incoming.ts'
import { kafka } from './kafka.ts'
import { kafkaCarrier } from './kafka-of.ts'
import { kinesis } from './kinesis.ts'
import { kinesisCarrier } from './kinesis-of.ts'
import { isObject, type JsonObject } from './objects.ts'
import { type ReceivedEvent, receivedEvent } from './received.ts'
import { refusal } from './refusal.ts'
import { sns } from './sns.ts'
import { snsCarrier } from './sns-of.ts'
import { sqs } from './sqs.ts'
import { sqsCarrier } from './sqs-of.ts'

type Records = Delivery<object>['records']

export interface DeliveryOptions extends CatalogueOptions, HandshakeOptions {
  readonly reportBatchItemFailures?: boolean | undefined
}

/** What is read of events. */
interface Events {
  readonly catalogue: Catalogue
  readonly options: DeliveryOptions
  make(received: ReceivedEvent, raw: unknown): object
}

/** What a trigger brought. Throws a `HeddleError` for one that brings no events of one's own. */
export function deliveryOf(
  raw: unknown,
  events: Events,
  invocation: Invocation | undefined,
): Delivery<object> | Promise<Delivery<object>> {
  if (isDecoded(raw)) {
    const input = raw as EventInput
    return 'http' in input ? byHttp(input.http, events, invocation) : byMessages(input.delivery, events)
  }
  if (isObject(raw) && typeof raw['detail-type'] === 'string') return byEventBridge(raw, events)
  if (isObject(raw) && typeof raw.specversion === 'string') return byDocument(raw, events)
  const [first] = isObject(raw) && Array.isArray(raw.Records) ? (raw.Records as readonly unknown[]) : [raw]
  const { eventSource, EventSource } = isObject(first) ? first : {}
  const name = String(eventSource ?? EventSource)
  const batch = Object.hasOwn(BATCHES, name) ? BATCHES[name] : undefined
  if (batch === undefined) throw refusal('cloudEvent', raw)
  return batch(raw, events)
}

const BATCHES: Readonly<Record<string, (raw: unknown, events: Events) => Delivery<object>>> = {
  'aws:sqs': (raw, events) => inBatch(raw, events, sqs(undefined, events.options), sqsCarrier),
  'aws:sns': (raw, events) => inBatch(raw, events, sns(), snsCarrier),
  'aws:kinesis': (raw, events) => inBatch(raw, events, kinesis(undefined, events.options), kinesisCarrier),
  'aws:kafka': byKafka,
  'aws:SelfManagedKafka': byKafka,
  SelfManagedKafka: byKafka,
}

/** Messages of a platform that is not AWS. */
async function byMessages(
  { records, ...delivery }: Delivery<Incoming>,
  { catalogue, options, make }: Events,
): Promise<Delivery<object>> {
  const receive = (incoming: Incoming) => receivedEvent(carriedBy('cloudEvent', incoming), catalogue, options)
  const settled = await Promise.all(records)
  return { ...delivery, records: withEvents(settled, receive, ({ raw }, received) => make(received, raw)) }
}

function byKafka(raw: unknown, events: Events): Delivery<object> {
  return inBatch(raw, events, kafka({}, events.options), kafkaCarrier)
}

interface Item {
  readonly raw: unknown
}

/** Records that are read, ordered and answered as those of their source. */
function inBatch<It extends Item, Inner>(
  raw: unknown,
  events: Events,
  { read, answer }: BatchSource<It, unknown, 'aws-lambda', Inner>,
  carrier: Carrier<It>,
): Delivery<object> {
  // Without a schema of its own the source waits for nothing.
  const { records = [] } = read(raw) as { readonly records?: readonly BatchRecord<It>[] }
  return {
    records: eventsIn(records, events, carrier),
    answer: (failures, records, invocation) =>
      answer?.({ failures }, { event: [], records: records as BatchRecord<never>[] }, invocation),
  }
}

function byEventBridge(raw: unknown, events: Events): Delivery<object> {
  const { event } = eventBridge().read(raw) as { readonly event: EventBridgeEvent }
  const records = [{ id: event.id, lane: undefined, item: event, raw }]
  return {
    records: eventsIn(records, events, eventBridgeCarrier),
    answer: failWith,
  }
}

/** An event by itself: the payload of an invocation, or the input of an execution. */
function byDocument(raw: JsonObject, { catalogue, options, make }: Events): Delivery<object> {
  const carried: Carried = {
    payload: { value: raw },
    path: 'the event',
    beside: { datacontenttype: 'application/cloudevents+json' },
    own: { id: '', source: '', time: new Date() },
    place: () => 'the event',
    where: (path) => `cloudEvent: ${path}`,
    at: () => '',
  }
  return {
    records: withEvents(
      [{ id: String(raw.id), lane: undefined, item: raw, raw }],
      () => receivedEvent(carried, catalogue, options),
      (_item, received) => make(received, raw),
    ),
    answer: failWith,
  }
}

/** The failure of the one event is that of the invocation. */
function failWith([failure]: readonly RecordFailure[]): void {
  if (failure !== undefined) throw failure.error
}

function eventsIn<It extends Item>(
  records: readonly BatchRecord<It>[],
  { catalogue, options, make }: Events,
  carrier: Carrier<It>,
): Records {
  return withEvents(
    records,
    (item, index) => {
      const carried = innermost(carrier.carried(item, index, records))
      return carried instanceof Error ? carried : receivedEvent(carried, catalogue, options)
    },
    ({ raw }, received) => make(received, raw),
  )
}

async function byHttp(input: HttpInput, events: Events, invocation: Invocation | undefined): Promise<Delivery<object>> {
  const { event, refusal } = await http().read(input, invocation)
  const request = event as unknown as HttpRequest
  const delivery = {
    records: [],
    refusal,
    answer: (failures: readonly RecordFailure[], records: readonly unknown[]) => output(httpAnswer(failures, records)),
    recover: (error: unknown, of: Invocation | undefined) => output(recovered('cloudEvent', error, of)),
  }
  if (refusal !== undefined) return delivery
  try {
    if (request.method === 'OPTIONS') return { ...delivery, reply: output(handshake(request, events.options)) }
    return { ...delivery, records: await httpEvents(request, events) }
  } catch (error) {
    return { ...delivery, refusal: error as Error }
  }
}
