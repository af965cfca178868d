import { entryFailure, failureOf } from './failure.ts'
import { grouped } from './prepared.ts'
import { split } from './split.ts'
import type { Accepted, Failure, OutgoingEvent, Rejected, Target } from './target.ts'

/** One event on its way to one target, and what has become of it. */
export interface Delivery {
  readonly event: OutgoingEvent
  /** The event's place among those that are emitted. */
  readonly index: number
  readonly target: Target
  entry: unknown
  size: number
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
  while (round.length > 0) {
    await inParallel(split(round, target.limits, ordered), concurrency, (batch) => request(target, batch, signal))
    const again = round.filter(({ failure }) => failure?.retriable === true)
    const late = again.filter(({ failure, attempts: tried }) => tried < attempts && asked(failure) <= LONGEST_WAIT)
    if (late.length > 0 && !signal.aborted) await wait(pause(late, backoff), signal)
    const next = signal.aborted ? [] : late
    for (const delivery of next) delivery.failure = undefined
    if (!ordered) round = next
    else {
      const waiting = new Set<Delivery>(next)
      round = [...next, ...advance(lanes, waiting, signal)]
    }
  }
}

/** Full jitter, by the entry that was tried most often; longer where the service asks for it. */
function pause(late: readonly Delivery[], backoff: number): number {
  const tries = late.reduce((most, { attempts }) => Math.max(most, attempts), 1)
  const jitter = Math.random() * Math.min(backoff * 2 ** (tries - 1), LONGEST_WAIT)
  return late.reduce((longest, { failure }) => Math.max(longest, asked(failure)), jitter)
}

/** Milliseconds that the service wants to be left alone. */
function asked(failure: Failure | undefined): number {
  return failure?.retryAfter ?? 0
}

/** The entries of each key, in their order. */
function lanesOf(deliveries: readonly Delivery[]): Map<string, Delivery[]> {
  const keyed = deliveries.filter(({ key }) => key !== undefined)
  return grouped(keyed, ({ key }) => key as string)
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
      const failure = signal.aborted ? tooLate(signal) : afterFailure(key)
      for (const left of lane) left.failure = failure
      lanes.delete(key)
    }
  }
  return next
}

async function request(target: Target, batch: readonly Delivery[], signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    for (const delivery of batch) delivery.failure = tooLate(signal)
    return
  }
  let outcomes: readonly (Accepted | Rejected)[]
  for (const delivery of batch) delivery.attempts++
  try {
    const entries = batch.map(({ entry }) => entry)
    outcomes = await orAborted(target.send(entries, signal), signal)
  } catch (error) {
    const failure = signal.aborted ? tooLate(signal, error) : (target.failure ?? failureOf)(error)
    for (const delivery of batch) delivery.failure = failure
    return
  }
  for (const [index, delivery] of batch.entries()) {
    const outcome = outcomes?.[index] ?? { failure: entryFailure() }
    if ('failure' in outcome) delivery.failure = outcome.failure
    else delivery.accepted = outcome
  }
}

/** The end of the work, or a rejection as soon as the signal aborts: not everything that sends heeds it. */
export function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

export async function inParallel<Item>(
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

export function tooLate({ reason }: AbortSignal, cause?: unknown): Failure {
  const end = (reason as Partial<Error> | undefined)?.name === 'TimeoutError' ? 'the deadline' : 'it was aborted'
  const message = cause === undefined ? `not sent before ${end}` : `no answer before ${end}, it may have gone`
  return { code: 'DEADLINE', message, retriable: false, cause }
}

export function afterFailure(key: string): Failure {
  return { code: 'AFTER_FAILURE', message: `not sent, for one before it of the key ${key} failed`, retriable: false }
}
