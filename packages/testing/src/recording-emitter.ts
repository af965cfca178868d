import type { InferInput } from '@heddle/core'
import {
  type Catalogue,
  type Emitter,
  type EmitterOptions,
  emitter,
  type OutgoingEvent,
  type Target,
} from '@heddle/emit'

/** An event of one type that was emitted, its data as it was given. */
export type RecordedEvent<Events extends Catalogue, Type extends keyof Events & string> = OutgoingEvent<
  InferInput<Events[Type]>,
  Type
>

/** An event that was emitted: its `type` tells the type of its data. */
export type AnyRecordedEvent<Events extends Catalogue> = {
  [Type in keyof Events & string]: RecordedEvent<Events, Type>
}[keyof Events & string]

/** An emitter that keeps what is emitted, in place of one that sends it. */
export interface RecordingEmitter<Events extends Catalogue> extends Emitter<Events> {
  /** What was emitted, in its order; what an `outbox` keeps, once it is sent. */
  readonly events: readonly AnyRecordedEvent<Events>[]
  /** What was emitted of one type. */
  of<Type extends keyof Events & string>(type: Type): readonly RecordedEvent<Events, Type>[]
  /** The event that was emitted of one type. Throws when there is none, and when there are several. */
  expectOne<Type extends keyof Events & string>(type: Type): RecordedEvent<Events, Type>
  /** Throws when something was emitted, of one type or of any. */
  expectNone(type?: keyof Events & string): void
  /** Has the next `emit` or `emitAll` fail, with an `EmitError` whose `cause` is the error. */
  failNext(error?: Error): void
  /** Forgets what was emitted, and what is to fail. */
  clear(): void
}

/**
 * An emitter for tests: it checks events as any other does, and keeps them.
 *
 * ```ts
 * const events = recordingEmitter(orders)
 * await invoke(shipping(events), sqsEvent([order]))
 * expect(events.expectOne('order.shipped').data).toEqual({ id: order.id })
 * ```
 */
export function recordingEmitter<const Events extends Catalogue>(
  catalogue: Events,
  options: Pick<EmitterOptions, 'source' | 'maxHops'> = {},
): RecordingEmitter<Events> {
  const kept: AnyRecordedEvent<Events>[] = []
  let failing: Error | undefined
  const target: Target<AnyRecordedEvent<Events>> = {
    name: 'recordingEmitter',
    limits: { count: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER },
    entry(event) {
      // What a target could not write is refused here, too.
      JSON.stringify(event.data)
      return event as AnyRecordedEvent<Events>
    },
    size: () => 0,
    async send(entries) {
      const error = failing
      failing = undefined
      if (error !== undefined) throw error
      kept.push(...entries)
      return entries.map(({ id }) => ({ messageId: id }))
    },
    failure: (cause) => {
      const { name, message } = cause as Error
      return { code: name, message, retriable: false, cause }
    },
  }

  function of<Type extends keyof Events & string>(type: Type): readonly RecordedEvent<Events, Type>[] {
    return kept.filter((event) => event.type === type) as unknown as readonly RecordedEvent<Events, Type>[]
  }

  return {
    ...emitter(catalogue, target, options),
    events: kept,
    of,
    expectOne(type) {
      const found = of(type)
      const [event] = found
      if (event !== undefined && found.length === 1) return event
      throw new Error(`expected one event ${type}, got ${found.length}; emitted: ${listed(kept)}`)
    },
    expectNone(type) {
      const found = type === undefined ? kept : of(type)
      if (found.length === 0) return
      throw new Error(`expected no event${type === undefined ? '' : ` ${type}`}, got ${found.length}: ${listed(found)}`)
    },
    failNext(error = new Error('as failNext said')) {
      failing = error
    },
    clear() {
      kept.length = 0
      failing = undefined
    },
  }
}

const MOST = 10

function listed(events: readonly OutgoingEvent[]): string {
  const lines = events.slice(0, MOST).map(({ type, id, data }) => `${type} ${id} ${JSON.stringify(data)}`)
  if (events.length > MOST) lines.push(`and ${events.length - MOST} more`)
  return lines.length === 0 ? 'nothing' : lines.join(', ')
}
