import { allFailures, type BatchRecord, invalidPayload, parseJson, type Reading } from '@heddle/core'
import type { S3EventDetail, S3EventDetails } from './aws-events/s3-events.ts'
import { s3Events } from './aws-events/s3-events.ts'
import type { Delivery } from './delivery.ts'
import { type EventBridgeEvent, eventBridge } from './event-bridge.ts'
import type { ObjectAction, ObjectEvent } from './object-event.ts'
import { isObject, type JsonObject } from './objects.ts'
import { quote } from './quote.ts'
import { refusal } from './refusal.ts'
import { s3 } from './s3.ts'
import { type SqsMessage, type SqsOptions, sqs } from './sqs.ts'

type ObjectRecord = BatchRecord<ObjectEvent>

/** Events of S3: its notifications, those through EventBridge, and both in SQS. Throws a `HeddleError` for any other event. */
export function awsObjects(raw: unknown, options: SqsOptions): Delivery<ObjectEvent> {
  const { Records } = isObject(raw) ? (raw as JsonObject) : {}
  const [first] = Array.isArray(Records) ? (Records as readonly unknown[]) : []
  if (isObject(first) && first.eventSource === 'aws:sqs') return inQueue(raw, options)
  return {
    records: recordsIn(raw),
    answer(failures, records) {
      if (failures.length > 0) throw allFailures('objects', failures, records)
    },
  }
}

/** The records of a notification, or the one of an event from EventBridge. */
function recordsIn(raw: unknown): readonly ObjectRecord[] {
  if (!isObject(raw)) throw refusal('objects', raw)
  if (raw['detail-type'] !== undefined) return [fromEventBridge(raw)]
  const isNotification = Array.isArray(raw.Records) || raw.Event === 's3:TestEvent'
  if (!isNotification) throw refusal('objects', raw)
  return (s3().read(raw) as Reading<never, never>).records ?? []
}

function fromEventBridge(raw: JsonObject): ObjectRecord {
  if (raw.source !== 'aws.s3') throw refusal('objects', raw)
  const { event } = eventBridge.of(s3Events).read(raw) as Reading<EventBridgeEvent<S3EventDetail>>
  const { bucket, object } = event.detail
  const item: ObjectEvent = {
    id: event.id,
    type: event.type,
    source: event.resources[0] ?? event.source,
    subject: object.key,
    time: event.time,
    action: ACTIONS[event.type as keyof S3EventDetails],
    bucket: bucket.name,
    key: object.key,
    size: object.size,
    eTag: object.etag,
    raw,
  }
  return { id: event.id, lane: undefined, item, raw }
}

const ACTIONS: Readonly<Record<keyof S3EventDetails, ObjectAction>> = {
  'Object Created': 'created',
  'Object Deleted': 'deleted',
  'Object Restore Initiated': 'other',
  'Object Restore Completed': 'restored',
  'Object Restore Expired': 'archived',
  'Object Storage Class Changed': 'archived',
  'Object Access Tier Changed': 'archived',
  'Object ACL Updated': 'updated',
  'Object Tags Added': 'updated',
  'Object Tags Deleted': 'updated',
  'Object Annotation Created': 'updated',
  'Object Annotation Removed': 'updated',
}

/** Events in messages, of which each may hold several: a message comes again when one of them failed. */
function inQueue(raw: unknown, options: SqsOptions): Delivery<ObjectEvent> {
  const { read, answer } = sqs(undefined, options)
  const { records: messages = [] } = read(raw) as Reading<unknown, SqsMessage>
  const messageOf = new Map<string, string>()
  const records = messages.flatMap((message) => {
    const inside = recordsInMessage(message)
    // Records of different messages may have one id: a notification's are by their place in it.
    const renamed = inside.map((record, index) => ({ ...record, id: `${message.id}/${index}` }))
    for (const { id } of renamed) messageOf.set(id, message.id)
    return renamed
  })
  return {
    records,
    answer(failures, _records, invocation) {
      const failed = new Map(failures.map(({ id, error }) => [messageOf.get(id) as string, error]))
      const told = [...failed].map(([id, error]) => ({ id, error }))
      return answer?.({ failures: told }, { event: [], records: messages as never }, invocation)
    },
  }
}

function recordsInMessage({ id, lane, item, error, raw }: BatchRecord<SqsMessage>): readonly ObjectRecord[] {
  if (item === undefined) return [{ id, lane, error, raw }]
  const parsed = parseJson(item.body)
  try {
    if (parsed.issues !== undefined) throw invalidPayload(`objects: message ${quote(id)}: body`, 'body', parsed)
    return recordsIn(parsed.value).map((record) => ({ ...record, lane }))
  } catch (fault) {
    return [{ id, lane, error: fault as Error, raw }]
  }
}
