import { type BatchSource, codecFor, type InferOutput, type StandardSchemaV1, text } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { awsQueue } from './aws-queue.ts'
import { isDecoded } from './decoded.ts'
import { deliveredSource } from './delivery.ts'
import { withPayloads } from './incoming.ts'
import type { SqsAnswer, SqsOptions } from './sqs.ts'

/** A message of a queue or topic, on any platform. What is the platform's own is beside these, and in `raw`. */
export interface QueueMessage<Body = string, Type extends string = string> extends EventAttributes<Type> {
  /** The platform's id of the message: the same when it is delivered again. */
  readonly id: string
  /** The queue or topic. */
  readonly source: string
  /** When it was sent; when it was read where the platform does not tell. */
  readonly time: Date
  /**
   * As the schema says; without one the text. On Azure Functions of text that was JSON only what it meant: the platform has parsed
   * it, so that white space is gone, `1.0` is `1`, and integers beyond 2^53 are rounded.
   */
  readonly body: Body
  /** Deliveries so far, this one included: 1 the first time. `undefined` where the platform does not count, or not tell. */
  readonly attempt: number | undefined
  /** The unit of order: a message group of SQS, an ordering key of Pub/Sub, a session of Service Bus. */
  readonly groupId: string | undefined
  /** The message as the platform delivered it. */
  readonly raw: unknown
}

/** The platforms that have queues. */
export type QueuePlatform =
  | 'aws-lambda'
  | 'google-cloud'
  | 'firebase'
  | 'azure-functions'
  | 'cloudflare-workers'
  | 'openwhisk'

export type QueueSource<Body> = BatchSource<QueueMessage<Body>, SqsAnswer | undefined, QueuePlatform>

/**
 * Messages of a queue or topic: of SQS, SNS and Amazon MQ on AWS, of Pub/Sub and Cloud Tasks on Google and Firebase, of Service
 * Bus and Queue storage on Azure, of Cloudflare Queues. `each` handles one at a time, and a throw fails that message alone
 * where the platform takes a partial answer; where it does not, all are tried, and then the invocation fails.
 *
 * @param schema - what each body has to be: any Standard Schema for a body of JSON, or a codec such as `text()` or
 *   `base64(gzip(Order))`. Without one: text.
 * @param options - for SQS alone
 */
export function queue(schema?: undefined, options?: SqsOptions): QueueSource<string>
export function queue<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: SqsOptions,
): QueueSource<InferOutput<Schema>>
export function queue(schema?: StandardSchemaV1, options: SqsOptions = {}): QueueSource<unknown> {
  const codec = schema === undefined ? text() : codecFor(schema)
  return deliveredSource<QueueMessage<unknown>, QueuePlatform>({
    name: 'queue',
    deliver: (raw, invocation) =>
      withPayloads(
        'queue',
        isDecoded(raw) ? raw : awsQueue(raw, options, invocation),
        codec,
        (message: Omit<QueueMessage, 'body'>, body) => ({
          ...message,
          body,
        }),
      ),
  }) as QueueSource<unknown>
}
