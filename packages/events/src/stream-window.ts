import {
  type BatchRecord,
  check,
  defineSource,
  describe,
  HeddleError,
  type Invocation,
  invalidField,
  invalidPayload,
  type Reading,
  type RecordFailure,
  readingOf,
  reportFailures,
  type SchemaResult,
  type Source,
  type StandardSchemaV1,
} from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { otherSource } from './other-source.ts'
import { recordsOf } from './records.ts'
import { shape } from './shape.ts'
import { isWindow, type StreamAnswer, type StreamEventSource, type StreamOptions, streamAnswer } from './stream.ts'

/** The records that came in one invocation of a tumbling window, and its state. Records of a window are of one shard. */
export interface StreamWindow<Type extends string, Item, State> extends EventAttributes<Type> {
  /** The invocation's: a window has none. */
  readonly id: string
  /** The stream's ARN. */
  readonly source: string
  /** When the window starts. */
  readonly time: Date
  /**
   * In their order, up to the first that could not be read: that one is reported, and comes again with those behind it.
   * The last invocation of a window mostly has none.
   */
  readonly records: readonly Item[]
  /** What the invocation before returned, read by the schema; at the start of a window what `initial` makes. */
  readonly state: State
  readonly window: { readonly start: Date; readonly end: Date }
  readonly shardId: string
  readonly eventSourceARN: string
  /** Whether the window ends with this invocation: now the state is what came of it. */
  readonly isFinalInvokeForWindow: boolean
  /** Whether Lambda ends the window before its time because its state became too large. */
  readonly isWindowTerminatedEarly: boolean
  /** The event as Lambda sent it. */
  readonly raw: StreamWindowRawEvent
}

/** The event of a tumbling window as Lambda sends it. */
export interface StreamWindowRawEvent {
  readonly Records: readonly unknown[]
  /** RFC 3339. */
  readonly window: { readonly start: string; readonly end: string }
  /** `{}` at the start of a window. */
  readonly state?: unknown
  readonly shardId: string
  readonly eventSourceARN: string
  readonly isFinalInvokeForWindow: boolean
  readonly isWindowTerminatedEarly?: boolean | null
}

/**
 * What the function returns for the records of a window.
 *
 * The state has to be that after the records before the first failure, and of no record from there on: Lambda hands it
 * to the next invocation, which begins with the record that failed. A throw fails the invocation: Lambda delivers the same
 * records again, with the state that they came with.
 */
export interface WindowReturns<State> {
  /**
   * An object that JSON can say, of at most 1 MB of JSON; `{}` counts as no state. With a schema it is what that takes.
   * Only the last invocation of a window may leave it out.
   */
  readonly state?: State | undefined
  /** The records that failed, by their `sequenceNumber`. The lowest counts: from there on all come again. */
  readonly failures?: readonly RecordFailure[] | undefined
}

/** What came of the records of a window. */
export interface WindowResult {
  readonly state: object
  /** Those that the function told, and the first record that could not be read. */
  readonly failures: readonly RecordFailure[]
}

/** The answer to Lambda: the state so far, and where the stream goes on. */
export interface WindowAnswer extends StreamAnswer {
  readonly state: object
}

export interface WindowOptions<State extends object, Input = State> extends StreamOptions {
  /** What the state has to be: any Standard Schema for its JSON. Without one it is taken as it came. */
  readonly state?: StandardSchemaV1<Input, State> | undefined
  /** Makes the state at the start of a window, which has none or `{}`. */
  readonly initial: () => State
}

/** @typeParam Input - the state as the function returns it, and the schema takes it; where the schema does not say, as it is */
export type WindowSource<Window extends { readonly state: object }, Input = unknown> = Source<
  Window,
  WindowReturns<unknown extends Input ? Window['state'] : Input>,
  WindowResult,
  never,
  WindowAnswer,
  'aws-lambda'
>

export interface WindowDefinition<Type extends string, Item> {
  readonly name: string
  readonly eventSource: StreamEventSource
  /** The type of the events. */
  readonly type: Type
  /** Reads one record. Throws when it has no sequence number. */
  read(record: unknown, index: number): BatchRecord<Item> | Promise<BatchRecord<Item>>
}

