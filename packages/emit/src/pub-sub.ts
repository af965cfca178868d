import { HeddleError, missing, once } from '@heddle/core'
import type { EventFormat } from './cloud-event.ts'
import { googleFailure } from './google-failure.ts'
import { fieldSize, messageSize, type PubSubMessage, pubSubMessage } from './pub-sub-message.ts'
import type { Target } from './target.ts'

/** `v1.PublisherClient` of `@google-cloud/pubsub`, as far as heddle uses it. */
export interface PublisherClient {
  initialize(): Promise<unknown>
  /** Its calls can be cancelled, those of its other methods not. */
  readonly innerApiCalls: {
    readonly [name: string]: Function
  }
}

export interface PubSubTargetOptions {
  /** `projects/PROJECT/topics/TOPIC` */
  readonly topic: string
  /**
   * Default `plain`: the data is the message, all about it in attributes. Either is what CloudEvents' binding for Pub/Sub has:
   * `plain` its binary mode, `cloudevents` its structured one.
   *
   * @see https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md
   */
  readonly format?: EventFormat | undefined
  /**
   * A `v1.PublisherClient` of `@google-cloud/pubsub`, such as one of a region, which is what keeps the order of a key. Default:
   * one made on first use, that heeds `PUBSUB_EMULATOR_HOST`.
   */
  readonly client?: PublisherClient | undefined
  /**
   * The most bytes of a request, as protocol buffers have it. Default 9 MiB, where Google's own client stops; Pub/Sub takes
   * 10,000,000. A client that speaks REST (`fallback`) sends a third more, for it has the data in base64.
   */
  readonly maxBytes?: number | undefined
}

/**
 * Publishes events to a topic of Pub/Sub, 1000 to a request; of one request all are taken, or none. An event's key is its
 * ordering key: subscriptions with message ordering get the events of one in the order in which they were emitted.
 *
 * @see https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics/publish
 */
export function pubSub(options: PubSubTargetOptions): Target<PubSubMessage> {
  const { topic, format = 'plain', maxBytes = 9 * 1_048_576 } = options
  const [, projectId] = /^projects\/([^/]+)\/topics\/[^/]+$/.exec(topic) ?? []
  if (projectId === undefined) {
    throw new HeddleError('MISUSE', `pubSub: expected a topic projects/PROJECT/topics/TOPIC, got ${topic}`)
  }
  const publish = publishing(options, projectId)
  return {
    name: 'pubSub',
    limits: { count: 1000, bytes: maxBytes - fieldSize(topic) },
    entry: (event) => pubSubMessage(event, format),
    size: messageSize,
    async send(messages, signal) {
      const { messageIds = [] } = await publish({ topic, messages }, signal)
      return messageIds.map((messageId) => ({ messageId }))
    },
    failure: googleFailure,
  }
}

interface PublishRequest {
  readonly topic: string
  readonly messages: readonly PubSubMessage[]
}

interface PublishResponse {
  readonly messageIds?: readonly string[]
}

type CancellableCall = Promise<readonly [PublishResponse]> & { cancel?(): void }

/**
 * One request as it is given, tried once: the SDK's `Topic` would put messages of several calls in one, and try again for
 * ten minutes.
 */
function publishing({ client: given }: PubSubTargetOptions, projectId: string) {
  const loaded = once(async () => {
    const client = given ?? (await publisherClient(projectId))
    await client.initialize()
    return client
  })
  return async function publish(request: PublishRequest, signal: AbortSignal): Promise<PublishResponse> {
    const { innerApiCalls } = await loaded()
    signal.throwIfAborted()
    const headers = { 'x-goog-request-params': `topic=${encodeURIComponent(request.topic)}` }
    const about = { retry: null, isBundling: false, otherArgs: { headers } }
    const call = innerApiCalls.publish?.(request, about) as CancellableCall
    const cancel = () => call.cancel?.()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      const [response] = await call
      return response
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }
}

async function publisherClient(projectId: string): Promise<PublisherClient> {
  const name = '@google-cloud/pubsub'
  const { PubSub, v1 } = await import('@google-cloud/pubsub').catch(missing(name, 'the target pubSub'))
  // It knows of the emulator, which the client that speaks to the service does not.
  const config = await new PubSub({ projectId }).getClientConfig()
  return new v1.PublisherClient(config as ConstructorParameters<typeof v1.PublisherClient>[0])
}
