import { HeddleError, missing, once, toBase64, toBytes } from '@heddle/core'
import type { AzureCredential } from './azure-credential.ts'
import { azureFailure } from './azure-failure.ts'
import { byteLength } from './byte-length.ts'
import type { EventFormat } from './cloud-event.ts'
import { messageBody } from './message-body.ts'
import type { OutgoingEvent, Target } from './target.ts'

export type { AzureCredential } from './azure-credential.ts'

/** A `QueueClient` of `@azure/storage-queue`, as far as heddle uses one. */
export interface StorageQueueClient {
  sendMessage(
    messageText: string,
    options?: { readonly abortSignal?: AbortSignal; readonly visibilityTimeout?: number },
  ): Promise<{ readonly messageId: string }>
}

/** The queue, and what opens it. */
export type StorageQueue =
  | {
      /** That of the storage account: `process.env.AzureWebJobsStorage`. */
      readonly connectionString: string
      /** The queue's name. */
      readonly queue: string
      readonly url?: undefined
      readonly client?: undefined
    }
  | {
      /** The queue's URL, with a shared access signature where there is no credential. */
      readonly url: string
      readonly credential?: AzureCredential | undefined
      readonly connectionString?: undefined
      readonly client?: undefined
    }
  | {
      /** A `QueueClient` of `@azure/storage-queue`. Default: one made on first use, which tries once. */
      readonly client: StorageQueueClient
      readonly connectionString?: undefined
      readonly url?: undefined
    }

export type StorageQueueTargetOptions = StorageQueue & {
  /** Default `cloudevents`: a message has no place beside its text. `plain` is the data alone, without id, type and trace. */
  readonly format?: EventFormat | undefined
  /**
   * How the message is written. Default `base64`, which the triggers of Azure Functions expect unless `messageEncoding` of
   * their `host.json` is `none`: then it is `text`.
   */
  readonly encoding?: 'base64' | 'text' | undefined
}

interface StorageQueueEntry {
  readonly messageText: string
  /** Seconds before anybody gets it. */
  readonly visibilityTimeout?: number
}

// That of a message which lives as long as the service lets it when it is not told: seven days.
const LONGEST_DELAY = 604_800

/**
 * Puts events on a queue of Azure Storage, one to a request, of 64 KiB at most as they are written: in base64 three quarters
 * of that. The queue keeps no order, has no attributes, and no ids of yours: handlers see by the event's id that it came twice.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/put-message
 */
export function storageQueue(options: StorageQueueTargetOptions): Target<StorageQueueEntry> {
  const { format = 'cloudevents', encoding = 'base64' } = options
  const client = once(() => clientOf(options))
  return {
    name: 'storageQueue',
    limits: { count: 1, bytes: 65_536 },
    entry: (event) => entryOf(event, format, encoding),
    size: ({ messageText }) => byteLength(messageText),
    async send(entries, abortSignal) {
      const [{ messageText, ...rest }] = entries as readonly [StorageQueueEntry]
      const { messageId } = await (await client()).sendMessage(messageText, { ...rest, abortSignal })
      return [{ messageId }]
    },
    failure: azureFailure,
  }
}

async function clientOf(options: StorageQueueTargetOptions): Promise<StorageQueueClient> {
  if (options.client !== undefined) return options.client
  const name = '@azure/storage-queue'
  const { QueueClient } = await import('@azure/storage-queue').catch(missing(name, 'the target storageQueue'))
  // To try again is the emitter's.
  const tryingOnce = { retryOptions: { maxTries: 1 } }
  return options.connectionString === undefined
    ? new QueueClient(options.url, options.credential, tryingOnce)
    : new QueueClient(options.connectionString, options.queue, tryingOnce)
}

function entryOf(event: OutgoingEvent, format: EventFormat, encoding: 'base64' | 'text'): StorageQueueEntry {
  const { type, id, delay } = event
  if (delay !== undefined && !(delay >= 0 && delay <= LONGEST_DELAY)) {
    const what = `expected a delay of 0 to ${LONGEST_DELAY} s, got ${delay}`
    throw new HeddleError('INVALID_EVENT', `storageQueue: ${type} ${id}: ${what}`)
  }
  const body = messageBody(event, format)
  return {
    messageText: encoding === 'text' ? body : toBase64(toBytes(body)),
    ...(delay === undefined ? {} : { visibilityTimeout: Math.ceil(delay) }),
  }
}
