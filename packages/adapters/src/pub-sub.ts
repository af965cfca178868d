import { type BatchSource, codecFor, type InferOutput, type StandardSchemaV1, text } from '@heddle/core'
import { deliveredSource, type Incoming, withPayloads } from '@heddle/events/adapting'
import type { QueueMessage } from '@heddle/events/portable'
import { PUBLISHED, type PubSubFields } from './google-pub-sub.ts'
import { type GooglePlatform, ownDelivery } from './google-source.ts'

/** A message of Pub/Sub: what middleware for `queue` knows, and what is Pub/Sub's own. */
export interface PubSubMessage<Body = string> extends QueueMessage<Body, typeof PUBLISHED>, PubSubFields {}

export type PubSubSource<Body> = BatchSource<PubSubMessage<Body>, undefined, GooglePlatform>

/**
 * Messages of Pub/Sub, one a call, however they come: through Eventarc, in the legacy form, or pushed to a URL with or without
 * their envelope. A task of Cloud Tasks is refused by name; `queue` takes both.
 *
 * @param schema - what the body has to be: any Standard Schema for JSON, or a codec such as `text()`. Without one: text.
 * @see https://cloud.google.com/pubsub/docs/reference/rest/v1/PubsubMessage
 */
export function pubSub(schema?: undefined): PubSubSource<string>
export function pubSub<Schema extends StandardSchemaV1>(schema: Schema): PubSubSource<InferOutput<Schema>>
export function pubSub(schema?: StandardSchemaV1): PubSubSource<unknown> {
  const codec = schema === undefined ? text() : codecFor(schema)
  return deliveredSource<PubSubMessage<unknown>, GooglePlatform>({
    name: 'pubSub',
    family: 'queue',
    deliver: (raw) =>
      withPayloads(
        'pubSub',
        ownDelivery<Incoming>('pubSub', PUBLISHED, raw),
        codec,
        (message: Omit<PubSubMessage, 'body'>, body) => ({ ...message, body }),
      ),
  }) as PubSubSource<unknown>
}
