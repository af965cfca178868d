import { type Handler, HeddleError, LiveInvocation } from '@heddle/core'
import { byteLength } from './byte-length.ts'
import { structured } from './cloud-event.ts'
import type { Accepted, OutgoingEvent, Rejected, Target } from './target.ts'

/** Emitted events in the memory of the process, for tests and local runs. */
export interface MemoryTarget extends Target<MemoryEntry> {
  /** What was emitted and delivered, in its order. */
  readonly events: readonly OutgoingEvent[]
  clear(): void
}

export type MemoryListener = (event: OutgoingEvent) => unknown

export interface MemoryOptions {
  /**
   * Who gets each event: functions the event itself, handlers what `raw` makes of it. Events are delivered one after
   * another, each to one after another. A rejection, and an answer with `batchItemFailures`, is the event's failure; when it
   * is tried again, those that have it already do not get it a second time.
   */
  readonly deliver?: readonly (MemoryListener | Handler<unknown, 'aws-lambda'>)[] | undefined
  /** The raw event of the handlers' source. Default: the CloudEvents document, as `cloudEvent(…)` takes it. */
  readonly raw?: ((event: OutgoingEvent) => unknown) | undefined
  /** How many `events` are kept, the newest. Default 10,000. */
  readonly keep?: number | undefined
  /** The most bytes of an event's data. Default 1 MiB, as SQS has it. */
  readonly maxBytes?: number | undefined
}

interface MemoryEntry {
  readonly event: OutgoingEvent
  /** Those that have it. */
  readonly delivered: Set<unknown>
}

/** Keeps events, and delivers them: `memory({ deliver: [handler] })`. */
export function memory(options: MemoryOptions = {}): MemoryTarget {
  const { deliver = [], raw = documentOf, keep = 10_000, maxBytes = 1_048_576 } = options
  const events: OutgoingEvent[] = []

  async function delivered({ event, delivered }: MemoryEntry, signal: AbortSignal): Promise<Accepted | Rejected> {
    try {
      for (const one of deliver) {
        if (delivered.has(one)) continue
        // Routes are a handler that can be called as well.
        await ('run' in one ? handle(one, raw(event), signal) : one(event))
        delivered.add(one)
      }
    } catch (cause) {
      const { name = 'Error', message = String(cause) } = (cause ?? {}) as Partial<Error>
      // What heddle refuses of an event or a handler it refuses again; a record that failed may not.
      const retriable = !(cause instanceof HeddleError) || cause.code === 'INVALID_RESULT' || cause.code === 'EMIT'
      return { failure: { code: name, message, retriable, cause } }
    }
    events.push(event)
    if (events.length > keep) events.shift()
    return { messageId: event.id }
  }

  return {
    name: 'memory',
    // One request, or else they would overtake one another.
    limits: { count: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER, entryBytes: maxBytes },
    events,
    clear() {
      events.length = 0
    },
    entry: (event) => ({ event, delivered: new Set() }),
    size: ({ event: { data } }) => byteLength(JSON.stringify(data) ?? ''),
    async send(entries, signal) {
      const outcomes: (Accepted | Rejected)[] = []
      for (const entry of entries) {
        if (signal.aborted) break
        outcomes.push(await delivered(entry, signal))
      }
      return outcomes
    },
  }
}

function documentOf(event: OutgoingEvent): unknown {
  return JSON.parse(structured(event))
}

// What Lambda gives a function at most.
const LONGEST_RUN = 900_000

async function handle(handler: Handler<unknown, 'aws-lambda'>, raw: unknown, signal: AbortSignal): Promise<void> {
  const about = { id: crypto.randomUUID(), functionName: handler.source, platform: 'aws-lambda', raw: {} } as const
  const invocation = new LiveInvocation({ ...about, remaining: LONGEST_RUN })
  const stop = () => invocation.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    const { batchItemFailures: failed = [] } = ((await handler.run(raw, invocation)) ?? {}) as PartialBatch
    if (failed.length > 0) throw new HeddleError('INVALID_RESULT', `${handler.source}: ${failed.length} records failed`)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

interface PartialBatch {
  readonly batchItemFailures?: readonly unknown[]
}
