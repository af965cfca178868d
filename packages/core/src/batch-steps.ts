import type { BatchOptions, BatchResult, EachOptions, TransformResult } from './batch.ts'
import { afterFailure, type BatchRecord, handleEach, heldLane, type RecordFailure, settled } from './batch-engine.ts'
import { describe } from './describe.ts'
import { HeddleError } from './errors.ts'
import { inScope } from './in-scope.ts'
import type { Invocation } from './invocation.ts'
import type { Step } from './middleware.ts'
import { loggerOf, report } from './report.ts'
import { type BatchSteps, type CallFunction, type InnerCall, readingOf } from './source.ts'

/**
 * The innermost steps of a batch. `transforms` says that the function returns what it made of each record, rather than
 * which failed.
 */
export function batchSteps(name: string, transforms: boolean): BatchSteps {
  return {
    whole: (fn, options) => whole(name, transforms, fn, options),
    each: (fn, options) => oneByOne(name, transforms, fn, options),
  }
}

/** The function gets the event, and the records that are not in it have failed. */
function whole(name: string, transforms: boolean, fn: CallFunction, options: BatchOptions = {}): Step {
  return async function whole(call) {
    const { event, records = [] } = readingOf<readonly unknown[]>(call)
    const faults = faultsOf(records)
    const handled = [...records.keys()].filter((index) => faults?.[index] === undefined)
    const made = transforms ? new Array<unknown>(records.length) : undefined
    const nothingLeft = handled.length === 0 && records.length > 0
    const errors = nothingLeft ? undefined : heard(name, await fn(event, call), handled, records, made)
    const failures = new Map<number, RecordFailure>()
    const own = new Set<number>()
    const broken = new Set<string>()
    for (const [index, record] of records.entries()) {
      const fault = faults?.[index]
      if (fault === undefined && !errors?.has(index)) continue
      const failure = { id: record.id, error: fault ?? errors?.get(index) }
      const lane = heldLane(record)
      failures.set(index, failure)
      const held = fault !== undefined && lane !== undefined && broken.has(lane)
      if (fault !== undefined && lane !== undefined) broken.add(lane)
      if (!held && !isHeld(failure)) own.add(index)
    }
    if (options.onFailure !== undefined) await settleAll(name, options, records, failures, own, call as InnerCall, made)
    return reported(name, [...failures.values()], records, options, call, made)
  }
}

/** Lets the policies decide, until shortly before the deadline: what is not settled by then stays a failure. */
async function settleAll(
  name: string,
  options: BatchOptions,
  records: readonly BatchRecord<unknown>[],
  failures: Map<number, RecordFailure>,
  indices: ReadonlySet<number>,
  call: InnerCall,
  made: unknown[] | undefined,
): Promise<void> {
  const settle = settling(name, options, records, call)
  const units = [...indices].map((index) => ({ id: String(index), lane: undefined, item: index }))
  let over = false
  await handleEach(units, 10, call, async (index) => {
    const left = await settle(index, failures.get(index) as RecordFailure)
    if (over) return
    if (left !== undefined) failures.set(index, left)
    else {
      failures.delete(index)
      if (made !== undefined) made[index] = settled
    }
  })
  over = true
}

/** The function gets one record at a time. */
function oneByOne(name: string, transforms: boolean, fn: CallFunction, options: EachOptions = {}): Step {
  const concurrency = concurrencyOf(name, options)
  return async function oneByOne(call) {
    const { records = [] } = readingOf(call)
    const made = transforms ? new Array<unknown>(records.length) : undefined
    const settle = options.onFailure && settling(name, options, records, call as InnerCall)
    const { invocation } = call as InnerCall
    const scoped: CallFunction =
      inScope === undefined ? fn : (item, own) => inScope?.(item, invocation, () => fn(item, own))
    const failures = await handleEach(records, concurrency, call as InnerCall, scoped, made, settle)
    return reported(name, failures, records, options, call, made)
  }
}

/** What failed, by the place of the record in the batch. */
type Errors = ReadonlyMap<number, unknown>

