import { failureOf } from './failure.ts'
import { split } from './split.ts'
import type { Accepted, Failure, Rejected, Target } from './target.ts'

/** One entry on its way, and what has become of it. */
export interface Delivery {
  readonly entry: unknown
  readonly size: number
  /** Entries of one key are sent one after the other. */
  readonly key: string | undefined
  attempts: number
  accepted: Accepted | undefined
  failure: Failure | undefined
}

export interface DeliveryOptions {
  /** How often an entry is tried. */
  readonly attempts: number
  /** Requests at a time. */
  readonly concurrency: number
  /** Milliseconds before the second try, at most; twice as many before each further one. */
  readonly backoff: number
  readonly signal: AbortSignal
}

// What the SDKs of AWS wait at most, too.
const LONGEST_WAIT = 20_000

/**
 * Sends all entries, and those that failed for a passing reason again, until each has an end: accepted, or a failure. Of
 * each key one at a time, in order; none after one that failed for good. Never rejects.
 */
export async function deliver(
  target: Target,
  deliveries: readonly Delivery[],
  { attempts, concurrency, backoff, signal }: DeliveryOptions,
): Promise<void> {
  const lanes = lanesOf(deliveries)
  const ordered = lanes.size > 0
  let round = ordered ? headsOf(lanes, deliveries) : deliveries
  let tries = 0
  while (round.length > 0) {
    await inParallel(split(round, target.limits, ordered), concurrency, (batch) => request(target, batch, signal))
    const again = round.filter(({ failure }) => failure?.retriable === true)
    const late = again.filter((delivery) => delivery.attempts < attempts)
    if (late.length > 0 && !signal.aborted) {
      tries++
      await wait(Math.random() * Math.min(backoff * 2 ** (tries - 1), LONGEST_WAIT), signal)
    }
    const next = signal.aborted ? [] : late
    for (const delivery of next) delivery.failure = undefined
    if (!ordered) round = next
    else {
      const waiting = new Set<Delivery>(next)
      round = [...next, ...advance(lanes, waiting, signal)]
    }
  }
}

/** The entries of each key, in their order. */
function lanesOf(deliveries: readonly Delivery[]): Map<string, Delivery[]> {
  const lanes = new Map<string, Delivery[]>()
  for (const delivery of deliveries) {
    if (delivery.key === undefined) continue
    const lane = lanes.get(delivery.key)
    if (lane === undefined) lanes.set(delivery.key, [delivery])
    else lane.push(delivery)
  }
  return lanes
}

/** What can go at once: the first of each key, and all without one. */
function headsOf(lanes: Map<string, Delivery[]>, deliveries: readonly Delivery[]): readonly Delivery[] {
  return deliveries.filter((delivery) => delivery.key === undefined || lanes.get(delivery.key)?.[0] === delivery)
}

/** Takes what is done with from its lane: what comes next, where that one was accepted. */
function advance(lanes: Map<string, Delivery[]>, waiting: ReadonlySet<Delivery>, signal: AbortSignal): Delivery[] {
  const next: Delivery[] = []
  for (const [key, lane] of lanes) {
    const [head] = lane
    if (head === undefined || waiting.has(head)) continue
    lane.shift()
    const follower = lane[0]
    if (head.failure === undefined && !signal.aborted && follower !== undefined) next.push(follower)
    else {
      const failure = signal.aborted ? tooLate() : afterFailure(key)
      for (const left of lane) left.failure = failure
      lanes.delete(key)
    }
  }
  return next
}

async function request(target: Target, batch: readonly Delivery[], signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    for (const delivery of batch) delivery.failure = tooLate()
    return
  }
  let outcomes: readonly (Accepted | Rejected)[]
  for (const delivery of batch) delivery.attempts++
  try {
    outcomes = await target.send(
      batch.map(({ entry }) => entry),
      signal,
    )
  } catch (error) {
    const failure = signal.aborted ? tooLate(error) : (target.failure ?? failureOf)(error)
    for (const delivery of batch) delivery.failure = failure
    return
  }
  for (const [index, delivery] of batch.entries()) {
    const outcome = outcomes[index] ?? { failure: unanswered() }
    if ('failure' in outcome) delivery.failure = outcome.failure
    else delivery.accepted = outcome
  }
}

async function inParallel<Item>(
  items: readonly Item[],
  concurrency: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  async function work(): Promise<void> {
    while (next < items.length) await run(items[next++] as Item)
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work))
}

/** Waits so long, or until the signal aborts. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

function tooLate(cause?: unknown): Failure {
  const message =
    cause === undefined ? 'not sent before the deadline' : 'no answer before the deadline, it may have gone'
  return { code: 'DEADLINE', message, retriable: false, cause }
}

function afterFailure(key: string): Failure {
  return { code: 'AFTER_FAILURE', message: `not sent, for one before it of the key ${key} failed`, retriable: false }
}

function unanswered(): Failure {
  return { code: 'NO_ANSWER', message: 'the service did not say what became of it', retriable: true }
}
