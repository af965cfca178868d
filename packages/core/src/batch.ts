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
  /** Records, or lanes of them, that are handled at a time. Default 10. */
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
  return defineSource<readonly Item[], BatchReturns, BatchResult, Item, Answer, Runs>({
    name,
    read(raw) {
      const records = definition.read(raw)
      return records.some((record) => record instanceof Promise)
        ? Promise.all(records).then(readRecords)
        : readRecords(records as readonly BatchRecord<Item>[])
    },
    result: (returned) => returned ?? { failures: [] },
    answer: (result, { records = [] }) => definition.answer(checkedFailures(name, result, records), records),
    steps: {
      whole: (fn) => whole(name, fn as (event: readonly unknown[], call: object) => unknown),
      each: (fn) => oneByOne(name, concurrency, fn),
    },
  })
}

/** The event is every record that can be handled: none behind a bad one of its lane. */
function readRecords<Item>(records: readonly BatchRecord<Item>[]): Reading<readonly Item[], Item> {
  const broken = new Set<string>()
  const event: Item[] = []
  for (const { lane, error, item } of records) {
    if (lane !== undefined && broken.has(lane)) continue
    if (error === undefined) event.push(item as Item)
    else if (lane !== undefined) broken.add(lane)
  }
  return { event, records }
}

/** The innermost step of `handle`: the function gets the event, and the records that are not in it have failed. */
function whole(name: string, fn: (event: readonly unknown[], call: object) => unknown): Step {
  return async function whole(call) {
    const { event, records = [] } = readingOf<readonly unknown[]>(call)
    const left = leftOut(event, records)
    const returned = left.length > 0 && event.length === 0 ? undefined : ((await fn(event, call)) as BatchReturns)
    if (returned !== undefined) checkResult(name, returned)
    return reported(name, [...left, ...(returned?.failures ?? [])], call)
  }
}

/** The innermost step of `each`. */
function oneByOne(name: string, concurrency: number, fn: (item: unknown, call: object) => unknown): Step {
  return async function oneByOne(call) {
    const { records = [] } = readingOf(call)
    return reported(name, await handleEach(records, concurrency, call as InnerCall, fn), call)
  }
}

function leftOut(event: readonly unknown[], records: readonly BatchRecord<unknown>[]): RecordFailure[] {
  if (event.length === records.length) return []
  const handled = new Set(event)
  return records
    .filter(({ item }) => !handled.has(item))
    .map(({ id, error }) => ({ id, error: error ?? afterFailure() }))
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
  checkResult(name, result)
  if (result.failures.length === 0) return result.failures
  const ids = new Set(records.map(({ id }) => id))
  const stray = result.failures.find(({ id }) => !ids.has(id))
  if (stray === undefined) return result.failures
  throw new HeddleError('INVALID_RESULT', `${name}: the batch has no record ${stray.id} that could fail`)
}

function checkResult(name: string, result: BatchResult): void {
  if (Array.isArray(result?.failures)) return
  const message = `${name}: expected { failures: [...] }; does every middleware return what next() gave it?`
  throw new HeddleError('INVALID_RESULT', message)
}
