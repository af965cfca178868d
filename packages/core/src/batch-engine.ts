import { HeddleError } from './errors.ts'
import { type Invocation, timerDelay } from './invocation.ts'

/** One record of a batch, or what is wrong with it. */
export interface BatchRecord<Item> {
  /** How the trigger and the log know the record. */
  readonly id: string
  /** Records of one lane are handled one after another, none after the first that failed. Without a lane there is no order. */
  readonly lane: string | undefined
  readonly item?: Item
  /** Why there is no item. */
  readonly error?: Error | undefined
}

/** A record that was not processed, and why. */
export interface RecordFailure {
  /** The record's id, as the trigger knows it; for SQS the `messageId`. */
  readonly id: string
  readonly error: unknown
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

/** Why a record was left alone that is itself all right. */
export function afterFailure(): HeddleError {
  return new HeddleError('AFTER_FAILURE', 'not processed: an earlier record of its order failed')
}

function deadline(outcome: typeof NOT_STARTED | typeof NOT_FINISHED): HeddleError {
  return new HeddleError('DEADLINE', `not ${outcome === NOT_STARTED ? 'started' : 'finished'} before the deadline`)
}
