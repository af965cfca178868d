import { describe, HeddleError } from '@heddle/core'
import { byteLength } from './byte-length.ts'
import { type EventFormat, plain, structured } from './cloud-event.ts'
import { queueFailure } from './cloudflare-queues-failure.ts'
import type { OutgoingEvent, Target } from './target.ts'

/** A queue as a Worker has it in `env`, as far as heddle uses one. */
export interface QueueBinding {
  sendBatch(messages: Iterable<QueueMessageToSend>): Promise<unknown>
}

export interface QueueMessageToSend {
  // biome-ignore lint/suspicious/noExplicitAny: a queue says of what type its bodies are, which an event is not
  readonly body: any
  readonly contentType?: 'json'
  readonly delaySeconds?: number
}

export interface CloudflareQueueTargetOptions {
  /**
   * The binding of the queue, `env.JOBS`, or a function that gives it, asked before each request: for where it is known only
   * in an invocation.
   */
  readonly queue: QueueBinding | (() => QueueBinding)
  /**
   * Default `cloudevents`, which `cloudEvent(…)` reads: a message has no place beside its body. `plain` is the data alone:
   * the event's id, type, source, time, subject, key, extensions and trace do not go along.
   */
  readonly format?: EventFormat | undefined
}

/** One message: its body as JSON text, and seconds to wait. */
interface QueueEntry {
  readonly json: string
  readonly delaySeconds?: number
}

// A KB has 1000 bytes, and to each message come up to about 100 of the queue's own.
// https://developers.cloudflare.com/queues/platform/limits/
const METADATA = 100
const LONGEST_DELAY = 86_400

/**
 * Sends events to a queue of Cloudflare, 100 to a request; of one request all are taken, or none. Its messages have no ids
 * that the sender gets to know, no attributes and no order, and nothing ends a request that is under way: when the signal
 * aborts, it may have gone.
 *
 * @see https://developers.cloudflare.com/queues/configuration/javascript-apis/#producer
 */
export function cloudflareQueue({ queue, format = 'cloudevents' }: CloudflareQueueTargetOptions): Target<QueueEntry> {
  if (!isBinding(queue) && typeof queue !== 'function') throw noBinding(queue)
  return {
    name: 'cloudflareQueue',
    limits: { count: 100, bytes: 256_000, entryBytes: 128_000 },
    entry: (event) => entryOf(event, format),
    size: ({ json }) => byteLength(json) + METADATA,
    async send(entries) {
      const binding = isBinding(queue) ? queue : queue()
      if (!isBinding(binding)) throw noBinding(binding)
      await binding.sendBatch(entries.map(messageOf))
      return entries.map(() => ({}))
    },
    failure: queueFailure,
  }
}

function isBinding(queue: unknown): queue is QueueBinding {
  return typeof (queue as Partial<QueueBinding> | null | undefined)?.sendBatch === 'function'
}

function noBinding(got: unknown): HeddleError {
  return new HeddleError('MISUSE', `cloudflareQueue: expected the binding of a queue, got ${describe(got)}`)
}

function entryOf(event: OutgoingEvent, format: EventFormat): QueueEntry {
  const { type, id, delay } = event
  const json = format === 'plain' ? plain(event) : structured(event)
  if (delay === undefined) return { json }
  if (delay >= 0 && delay <= LONGEST_DELAY) return { json, delaySeconds: Math.ceil(delay) }
  const expected = `expected a delay of 0 to ${LONGEST_DELAY} s, got ${delay}`
  throw new HeddleError('INVALID_EVENT', `cloudflareQueue: ${type} ${id}: ${expected}`)
}

/** The queue makes JSON of the body itself: of what the data was when it was emitted. */
function messageOf({ json, ...rest }: QueueEntry): QueueMessageToSend {
  return { body: JSON.parse(json), contentType: 'json', ...rest }
}
