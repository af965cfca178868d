import { type BatchSource, codecFor, type InferOutput, type StandardSchemaV1 } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { awsStream } from './aws-stream.ts'
import { isDecoded } from './decoded.ts'
import { deliveredSource } from './delivery.ts'
import { withPayloads } from './incoming.ts'
import type { KafkaAnswer } from './kafka.ts'
import type { StreamAnswer, StreamOptions } from './stream.ts'

/** A record of a stream or of a table's changes, on any platform. What is the platform's own is beside these, and in `raw`. */
export interface StreamRecord<Data = Uint8Array, Type extends string = string> extends EventAttributes<Type> {
  readonly id: string
  /** The stream, topic or table. */
  readonly source: string
  /** When the stream took it. */
  readonly time: Date
  /**
   * As the schema says; without one bytes, or the item of a table. Of a change how the item is now: `undefined` when it is
   * gone, a tombstone of Kafka included.
   */
  readonly data: Data | undefined
  /** The unit of order: a partition key, the key of a Kafka record or of a table's item as text. */
  readonly partitionKey: string | undefined
  /** Its place in the order of its partition, where the platform tells: a sequence number, an offset. */
  readonly sequenceNumber: string | undefined
  /** The record as the platform delivered it. */
  readonly raw: unknown
}

/** The platforms that have streams. */
export type StreamPlatform = 'aws-lambda' | 'google-cloud' | 'firebase' | 'azure-functions'

export type StreamSource<Data> = BatchSource<StreamRecord<Data>, StreamAnswer | KafkaAnswer | undefined, StreamPlatform>

/**
 * Records of a stream, in the order of each partition: of Kinesis, DynamoDB and Kafka on AWS, of Event Hubs and Cosmos DB on
 * Azure, changes of Firestore on Google and Firebase. What becomes of failures is the platform's: on AWS the stream comes
 * again from the first that failed.
 *
 * @param schema - what the data has to be: any Standard Schema for JSON or the item of a table, or a codec such as `text()`.
 *   Without one: bytes as they are, items as objects.
 * @param options - for Kinesis, DynamoDB and Kafka alone; of Kafka the default is `false`, as for `kafka`
 */
export function stream(schema?: undefined, options?: StreamOptions): StreamSource<unknown>
export function stream<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: StreamOptions,
): StreamSource<InferOutput<Schema>>
export function stream(schema?: StandardSchemaV1, options: StreamOptions = {}): StreamSource<unknown> {
  const codec = schema === undefined ? undefined : codecFor(schema)
  return deliveredSource<StreamRecord<unknown>, StreamPlatform>({
    name: 'stream',
    deliver: (raw, invocation) =>
      withPayloads(
        'stream',
        isDecoded(raw) ? raw : awsStream(raw, options, invocation),
        codec,
        (record: Omit<StreamRecord, 'data'>, data) => ({
          ...record,
          data,
        }),
      ),
  }) as StreamSource<unknown>
}
