import { type BatchRecord, type Binding, HeddleError, type Invocation, type RecordFailure, report } from '@heddle/core'
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
  const isDelay = typeof retryDelay === 'number' && retryDelay >= 0 && retryDelay <= LONGEST
  if (retryDelay !== undefined && typeof retryDelay !== 'function' && !isDelay) {
    throw new HeddleError('MISUSE', `toWorker: retryDelay: expected 0 to ${LONGEST} seconds, got ${retryDelay}`)
  }
  return {
    decode(raw, invocation) {
      const { queue, messages } = raw as MessageBatch
      return decoded<Delivery<Incoming>>({
        records: messages.map((message, index) => recordOf(queue, message, index)),
        answer(failures: readonly RecordFailure[]) {
          const failed = new Map(failures.map((failure) => [failure.id, failure]))
          for (const message of messages) {
            const failure = failed.get(message.id)
            if (failure === undefined) message.ack()
            else message.retry(delayOf(failure, message, retryDelay, invocation))
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

/** What `retry.after` says, else the Worker's own option. What cannot be a delay is logged, and the queue's own holds. */
function delayOf(
  { delay }: RecordFailure,
  { id, attempts }: QueuedMessage,
  retryDelay: RetryDelay,
  invocation: Invocation,
): { delaySeconds?: number } | undefined {
  try {
    const given = delay ?? (typeof retryDelay === 'function' ? retryDelay(attempts) : retryDelay)
    if (given === undefined) return undefined
    if (!Number.isFinite(given)) throw new HeddleError('MISUSE', `expected a number of seconds, got ${given}`)
    return { delaySeconds: Math.ceil(Math.min(Math.max(given, 0), LONGEST)) }
  } catch (error) {
    const fields = { requestId: invocation.id, recordId: id }
    report(undefined, `toWorker: retryDelay of message ${id} failed`, error, fields)
    return undefined
  }
}

/** Twelve hours, in seconds. */
const LONGEST = 43_200
