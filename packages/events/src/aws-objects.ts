import { allFailures, type BatchRecord, type Invocation, type Reading } from '@heddle/core'
import { type S3EventDetail, type S3EventDetails, s3Events } from './aws-events/s3-events.ts'
import { inMessages } from './aws-objects-in-messages.ts'
import type { Delivery } from './delivery.ts'
import { type EventBridgeEvent, eventBridge } from './event-bridge.ts'
import type { ObjectAction, ObjectEvent } from './object-event.ts'
import { eventSourceOf, isObject, type JsonObject } from './objects.ts'
import { refusal } from './refusal.ts'
import { s3 } from './s3.ts'
import { sns } from './sns.ts'
import { type SqsOptions, sqs } from './sqs.ts'

/** Events of S3: its notifications, those through EventBridge, and both in SQS or SNS. Throws a `HeddleError` for any other event. */
export function awsObjects(
  raw: unknown,
  options: SqsOptions,
  invocation: Invocation | undefined,
): Delivery<ObjectEvent> {
  switch (eventSourceOf(raw)) {
    case 'aws:sqs':
      return inMessages(sqs(undefined, options), raw, invocation, recordsIn, {
        textOf: ({ body }) => body,
        path: (index) => `Records[${index}].body`,
        // As a message may have come with a trace.
        fields: ({ attempt, attributes, messageAttributes }) => ({ attempt, attributes, messageAttributes }),
      })
    case 'aws:sns':
      return inMessages(sns(), raw, invocation, recordsIn, {
        textOf: ({ message }) => message,
        path: (index) => `Records[${index}].Sns.Message`,
        fields: ({ messageAttributes }) => ({ messageAttributes }),
      })
    default:
      return {
        records: recordsIn(raw),
        answer(failures, records) {
          if (failures.length > 0) throw allFailures('objects', failures, records)
        },
      }
  }
}

/** The records of a notification, or the one of an event from EventBridge. */
function recordsIn(raw: unknown): readonly BatchRecord<ObjectEvent>[] {
  if (!isObject(raw)) throw refusal('objects', raw)
  if (typeof raw['detail-type'] === 'string') return [fromEventBridge(raw)]
  const isEmpty = Array.isArray(raw.Records) && raw.Records.length === 0
  if (eventSourceOf(raw) !== 'aws:s3' && raw.Event !== 's3:TestEvent' && !isEmpty) throw refusal('objects', raw)
  return (s3().read(raw) as Reading<readonly ObjectEvent[], ObjectEvent>).records ?? []
}

function fromEventBridge(raw: JsonObject): BatchRecord<ObjectEvent> {
  const type = String(raw['detail-type'])
  // CloudTrail tells of calls to S3 in its name too.
  if (raw.source !== 'aws.s3' || !type.startsWith('Object ')) throw refusal('objects', raw)
  const known = Object.hasOwn(ACTIONS, type) ? (type as keyof S3EventDetails) : undefined
  // Of a type that AWS adds later there has to be what all of them have.
  const schema = s3Events[known ?? 'Object ACL Updated']
  const { event } = eventBridge(schema).read(raw) as Reading<EventBridgeEvent<S3EventDetail>>
  const { bucket, object } = event.detail
  const item: ObjectEvent = {
    ...event,
    source: event.resources[0] ?? event.source,
    subject: object.key,
    action: known === undefined ? 'other' : ACTIONS[known],
    bucket: bucket.name,
    key: object.key,
    size: object.size,
    eTag: object.etag,
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
