import { type StandardSchemaV1, toText } from '@heddle/core'
import { deliveredBy } from './aws-queue.ts'
import type { Delivery } from './delivery.ts'
import { dynamoDB } from './dynamo-db.ts'
import type { Incoming } from './incoming.ts'
import { kafka } from './kafka.ts'
import { kinesis } from './kinesis.ts'
import { isObject, type JsonObject } from './objects.ts'
import { refusal } from './refusal.ts'
import type { StreamOptions } from './stream.ts'

/** Records of Kinesis, DynamoDB and Kafka, answered as their own sources answer. Throws a `HeddleError` for any other event. */
export function awsStream(raw: unknown, options: StreamOptions): Delivery<Incoming> {
  const { Records, eventSource } = isObject(raw) ? (raw as JsonObject) : {}
  const [first] = Array.isArray(Records) ? (Records as readonly unknown[]) : []
  switch (isObject(first) ? first.eventSource : eventSource) {
    case 'aws:kinesis':
      return deliveredBy(kinesis(undefined, options), raw, (record, index) => ({
        payload: record.data,
        path: `Records[${index}].kinesis.data`,
        fields: { partitionKey: record.partitionKey, sequenceNumber: record.sequenceNumber },
      }))
    case 'aws:dynamodb':
      // With schemas that take anything, an image that the stream does not have is its record's failure.
      return deliveredBy(dynamoDB({ newImage: ANY }, options), raw, (record, index) => ({
        payload: record.newImage === undefined ? undefined : { value: record.newImage },
        path: `Records[${index}].dynamodb.NewImage`,
        fields: { partitionKey: JSON.stringify(record.raw.dynamodb.Keys), sequenceNumber: record.sequenceNumber },
      }))
    case 'aws:kafka':
    case 'SelfManagedKafka':
    case 'aws:SelfManagedKafka':
      return deliveredBy(kafka({}, options), raw, (record) => ({
        payload: record.value,
        path: `records: ${record.id}: value`,
        fields: {
          partitionKey: record.key === undefined ? undefined : toText(record.key),
          sequenceNumber: String(record.offset),
        },
      }))
    default:
      throw refusal('stream', raw)
  }
}

const ANY: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'heddle', validate: (value) => ({ value }) } }
