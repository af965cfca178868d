import { type Invocation, type StandardSchemaV1, toText } from '@heddle/core'
import { deliveredBy } from './aws-delivery.ts'
import type { Delivery } from './delivery.ts'
import { dynamoDB } from './dynamo-db.ts'
import type { Incoming } from './incoming.ts'
import { kafka } from './kafka.ts'
import { kinesis } from './kinesis.ts'
import { eventSourceOf } from './objects.ts'
import { quote } from './quote.ts'
import { refusal } from './refusal.ts'
import type { StreamOptions } from './stream.ts'

/** Records of Kinesis, DynamoDB and Kafka, answered as their own sources answer. Throws a `HeddleError` for any other event. */
export function awsStream(
  raw: unknown,
  options: StreamOptions,
  invocation: Invocation | undefined,
): Delivery<Incoming> {
  switch (eventSourceOf(raw)) {
    case 'aws:kinesis':
      return deliveredBy(kinesis(undefined, options), raw, invocation, {
        member: 'data',
        path: ({ index }) => `Records[${index}].kinesis.data`,
        fields: () => ({}),
      })
    case 'aws:dynamodb':
      // With a schema that takes anything, an image that the stream does not have is its record's failure.
      return deliveredBy(dynamoDB({ newImage: ANY }, options), raw, invocation, {
        member: 'newImage',
        path: ({ index }) => `Records[${index}].dynamodb.NewImage`,
        payload: ({ newImage }) => (newImage === undefined ? undefined : { value: newImage }),
        fields: (_record, { lane }) => ({ partitionKey: lane }),
      })
    case 'aws:kafka':
    case 'SelfManagedKafka':
    case 'aws:SelfManagedKafka':
      return deliveredBy(kafka({}, options), raw, invocation, {
        member: 'value',
        path: ({ lane = '', place }) => `records["${quote(lane)}"][${place}].value`,
        fields: ({ key, offset }) => ({
          partitionKey: key === undefined ? undefined : toText(key),
          sequenceNumber: String(offset),
        }),
      })
    default:
      throw refusal('stream', raw)
  }
}

const ANY: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'heddle', validate: (value) => ({ value }) } }
