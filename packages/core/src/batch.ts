import { afterFailure, type BatchRecord, handleEach, type RecordFailure } from './batch-engine.ts'
import { HeddleError } from './errors.ts'
import type { Invocation, Platform } from './invocation.ts'
import type { Step } from './middleware.ts'
import { loggerOf, report } from './report.ts'
import { defineSource, type InnerCall, type Reading, readingOf, type Source } from './source.ts'

/** What came of a batch. */
export interface BatchResult {
  /** The records that were not processed, in the order of the batch: the trigger delivers them again. */
  readonly failures: readonly RecordFailure[]
}

/** What a function may return for a whole batch: nothing when all of it was processed, else what was not. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type BatchReturns = BatchResult | undefined | void

/** A source whose event is a batch of records: `handle` gets those that can be handled, `each` one at a time. */
export type BatchSource<Item, Answer, Runs extends Platform = Platform> = Source<
  readonly Item[],
  BatchReturns,
  BatchResult,
  Item,
  Answer,
  Runs
>

export interface BatchSourceDefinition<Item, Answer> {
  readonly name: string
  /** Records, or lanes of them, that are handled at a time, at least 1. Default 10. */
  readonly concurrency?: number | undefined
  /** Reads the records of a raw event, in its order, bad ones too. Throws a `HeddleError` when the event is not the source's. */
  read(raw: unknown): readonly (BatchRecord<Item> | Promise<BatchRecord<Item>>)[]
  /** Makes what failed the answer that the trigger expects, or throws where it takes none. */
  answer(failures: readonly RecordFailure[], records: readonly BatchRecord<Item>[]): Answer
}

/** Makes a source of batches, in which a bad record never takes a good one with it. */
export function defineBatchSource<Item, Answer, Runs extends Platform = Platform>(
  definition: BatchSourceDefinition<Item, Answer>,
): BatchSource<Item, Answer, Runs> {
  const { name, concurrency = 10 } = definition
  if (!(concurrency >= 1))
    throw new HeddleError('MISUSE', `${name}: expected a concurrency of at least 1, got ${concurrency}`)
  return defineSource<readonly Item[], BatchReturns, BatchResult, Item, Answer, Runs>({
    name,
    read(raw) {
      const records = definition.read(raw)
      return records.some((record) => record instanceof Promise)
        ? Promise.all(records).then(readRecords)
        : readRecords(records as readonly BatchRecord<Item>[])
    },
    answer: (result, { records = [] }) => definition.answer(checkedFailures(name, result, records), records),
    steps: {
      whole: (fn) => whole(name, fn as (event: readonly unknown[], call: object) => unknown),
      each: (fn) => oneByOne(name, concurrency, fn),
    },
  })
}

/** The event is every record that can be handled: none behind a bad one of its lane. */
function readRecords<Item>(records: readonly BatchRecord<Item>[]): Reading<readonly Item[], Item> {
  const faults = faultsOf(records)
  const handled = faults === undefined ? records : records.filter((_, index) => faults[index] === undefined)
  return { event: handled.map(({ item }) => item as Item), records }
}

/** Why records cannot be handled, by their place in the batch; `undefined` when all can. */
function faultsOf(records: readonly BatchRecord<unknown>[]): readonly (Error | undefined)[] | undefined {
  if (!records.some(({ error }) => error !== undefined)) return undefined
  const broken = new Set<string>()
  return records.map(({ lane, error }) => {
    if (lane !== undefined && broken.has(lane)) return error ?? afterFailure()
    if (lane !== undefined && error !== undefined) broken.add(lane)
    return error
  })
}

/** The innermost step of `handle`: the function gets the event, and the records that are not in it have failed. */
function whole(name: string, fn: (event: readonly unknown[], call: object) => unknown): Step {
  return async function whole(call) {
    const { event, records = [] } = readingOf<readonly unknown[]>(call)
    const nothingLeft = event.length === 0 && records.length > 0
    const returned = nothingLeft ? undefined : ((await fn(event, call)) as BatchReturns)
    const told = returned === undefined ? [] : checkedFailures(name, returned, records)
    const errors = new Map(told.map(({ id, error }) => [id, error]))
    const faults = faultsOf(records) ?? []
    const failures = records.flatMap(({ id }, index) =>
      faults[index] !== undefined || errors.has(id) ? { id, error: faults[index] ?? errors.get(id) } : [],
    )
    return reported(name, failures, call)
  }
}

/** The innermost step of `each`. */
function oneByOne(name: string, concurrency: number, fn: (item: unknown, call: object) => unknown): Step {
  return async function oneByOne(call) {
    const { records = [] } = readingOf(call)
    return reported(name, await handleEach(records, concurrency, call as InnerCall, fn), call)
  }
}

// One line a record: the trigger is told only ids.
function reported(name: string, failures: readonly RecordFailure[], call: object): BatchResult {
  const { invocation } = call as { readonly invocation: Invocation }
  for (const { id, error } of failures) {
    report(loggerOf(call), `${name}: record ${id} failed`, error, { requestId: invocation.id, recordId: id })
  }
  return { failures }
}

// What the trigger is told has to be right: SQS takes an id that it did not send as the failure of the whole batch.
function checkedFailures(
  name: string,
  result: BatchResult,
  records: readonly BatchRecord<unknown>[],
): readonly RecordFailure[] {
  const failures: unknown = result?.failures
  if (!Array.isArray(failures)) {
    const message = `${name}: expected { failures: [...] }; does every middleware return what next() gave it?`
    throw new HeddleError('INVALID_RESULT', message)
  }
  const ids = failures.length === 0 ? undefined : new Set(records.map(({ id }) => id))
  for (const failure of failures) {
    if (ids?.has(failure?.id)) continue
    throw new HeddleError('INVALID_RESULT', `${name}: the batch has no record ${failure?.id} that could fail`)
  }
  return failures
}