/** What the function says of the records that it got: which failed, or what it made of them. */
function heard(
  name: string,
  returned: unknown,
  handled: readonly number[],
  records: readonly BatchRecord<unknown>[],
  made: unknown[] | undefined,
): Errors {
  if (made !== undefined) {
    if (!Array.isArray(returned) || returned.length !== handled.length) {
      const got = Array.isArray(returned) ? `${returned.length}` : describe(returned)
      throw new HeddleError(
        'INVALID_RESULT',
        `${name}: expected an array of ${handled.length}, one for each record, got ${got}`,
      )
    }
    for (const [at, index] of handled.entries()) made[index] = returned[at]
    return new Map()
  }
  if (returned === undefined) return new Map()
  const failures = checkedFailures(name, returned as BatchResult, records)
  const errors = new Map(failures.map(({ id, error }) => [id, error]))
  return new Map(
    handled.flatMap((index) => {
      const { id } = records[index] as BatchRecord<unknown>
      return errors.has(id) ? [[index, errors.get(id)] as const] : []
    }),
  )
}

/** Why records cannot be handled, by their place in the batch; `undefined` when all can. */
export function faultsOf(records: readonly BatchRecord<unknown>[]): readonly (Error | undefined)[] | undefined {
  if (!records.some(({ error }) => error !== undefined)) return undefined
  const broken = new Set<string>()
  return records.map((record) => {
    const { error } = record
    const lane = heldLane(record)
    if (lane !== undefined && broken.has(lane)) return error ?? afterFailure()
    if (lane !== undefined && error !== undefined) broken.add(lane)
    return error
  })
}

/** Whether a record was not even tried, or not to its end: that says nothing of the record. */
function isHeld({ error }: RecordFailure): boolean {
  return error instanceof HeddleError && (error.code === 'AFTER_FAILURE' || error.code === 'DEADLINE')
}

/** What is left of a failure when its policy is done. */
type Settle = (index: number, failure: RecordFailure) => RecordFailure | undefined | Promise<RecordFailure | undefined>

function settling(
  name: string,
  { onFailure }: BatchOptions,
  records: readonly BatchRecord<unknown>[],
  call: InnerCall,
): Settle {
  if (onFailure === undefined) return (_index, failure) => failure
  return async function settle(index, failure) {
    const { id, error } = failure
    const { item, raw } = records[index] as BatchRecord<unknown>
    const record = { id, from: name, item, raw, error }
    try {
      const policy = await onFailure(error, record)
      const left = await policy(record, call)
      // A policy decides on its own record, and on no other.
      return left ? { ...left, id } : undefined
    } catch (broken) {
      // Nothing is acknowledged because its policy is at fault.
      const fields = { requestId: call.invocation.id, recordId: id }
      report(loggerOf(call), `${name}: record ${id}: onFailure failed`, broken, fields)
      return failure
    }
  }
}

/** Records, or lanes of them, at a time. */
export function concurrencyOf(name: string, { concurrency = 10 }: EachOptions): number {
  if (concurrency >= 1) return concurrency
  throw new HeddleError('MISUSE', `${name}: expected a concurrency of at least 1, got ${concurrency}`)
}

function reported(
  name: string,
  failures: readonly RecordFailure[],
  records: readonly BatchRecord<unknown>[],
  { throwIfAllFail }: BatchOptions,
  call: object,
  made: readonly unknown[] | undefined,
): BatchResult | TransformResult {
  reportFailures(name, failures, call as InnerCall, records)
  if (throwIfAllFail && records.length > 0 && failures.length === records.length) {
    throw allFailures(name, failures, records)
  }
  return made === undefined ? { failures } : { failures, made }
}

/** Logs each failure, one line a record: the trigger is told only ids. */
export function reportFailures(
  name: string,
  failures: readonly RecordFailure[],
  call: { readonly invocation: Invocation },
  records: readonly BatchRecord<unknown>[] = [],
): void {
  if (failures.length === 0) return
  const { invocation } = call
  const log = loggerOf(call)
  const items = new Map(records.map(({ id, item }) => [id, item]))
  for (const { id, error } of failures) {
    const own = log?.forCall?.({}, { event: items.get(id), invocation }) ?? log
    report(own, `${name}: record ${id} failed`, error, { requestId: invocation.id, recordId: id })
  }
}

/** The answer to a trigger that takes no partial one. */
export function allOrNothing(name: string) {
  return (failures: readonly RecordFailure[], records: readonly BatchRecord<unknown>[]): undefined => {
    if (failures.length > 0) throw allFailures(name, failures, records)
  }
}

/** The error for a trigger that takes no partial answer. */
export function allFailures(
  name: string,
  failures: readonly RecordFailure[],
  records: readonly BatchRecord<unknown>[],
): AggregateError {
  const errors = failures.map(({ error }) => error)
  return new AggregateError(errors, `${name}: ${failures.length} of ${records.length} records failed`)
}

// What the trigger is told has to be right: SQS takes an id that it did not send as the failure of the whole batch.
export function checkedFailures(
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
