import type { OutgoingEvent, Target } from './target.ts'

/** Emitted events in the memory of the process, for tests and local runs. */
export interface MemoryTarget extends Target<OutgoingEvent> {
  /** What was emitted, in its order. */
  readonly events: readonly OutgoingEvent[]
  clear(): void
}

export type MemoryListener = (event: OutgoingEvent) => unknown

/** @param listeners - get each event, one after another; a rejection is the event's failure */
export function memory(...listeners: readonly MemoryListener[]): MemoryTarget {
  const events: OutgoingEvent[] = []
  return {
    name: 'memory',
    limits: { count: 10, bytes: 1_048_576 },
    events,
    clear() {
      events.length = 0
    },
    entry: (event) => event,
    size: ({ data }) => Buffer.byteLength(JSON.stringify(data) ?? ''),
    async send(entries) {
      const outcomes = []
      for (const event of entries) {
        try {
          for (const listener of listeners) await listener(event)
          events.push(event)
          outcomes.push({ messageId: event.id })
        } catch (cause) {
          const { name, message } = cause as Error
          outcomes.push({ failure: { code: name, message, retriable: true, cause } })
        }
      }
      return outcomes
    },
  }
}
