// How each trigger of Lambda brings what a test wants delivered, and how its answer says what comes again.

import {
  activeMQEvent,
  activeMQMessage,
  dynamoDBEvent,
  eventBridgeEvent,
  functionUrlEvent,
  kafkaEvent,
  kafkaRecord,
  kinesisEvent,
  kinesisRecord,
  rabbitMQEvent,
  s3Event,
  snsEvent,
  sqsEvent,
  sqsMessage,
} from 'heddle/testing'
import type { FamilyHost, Spec } from './conformance/family-conformance.ts'

/** A trigger: its name in the matrix, the events that it sends, and what a failure brings again. */
export interface AwsTrigger extends Pick<FamilyHost, 'family' | 'again'> {
  readonly name: string
  /** One event for all, where it sends batches; else for each its own. */
  readonly batches: boolean
  event(specs: readonly Spec[]): object
  /** The places of those that a partial answer names. */
  partial?(answer: never, count: number): readonly number[]
}

interface Partial<Identifier> {
  readonly batchItemFailures: readonly { readonly itemIdentifier: Identifier }[]
}

const bodyOf = ({ body, event }: Spec): unknown => body ?? event
const placesOf = ({ batchItemFailures }: Partial<string>) =>
  batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier))

function restFrom({ batchItemFailures: [first] }: Partial<string>, count: number): readonly number[] {
  const from = first === undefined ? count : Number(first.itemIdentifier)
  return Array.from({ length: count - from }, (_, index) => from + index)
}

const bySqs = {
  batches: true,
  again: 'itself',
  event: (specs: readonly Spec[]) =>
    sqsEvent(specs.map((spec, index) => sqsMessage(bodyOf(spec), { messageId: String(index) }))),
  partial: placesOf,
} as const
const bySns = {
  batches: false,
  again: 'itself',
  event: ([spec]: readonly Spec[]) => snsEvent(bodyOf(spec as Spec)),
} as const
const byKinesis = {
  batches: true,
  again: 'rest',
  event: (specs: readonly Spec[]) =>
    kinesisEvent(
      specs.map((spec, index) =>
        kinesisRecord(bodyOf(spec), { partitionKey: `k${index}`, sequenceNumber: String(index) }),
      ),
    ),
  partial: restFrom,
} as const
const byKafka = {
  batches: true,
  again: 'all',
  event: (specs: readonly Spec[]) =>
    kafkaEvent(specs.map((spec, index) => kafkaRecord(bodyOf(spec), { partition: index }))),
} as const

export const AWS_TRIGGERS: readonly AwsTrigger[] = [
  { name: 'SQS', family: 'queue', ...bySqs },
  { name: 'SNS', family: 'queue', ...bySns },
  {
    name: 'ActiveMQ',
    family: 'queue',
    again: 'itself',
    batches: false,
    event: (specs) => activeMQEvent(specs.map(({ body }) => activeMQMessage(body))),
  },
  {
    name: 'RabbitMQ',
    family: 'queue',
    again: 'itself',
    batches: false,
    event: (specs) => rabbitMQEvent(specs.map(({ body }) => body)),
  },
  { name: 'Kinesis', family: 'stream', ...byKinesis },
  {
    name: 'DynamoDB',
    family: 'stream',
    again: 'rest',
    batches: true,
    event: (specs) =>
      dynamoDBEvent(
        specs.map(({ body = '' }, index) => ({ newImage: itemOf(body, index), sequenceNumber: String(index) })),
        { key: ['key'] },
      ),
    partial: restFrom,
  },
  { name: 'Kafka', family: 'stream', ...byKafka },
  { name: 'SQS', family: 'cloudEvent', ...bySqs },
  { name: 'SNS', family: 'cloudEvent', ...bySns },
  { name: 'Kinesis', family: 'cloudEvent', ...byKinesis },
  { name: 'Kafka', family: 'cloudEvent', ...byKafka },
  {
    name: 'EventBridge',
    family: 'cloudEvent',
    again: 'itself',
    batches: false,
    event: ([spec]) => eventBridgeEvent('order.paid', spec?.event as object),
  },
  {
    name: 'HTTP',
    family: 'cloudEvent',
    again: 'itself',
    batches: false,
    event: ([spec]) =>
      functionUrlEvent({
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(spec?.event),
      }),
    partial: ({ statusCode }: { readonly statusCode: number }) => (statusCode < 300 ? [] : [0]),
  },
  { name: 'S3', family: 'objects', again: 'all', batches: true, event: notification },
  {
    name: 'EventBridge',
    family: 'objects',
    again: 'itself',
    batches: false,
    event: ([spec]) => throughBus(spec as Spec),
  },
  {
    name: 'S3 in SQS',
    family: 'objects',
    again: 'itself',
    batches: true,
    event: (specs) =>
      sqsEvent(specs.map((spec, index) => sqsMessage(notification([spec]), { messageId: String(index) }))),
    partial: placesOf,
  },
  {
    name: 'EventBridge in SQS',
    family: 'objects',
    again: 'itself',
    batches: true,
    event: (specs) => sqsEvent(specs.map((spec, index) => sqsMessage(throughBus(spec), { messageId: String(index) }))),
    partial: placesOf,
  },
  ...['aws.events', 'aws.scheduler'].map(
    (source): AwsTrigger => ({
      name: source === 'aws.events' ? 'EventBridge rule' : 'EventBridge Scheduler',
      family: 'schedule',
      again: 'itself',
      batches: false,
      event: () => eventBridgeEvent('Scheduled Event', {}, { source }),
    }),
  ),
]

/** Items of a table are no text: what is none is an item of something else. */
function itemOf(body: string, index: number): Readonly<Record<string, unknown>> {
  try {
    return { key: index, ...(JSON.parse(body) as object) }
  } catch {
    return { key: index, body }
  }
}

function notification(specs: readonly Spec[]): object {
  const Records = specs.flatMap(({ object }) => {
    if (object === undefined) return []
    const { action, bucket, key, size } = object
    const eventName = action === 'created' ? 'ObjectCreated:Put' : 'ObjectRemoved:Delete'
    return s3Event([{ key, eventName, size }], { bucket }).Records
  })
  return { Records }
}

function throughBus({ object }: Spec): object {
  const { action, bucket, key, size } = object as NonNullable<Spec['object']>
  const isCreated = action === 'created'
  const detail = {
    version: '0',
    bucket: { name: bucket },
    object: { key, ...(isCreated ? { size, etag: 'e1' } : {}) },
    'request-id': 'R',
    requester: '123456789012',
    reason: isCreated ? 'PutObject' : 'DeleteObject',
    ...(isCreated ? {} : { 'deletion-type': 'Permanently Deleted' }),
  }
  const resources = [`arn:aws:s3:::${bucket}`]
  return eventBridgeEvent(isCreated ? 'Object Created' : 'Object Deleted', detail, { source: 'aws.s3', resources })
}
