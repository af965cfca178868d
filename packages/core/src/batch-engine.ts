import { HeddleError, stackless } from './errors.ts'
import { type Invocation, timerDelay } from './invocation.ts'
import { loggerOf } from './report.ts'

/** One record of a batch, or what is wrong with it. */
export interface BatchRecord<Item> {
  /** How the trigger and the log know the record. */
  readonly id: string
  /** Records of one lane are handled one after another, none after the first that failed. Without a lane there is no order. */
  readonly lane: string | undefined
  /** `false`: those behind it in its lane are handled though it failed, for a trigger that would bring none of them again. */
  readonly holdsLane?: boolean | undefined
  readonly item?: Item
  /** Why there is no item. */
  readonly error?: Error | undefined
  /** The record as it came. */
  readonly raw?: unknown
}

/** A record that was not processed, and why. */
export interface RecordFailure {
  /** The record's id, as the trigger knows it; for SQS the `messageId`. */
  readonly id: string
  readonly error: unknown
  /** Seconds before which the record is not to come again, for a trigger that can be told so with the failure. */
  readonly delay?: number | undefined
}

/** What stands for a record that a failure policy is done with, among what was made of the others. */
export const settled: unique symbol = Symbol.for('heddle.settled') as never

/**
 * Handles each record: lanes side by side, `concurrency` at a time, the records of a lane one after another up to the
 * first that fails. Resolves when every record is settled or, shortly before the deadline, with all others as failures.
 *
 * @param made - where what the function made of each record goes, by its place in the batch
 * @param settle - what is left of a failure; nothing, when the record is done with after all
 */
export function handleEach<Item>(
  records: readonly BatchRecord<Item>[],
  concurrency: number,
  call: { readonly invocation: Invocation },
  fn: (item: Item, call: object) => unknown,
  made?: unknown[],
  settle?: (index: number, failure: RecordFailure) => RecordFailure | undefined | Promise<RecordFailure | undefined>,
): Promise<RecordFailure[]> {
  const { invocation } = call
  const log = loggerOf(call)
  const cutoff = Date.now() + invocation.remaining() - invocation.margin
  const { heads, followers } = lanesOf(records)
  const outcomes = new Array<Outcome>(records.length).fill(NOT_STARTED)
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    let working = Math.floor(Math.min(concurrency, heads.length))
    let next = 0
    let stopped = false
    if (working === 0) finish()
    for (let worker = working; worker > 0; worker--) void work()
    void watchDeadline()

    // Many batches wait for nothing but promises that are kept already, and are over in a few turns of those: they need no
    // timer. Not `process.nextTick`, which would tell for sure: to leave the microtasks takes longer than such a batch.
    async function watchDeadline(): Promise<void> {
      for (let turn = 0; turn < 10 && !stopped; turn++) await undefined
      if (!stopped) timer = setTimeout(finish, timerDelay(cutoff - Date.now()))
    }

    async function work(): Promise<void> {
      // Of each lane the next record, until one fails; then the first of the next lane.
      let broken = false
      let index = heads[next++]
      // The clock is asked too: a function that never waits leaves the timer no chance.
      while (index !== undefined && !stopped && Date.now() < cutoff) {
        const { id, item, error, holdsLane = true } = records[index] as BatchRecord<Item>
        if (broken) outcomes[index] = { id, error: error ?? afterFailure() }
        else {
          outcomes[index] = NOT_FINISHED
          try {
            if (error !== undefined) throw error
            const value = await fn(item as Item, recordCall(item, id))
            if (made !== undefined) made[index] = value
            outcomes[index] = DONE
          } catch (error) {
            const failure = { id, error }
            const left = settle === undefined ? failure : await settle(index, failure)
            if (left === undefined && made !== undefined) made[index] = settled
            outcomes[index] = left ?? DONE
          }
        }
        broken = holdsLane && outcomes[index] !== DONE
        const follower: number | undefined = followers[index]
        if (follower === undefined) broken = false
        index = follower ?? heads[next++]
      }
      working--
      if (working === 0) finish()
    }

    /** The record's own call: its lines in the log carry its id, and where it comes from. */
    function recordCall(item: Item | undefined, id: string): object {
      if (log?.child === undefined) return { ...call, event: item }
      const own = log.forCall?.({ recordId: id }, { event: item, invocation }) ?? log.child({ recordId: id })
      return { ...call, event: item, log: own }
    }

    function finish(): void {
      clearTimeout(timer)
      stopped = true
      resolve(failuresOf(records, outcomes))
    }
  })
}

type Outcome = typeof NOT_STARTED | typeof NOT_FINISHED | typeof DONE | RecordFailure
const NOT_STARTED = 0
const NOT_FINISHED = 1
const DONE = 2

function failuresOf(records: readonly BatchRecord<unknown>[], outcomes: readonly Outcome[]): RecordFailure[] {
  const failures: RecordFailure[] = []
  for (let index = 0; index < records.length; index++) {
    const outcome = outcomes[index] as Outcome
    if (outcome === DONE) continue
    const { id } = records[index] as BatchRecord<unknown>
    failures.push(typeof outcome === 'object' ? outcome : { id, error: deadline(outcome) })
  }
  return failures
}

/** The first record of each lane, in the order of the batch, and by a record's index the index of the one behind it. */
function lanesOf(records: readonly BatchRecord<unknown>[]): { heads: number[]; followers: number[] } {
  const heads: number[] = []
  const followers: number[] = []
  let last: Map<string, number> | undefined
  for (let index = 0; index < records.length; index++) {
    const { lane } = records[index] as BatchRecord<unknown>
    const before = lane === undefined ? undefined : last?.get(lane)
    if (before === undefined) heads.push(index)
    else followers[before] = index
    if (lane !== undefined) last = (last ?? new Map()).set(lane, index)
  }
  return { heads, followers }
}

/** The lane in which none is handled behind the record when it fails. */
export function heldLane({ lane, holdsLane = true }: BatchRecord<unknown>): string | undefined {
  return holdsLane ? lane : undefined
}

/** Why a record was left alone that is itself all right. */
export function afterFailure(): HeddleError {
  return stackless(() => new HeddleError('AFTER_FAILURE', 'not processed: an earlier record of its order failed'))
}

function deadline(outcome: typeof NOT_STARTED | typeof NOT_FINISHED): HeddleError {
  const message = `not ${outcome === NOT_STARTED ? 'started' : 'finished'} before the deadline`
  return stackless(() => new HeddleError('DEADLINE', message))
}
