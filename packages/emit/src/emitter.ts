import { currentScope, HeddleError, type InferInput, type StandardSchemaV1, trackScopes } from '@heddle/core'
import { checked } from './checked.ts'
import { contextOf } from './context.ts'
import { type Delivery, deliver } from './deliver.ts'
import { Emission } from './emission.ts'
import { currentOutbox } from './outbox.ts'
import { outgoingEvent } from './outgoing.ts'
import { type Overflow, putAside } from './overflow.ts'
import { ended, grouped, prepared, refuseLarge } from './prepared.ts'
import type { Destination, EventAttributeValues, EventExtensions } from './target.ts'

/** Event type to schema: `{ 'order.paid': OrderPaid }`. */
export type Catalogue = Readonly<Record<string, StandardSchemaV1>>

export interface EmitterOptions {
  /** CloudEvents `source` of the events: who emits them. Default: the target's, else the function's name. */
  readonly source?: string | undefined
  /** How often an event is tried. Default 5. */
  readonly attempts?: number | undefined
  /** Requests at a time. Default 4. */
  readonly concurrency?: number | undefined
  /** Milliseconds before the second try, at most; twice as many before each further one, up to 20 s. Default 100. */
  readonly backoff?: number | undefined
  /** How many emitters events may pass, one causing the next, before `emit` refuses: a guard against loops. Default 16. */
  readonly maxHops?: number | undefined
  /**
   * Where the data of an event goes that is larger than its target takes: `s3({ bucket })`. What is sent is then a
   * CloudEvents document that says where, whatever the target's format. Default: nowhere, such an event is refused.
   */
  readonly overflow?: Overflow | undefined
}

/** What an event may have beside its type and data. */
export interface EmitOptions {
  /** For idempotency: the same event has the same id. Default: a new UUID. */
  readonly id?: string | undefined
  /** Default: now. */
  readonly time?: Date | undefined
  readonly subject?: string | undefined
  /** Events of one key keep their order: a FIFO queue's or topic's message group, a stream's partition key. */
  readonly key?: string | undefined
  /** What a FIFO queue or topic knows it again by, within five minutes. Default: the id. */
  readonly deduplicationId?: string | undefined
  /** Seconds before anybody gets it, where the target can hold it back. */
  readonly delay?: number | undefined
  /** Message attributes, for filters. */
  readonly attributes?: EventAttributeValues | undefined
  /** ARNs of what it is about, for EventBridge. */
  readonly resources?: readonly string[] | undefined
  /** CloudEvents extension attributes of one's own. */
  readonly extensions?: EventExtensions | undefined
  /** Ends the waiting and trying when it aborts. Default: that of the invocation. */
  readonly signal?: AbortSignal | undefined
}

/** An event for `emitAll`: `{ type: 'order.paid', data: { id } }`. */
export type EventToEmit<Events extends Catalogue> = {
  [Type in keyof Events & string]: Omit<EmitOptions, 'signal'> & {
    readonly type: Type
    readonly data: InferInput<Events[Type]>
  }
}[keyof Events & string]

/** An event that went. */
export interface Emitted {
  /** The event's own id. */
  readonly id: string
  readonly type: string
  /** The service's id of it; `undefined` while it is in an `outbox`. */
  readonly messageId: string | undefined
  readonly sequenceNumber: string | undefined
  /** Of an event that several targets got: what each of them said. */
  readonly each?: readonly EmittedTo[] | undefined
}

export interface EmittedTo {
  /** The target's name. */
  readonly target: string
  readonly messageId: string | undefined
  readonly sequenceNumber: string | undefined
}

export interface Emitter<Events extends Catalogue> {
  readonly catalogue: Events
  /**
   * Sends one event, checked by its schema, and resolves when the service has taken it. Rejects with a `HeddleError`
   * (`INVALID_PAYLOAD`, `UNKNOWN_TYPE`, `INVALID_EVENT`) before anything is sent, and with an `EmitError` when it did not go.
   */
  emit<Type extends keyof Events & string>(
    type: Type,
    data: InferInput<Events[Type]>,
    options?: EmitOptions,
  ): Promise<Emitted>
  /**
   * Sends events, split into as few requests as the service takes. All are checked before the first is sent. Rejects with
   * an `EmitError` that lists those that did not go, after every retry; the others have gone.
   */
  emitAll(
    events: readonly EventToEmit<Events>[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly Emitted[]>
}

/**
 * Sends events of a catalogue to a target: checked, typed, split, retried entry by entry, traced.
 *
 * ```ts
 * const events = emitter({ 'order.paid': OrderPaid }, eventBridge({ bus: 'shop', source: 'orders' }))
 * await events.emit('order.paid', { id })
 * ```
 */
export function emitter<const Events extends Catalogue>(
  catalogue: Events,
  target: Destination,
  options: EmitterOptions = {},
): Emitter<Events> {
  trackScopes()
  const { attempts = 5, concurrency = 4, backoff = 100, maxHops = 16, overflow } = options
  if (!(attempts >= 1 && concurrency >= 1)) {
    const got = `${attempts} and ${concurrency}`
    throw new HeddleError('MISUSE', `emitter: expected attempts and a concurrency of at least 1, got ${got}`)
  }
  const source = options.source ?? target.source

  async function send(events: readonly LooseEvent[], signal: AbortSignal): Promise<readonly Emitted[]> {
    const outbox = currentOutbox()
    const common = {
      source: source ?? currentScope()?.invocation.functionName ?? 'heddle',
      time: new Date(),
      context: contextOf(maxHops),
    }
    const checking = checked(catalogue, events)
    // Without waiting where nothing waits: what is sent is the data as it is now.
    const data = checking instanceof Promise ? await checking : checking
    const outgoing = events.map((event, index) => outgoingEvent(event, data[index], common))
    const deliveries = prepared(target, outgoing, options.source)
    if (overflow !== undefined) await putAside(overflow, deliveries, concurrency, signal)
    refuseLarge(deliveries)
    if (outbox === undefined) return await sent(deliveries, signal)
    outbox.keep(sent, deliveries)
    return ended(target.name, deliveries)
  }

  async function sent(deliveries: readonly Delivery[], signal: AbortSignal): Promise<readonly Emitted[]> {
    const byTarget = grouped(
      deliveries.filter(({ failure }) => failure === undefined),
      (delivery) => delivery.target,
    )
    const sending = { attempts, concurrency, backoff, signal }
    await Promise.all([...byTarget].map(([target, own]) => deliver(target, own, sending)))
    return ended(target.name, deliveries)
  }

  function emitAll(
    events: readonly LooseEvent[],
    { signal = invocationSignal() }: { readonly signal?: AbortSignal | undefined } = {},
  ) {
    return Emission.of(() => send(events, signal))
  }

  return {
    catalogue,
    emit: (type, data, { signal, ...event } = {}) =>
      Emission.of(async () => (await send([{ ...event, type, data }], signal ?? invocationSignal()))[0] as Emitted),
    emitAll: emitAll as Emitter<Events>['emitAll'],
  }
}

/** Inside, types have done their work. */
export interface LooseEvent extends Omit<EmitOptions, 'signal'> {
  readonly type: string
  readonly data: unknown
}

function invocationSignal(): AbortSignal {
  return currentScope()?.invocation.signal ?? never()
}

/** Outside of any invocation nothing ends the trying but the number of tries. */
function never(): AbortSignal {
  return new AbortController().signal
}
