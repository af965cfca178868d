import type { BatchRecord, Binding, RecordFailure } from '@heddle/core'
import { type Decoded, type Delivery, decoded, type Incoming } from '@heddle/events/adapting'

/** A batch of Cloudflare Queues, as far as it is needed: `MessageBatch` of `@cloudflare/workers-types`. */
export interface MessageBatch {
  readonly queue: string
  readonly messages: readonly QueuedMessage[]
}

export interface QueuedMessage {
  readonly id: string
  readonly timestamp: Date
  readonly body: unknown
  readonly attempts: number
  ack(): void
  retry(options?: { delaySeconds?: number }): void
}

/** Seconds before a message comes again; `undefined` for what the queue says. */
export type RetryDelay = number | ((attempts: number) => number) | undefined

/**
 * Messages of Cloudflare Queues. Each that succeeded is acknowledged and each that failed is to come again, so that none
 * of them depends on what becomes of the others.
 *
 * @see https://developers.cloudflare.com/queues/configuration/batching-retries/
 */
export function workerQueue(retryDelay: RetryDelay): Binding<Delivery<Incoming> & Decoded, undefined> {
  return {
    decode(raw) {
      const { queue, messages } = raw as MessageBatch
      return decoded({
        records: messages.map((message, index) => recordOf(queue, message, index)),
        answer(failures: readonly RecordFailure[]) {
          const failed = new Set(failures.map(({ id }) => id))
          for (const message of messages) {
            if (!failed.has(message.id)) message.ack()
            else message.retry(delayOf(retryDelay, message.attempts))
          }
        },
      })
    },
  }
}

function recordOf(queue: string, message: QueuedMessage, index: number): BatchRecord<Incoming> {
  const { id, timestamp, body, attempts } = message
  const item: Incoming = {
    id,
    type: 'com.cloudflare.queues.message',
    source: queue,
    time: timestamp,
    payload: payloadOf(body),
    path: `messages[${index}].body`,
    fields: { attempt: attempts, groupId: undefined },
    raw: message,
  }
  return { id, lane: undefined, item, raw: message }
}

/** Text may be JSON, as from a sender that is no Worker; all else has its value, as its sender had it. */
function payloadOf(body: unknown): Incoming['payload'] {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  return body instanceof ArrayBuffer ? new Uint8Array(body) : { value: body }
}

function delayOf(delay: RetryDelay, attempts: number): { delaySeconds?: number } | undefined {
  const delaySeconds = typeof delay === 'function' ? delay(attempts) : delay
  return delaySeconds === undefined ? undefined : { delaySeconds }
}