/** Makes the source of a stream's tumbling windows. */
export function windowSource<Type extends string, Item>(
  { name, eventSource, type, read }: WindowDefinition<Type, Item>,
  { state, initial, reportBatchItemFailures }: WindowOptions<object, unknown>,
): WindowSource<StreamWindow<Type, Item, object>> {
  type Window = StreamWindow<Type, Item, object>
  return defineSource<Window, WindowReturns<object>, WindowResult, never, WindowAnswer, 'aws-lambda', unknown, Window>({
    name,
    read(given, invocation) {
      const records = recordsOf(name, eventSource, given).map(read)
      const raw = windowOf(name, given as JsonObject)
      const own = readState(name, raw, state, initial)
      return own instanceof Promise || records.some((record) => record instanceof Promise)
        ? Promise.all([own, Promise.all(records)]).then(([own, records]) => reading(own, records, raw, invocation))
        : reading(own, records as readonly BatchRecord<Item>[], raw, invocation)
    },
    answer(result, { event, records = [] }) {
      const { state, failures } = checked(name, result, event, records)
      requireSmall(name, state)
      return { state, ...streamAnswer(name, failures, records, { reportBatchItemFailures }) }
    },
    steps: {
      whole: (fn) =>
        async function whole(call) {
          const { event, records = [] } = readingOf<Window>(call)
          const unread = records.find(({ error }) => error !== undefined)
          // Nothing comes after the last invocation: what it would make of the window would lack the rest.
          if (unread !== undefined && event.isFinalInvokeForWindow) throw unread.error
          const nothingLeft = unread !== undefined && event.records.length === 0
          // As it came: what the schema made of it may be nothing that JSON can say.
          const returned: unknown = nothingLeft ? { state: event.raw.state ?? {} } : await fn(event, call)
          const { state, failures } = checked(name, returned, event, records)
          const all = unread === undefined ? failures : [...failures, { id: unread.id, error: unread.error }]
          reportFailures(name, all, call as { readonly invocation: Invocation })
          return { state, failures: all }
        },
      each: () => notOneByOne(name),
    },
  })

  function reading(
    own: SchemaResult<object>,
    records: readonly BatchRecord<Item>[],
    raw: StreamWindowRawEvent,
    invocation: Invocation | undefined,
  ): Reading<Window, never> {
    if (own.issues !== undefined) throw invalidPayload(`${name}: state`, 'state', own)
    const start = new Date(raw.window.start)
    const unread = records.findIndex(({ error }) => error !== undefined)
    const event: Window = {
      id: invocationId(invocation),
      type,
      source: raw.eventSourceARN,
      time: start,
      records: records.slice(0, unread === -1 ? records.length : unread).map(({ item }) => item as Item),
      state: own.value,
      window: { start, end: new Date(raw.window.end) },
      shardId: raw.shardId,
      eventSourceARN: raw.eventSourceARN,
      isFinalInvokeForWindow: raw.isFinalInvokeForWindow,
      isWindowTerminatedEarly: raw.isWindowTerminatedEarly ?? false,
      raw,
    }
    return { event, records: records as readonly BatchRecord<never>[] }
  }
}

const faultOf = /* @__PURE__ */ shape({
  'window.start': 'time',
  'window.end': 'time',
  shardId: 'string',
  eventSourceARN: 'string',
  isFinalInvokeForWindow: 'boolean',
  isWindowTerminatedEarly: 'boolean?',
})

function windowOf(name: string, raw: JsonObject): StreamWindowRawEvent {
  if (!isWindow(raw)) throw otherSource(name, 'no event of a tumbling window', `${name.replace('Window', '')}()`, '')
  const fault = faultOf(raw)
  if (fault !== undefined) throw invalidField(name, ...fault)
  return raw as unknown as StreamWindowRawEvent
}

function readState(
  name: string,
  { state }: StreamWindowRawEvent,
  schema: StandardSchemaV1<unknown, object> | undefined,
  initial: () => object,
): SchemaResult<object> | Promise<SchemaResult<object>> {
  if (state === undefined || state === null) return { value: initial() }
  if (!isObject(state)) throw invalidField(name, 'state', 'an object', state)
  if (Object.keys(state).length === 0) return { value: initial() }
  return schema === undefined ? { value: state } : check(schema, state)
}

/** What the function returned, or a layer made of it, with nothing left open. */
function checked(
  name: string,
  result: unknown,
  { isFinalInvokeForWindow }: { readonly isFinalInvokeForWindow: boolean },
  records: readonly BatchRecord<unknown>[],
): WindowResult {
  if (!isObject(result)) {
    const message = `${name}: expected { state }, got ${describe(result)}; does every middleware return what next() gave it?`
    throw new HeddleError('INVALID_RESULT', message)
  }
  const { state = isFinalInvokeForWindow ? {} : undefined, failures = [] } = result as WindowReturns<unknown>
  if (!isObject(state)) {
    throw new HeddleError('INVALID_RESULT', `${name}: state: expected an object, got ${describe(state)}`)
  }
  const ids = failures.length === 0 ? undefined : new Set(records.map(({ id }) => id))
  for (const { id } of failures) {
    if (!ids?.has(id)) throw new HeddleError('INVALID_RESULT', `${name}: the batch has no record ${id} that could fail`)
  }
  return { state, failures }
}

const MAX_STATE = 1_048_576

// Lambda would end the window early, and begin another with no state.
function requireSmall(name: string, state: object): void {
  let json: string | undefined
  try {
    json = JSON.stringify(state)
  } catch (cause) {
    throw new HeddleError('INVALID_RESULT', `${name}: state: it cannot be written as JSON`, { cause })
  }
  const bytes = Buffer.byteLength(json)
  if (bytes <= MAX_STATE) return
  throw new HeddleError('INVALID_RESULT', `${name}: state: expected at most ${MAX_STATE} bytes of JSON, got ${bytes}`)
}

function notOneByOne(name: string): never {
  throw new HeddleError('MISUSE', `${name}: a window has one state: use handle, and take its records in their order`)
}
