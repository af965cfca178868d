import { HeddleError } from './errors.ts'
import { type Invocation, timerDelay } from './invocation.ts'
import { loggerOf, report } from './report.ts'
import type { BatchRecord, Reading } from './source.ts'

/** What came of a batch. */
export interface BatchResult {
  /** The records that were not processed, in the order of the batch: the trigger delivers them again. */
  readonly failures: readonly RecordFailure[]
}

/** A record that was not processed, and why. */
export interface RecordFailure {
  /** The record's id, as the trigger knows it; for SQS the `messageId`. */
  readonly id: string
  readonly error: unknown
}

/** What a function may return for a whole batch: nothing when all of it was processed, else what was not. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type BatchReturns = BatchResult | undefined | void

/** A batch as its source reads it. Its event is every record that can be handled: none behind a bad one of its lane. */
export function readBatch<Item>(records: readonly BatchRecord<Item>[]): Reading<readonly Item[], Item> {
  const broken = new Set<string>()
  const event: Item[] = []
  for (const { lane, error, item } of records) {
    if (lane !== undefined && broken.has(lane)) continue
    if (error === undefined) event.push(item as Item)
    else if (lane !== undefined) broken.add(lane)
  }
  return { event, records }
}

/** The failures of a batch that is handled as a whole: the records that its event leaves out. */
export function leftOut<Item>({ event, records = [] }: Reading<readonly Item[], Item>): RecordFailure[] {
  if (event.length === records.length) return []
  const handled = new Set(event)
  const failures: RecordFailure[] = []
  for (const { id, item, error } of records) {
    if (error !== undefined) failures.push({ id, error })
    else if (!handled.has(item as Item)) failures.push({ id, error: afterFailure() })
  }
  return failures
}

/**
 * Handles each record: lanes side by side, `concurrency` at a time, the records of a lane one after another up to the
 * first that fails. Resolves when every record is settled or, shortly before the deadline, with all others as failures.
 */
export async function handleEach<Item>(
  records: readonly BatchRecord<Item>[],
  concurrency: number,
  call: { readonly invocation: Invocation },
  fn: (item: Item, call: object) => unknown,
): Promise<RecordFailure[]> {
  const { invocation } = call
  const cutoff = Date.now() + invocation.remaining() - invocation.margin
  const lanes = lanesOf(records)
  const outcomes = new Array<Outcome>(records.length).fill(NOT_STARTED)
  let next = 0
  let stopped = false

  async function work(): Promise<void> {
    for (let lane = lanes[next++]; lane !== undefined; lane = lanes[next++]) {
      let broken = false
      for (const index of lane) {
        // The clock is asked too: a function that never waits leaves the timer no chance.
        if (stopped || Date.now() >= cutoff) return
        const record = records[index] as BatchRecord<Item>
        if (broken) outcomes[index] = { error: afterFailure() }
        else if (record.error !== undefined) outcomes[index] = { error: record.error }
        else {
          outcomes[index] = NOT_FINISHED
          try {
            await fn(record.item as Item, { ...call, event: record.item })
            outcomes[index] = DONE
          } catch (error) {
            outcomes[index] = { error }
          }
        }
        broken ||= outcomes[index] !== DONE
      }
    }
  }

  const workers: Promise<void>[] = []
  while (workers.length < Math.min(concurrency, lanes.length)) workers.push(work())
  await beforeCutoff(Promise.all(workers), cutoff)
  stopped = true

  const failures: RecordFailure[] = []
  for (const [index, { id }] of records.entries()) {
    const outcome = outcomes[index] as Outcome
    if (outcome !== DONE) failures.push({ id, error: typeof outcome === 'object' ? outcome.error : deadline(outcome) })
  }
  return failures
}

type Outcome = typeof NOT_STARTED | typeof NOT_FINISHED | typeof DONE | { readonly error: unknown }
const NOT_STARTED = 0
const NOT_FINISHED = 1
const DONE = 2

/** The indexes of the records, lane by lane, in the order of each lane's first record. */
function lanesOf(records: readonly BatchRecord<unknown>[]): readonly (readonly number[])[] {
  const lanes: number[][] = []
  const named = new Map<string, number[]>()
  for (const [index, { lane }] of records.entries()) {
    const open = lane === undefined ? undefined : named.get(lane)
    if (open !== undefined) open.push(index)
    else {
      const fresh = [index]
      lanes.push(fresh)
      if (lane !== undefined) named.set(lane, fresh)
    }
  }
  return lanes
}

async function beforeCutoff(work: Promise<unknown>, cutoff: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const stop = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timerDelay(cutoff - Date.now()))
  })
  await Promise.race([work, stop])
  clearTimeout(timer)
}

/** Logs every failure, one line each: what the trigger is told is only an id. */
export function reportFailures(
  source: string,
  failures: readonly RecordFailure[],
  call: { readonly invocation: Invocation },
): void {
  for (const { id, error } of failures) {
    report(loggerOf(call), `${source}: record ${id} failed`, error, { requestId: call.invocation.id, recordId: id })
  }
}

/** What a batch's function returned as a result. `undefined` says that nothing failed. */
export function batchResult(source: string, returned: BatchReturns): BatchResult {
  return returned === undefined ? { failures: [] } : checkedBatchResult(source, returned)
}

/** The failures that the trigger is told. A result that is none, or that names a record the batch does not have, is refused. */
export function checkedFailures(
  source: string,
  result: BatchResult,
  { records = [] }: Reading<unknown>,
): readonly RecordFailure[] {
  const { failures } = checkedBatchResult(source, result)
  if (failures.length > 0) {
    const ids = new Set(records.map(({ id }) => id))
    const stray = failures.find(({ id }) => !ids.has(id))
    if (stray !== undefined) {
      throw new HeddleError(
        'INVALID_RESULT',
        `${source}: a failure names the record ${stray.id}, which is not in the batch`,
      )
    }
  }
  return failures
}

function checkedBatchResult(source: string, result: BatchResult): BatchResult {
  if (Array.isArray(result?.failures)) return result
  throw new HeddleError(
    'INVALID_RESULT',
    `${source}: expected { failures: [...] }; does every middleware return what next() gave it?`,
  )
}

function afterFailure(): HeddleError {
  return new HeddleError('AFTER_FAILURE', 'not processed: an earlier record of its order failed')
}

function deadline(outcome: typeof NOT_STARTED | typeof NOT_FINISHED): HeddleError {
  return new HeddleError('DEADLINE', `not ${outcome === NOT_STARTED ? 'started' : 'finished'} before the deadline`)
}
