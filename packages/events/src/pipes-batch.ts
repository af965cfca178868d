import { invalidField } from '@heddle/core'
import { bag, isObject, type JsonObject } from './objects.ts'
import { quote } from './quote.ts'

/** A batch of a pipe as the event that its source reads from Lambda itself. */
export interface PolledEvent {
  readonly event: JsonObject
  /** Where the records of the batch are in the event, in the event's order. */
  readonly places: readonly Place[]
}

export interface Place {
  /** In the batch. */
  readonly index: number
  /** In the event: `Records[3]`. */
  readonly at: string
}

/** How a source's records come through a pipe. */
export interface Polled {
  /** What each record has as its `eventSource`. */
  readonly eventSources: readonly unknown[]
  /** Where a record itself has what its failures are told by, when that is another than the source tells Lambda. */
  readonly identifier?: string
  /** What comes of a path inside a record. */
  readonly path?: (path: string) => string
  event(batch: readonly unknown[]): PolledEvent
}

/** The sources of pipes, by their names: Pipes takes a record out of the event that Lambda gets, and makes it flat. */
export const POLLED: Readonly<Record<string, Polled>> = {
  sqs: { eventSources: ['aws:sqs'], event: (batch) => listed(batch, 'Records', {}) },
  dynamoDB: {
    eventSources: ['aws:dynamodb'],
    identifier: 'eventID',
    event: (batch) => listed(batch, 'Records', {}),
  },
  kinesis: {
    eventSources: ['aws:kinesis'],
    identifier: 'eventID',
    path: (path) => path.replace(/^\.kinesis\b/, ''),
    event: (batch) => listed(batch.map(kinesisRecord), 'Records', {}),
  },
  kafka: {
    eventSources: ['aws:kafka', 'SelfManagedKafka', 'aws:SelfManagedKafka'],
    event: (batch) => grouped(batch.map(kafkaRecord), 'records'),
  },
  activeMQ: {
    eventSources: ['aws:mq', 'aws:amq'],
    event: (batch) => listed(batch, 'messages', envelope(batch)),
  },
  rabbitMQ: { eventSources: ['aws:rmq'], event: (batch) => grouped(batch, 'rmqMessagesByQueue') },
}

function listed(batch: readonly unknown[], name: string, rest: JsonObject): PolledEvent {
  return { event: { ...rest, [name]: batch }, places: batch.map((_, index) => ({ index, at: `${name}[${index}]` })) }
}

/** Records by their `eventSourceKey`: a partition, a queue. */
function grouped(batch: readonly unknown[], name: string): PolledEvent {
  const groups = bag<unknown[]>()
  const placesOf = bag<Place[]>()
  for (const [index, record] of batch.entries()) {
    const key = isObject(record) ? record.eventSourceKey : undefined
    if (typeof key !== 'string') throw invalidField('pipes', `[${index}].eventSourceKey`, 'a string', key)
    groups[key] ??= []
    placesOf[key] ??= []
    placesOf[key].push({ index, at: `${name}["${quote(key)}"][${groups[key].length}]` })
    groups[key].push(record)
  }
  return { event: { ...envelope(batch), [name]: groups }, places: Object.values(placesOf).flat() }
}

/** What Lambda says once for all records. */
function envelope([first]: readonly unknown[]): JsonObject {
  const { eventSource, eventSourceArn, bootstrapServers } = first as JsonObject
  return { eventSource, eventSourceArn, bootstrapServers }
}

function kinesisRecord(record: unknown): unknown {
  if (!isObject(record)) return record
  const {
    kinesisSchemaVersion,
    partitionKey,
    sequenceNumber,
    data,
    approximateArrivalTimestamp,
    encryptionType,
    ...rest
  } = record
  const kinesis = {
    kinesisSchemaVersion,
    partitionKey,
    sequenceNumber,
    data,
    approximateArrivalTimestamp,
    encryptionType,
  }
  return { ...rest, kinesis }
}

// AWS's own examples have the partition both ways.
function kafkaRecord(record: unknown): unknown {
  if (!isObject(record) || typeof record.partition !== 'string' || !/^\d{1,10}$/.test(record.partition)) return record
  return { ...record, partition: Number(record.partition) }
}
