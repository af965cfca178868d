import { readFileSync } from 'node:fs'
import { load } from './contender.ts'
import { lambdaContext } from './context.ts'
import { median } from './statistics.ts'
import { afterTicks } from './ticks.ts'

/** What a turn found out. */
export interface Turn {
  /** Nanoseconds of CPU for an invocation, batch by batch. */
  readonly cpu: readonly number[]
  /** Nanoseconds of the clock until it was answered, invocation by invocation. */
  readonly wall: readonly number[]
}

const BATCH_NS = 1_000_000
const BATCHES = 10
const SINGLES = 200

// Run with a bundle, a file with an event, the most invocations for a batch and the milliseconds of CPU to warm up: then
// answers every message with a turn.
const [bundle, eventFile, most, warmUpMs] = process.argv.slice(2) as [string, string, string, string]
const { handler } = await load(bundle)
const text = readFileSync(eventFile, 'utf8')
const context = lambdaContext()

process.on('message', async () => {
  const cpu: number[] = []
  for (let batch = 0; batch < batches; batch++) cpu.push(await timed(size))
  const wall: number[] = []
  while (wall.length < singles) wall.push(await clocked())
  process.send?.({ cpu, wall } satisfies Turn)
})

const { size, batches, singles } = await warmUp(Number(most))
process.send?.('ready')

/** Warms up, by CPU time because all contenders do it at once, and returns of how much a turn is. */
async function warmUp(most: number): Promise<Record<'size' | 'batches' | 'singles', number>> {
  const taken: number[] = []
  let spent = 0
  while (spent < Number(warmUpMs) * 1000) {
    spent += await cpuOf(async () => {
      taken.push(await timed(most))
    })
  }
  // The turns of a slow contender, were they longer, would put those of the others too far apart to be compared.
  const ns = Math.max(1, median(taken))
  const within = (budget: number) => Math.ceil((budget * BATCH_NS) / ns)
  return {
    size: Math.min(most, within(1)),
    batches: Math.min(BATCHES, within(2 * BATCHES)),
    singles: Math.min(SINGLES, within(BATCHES)),
  }
}

async function timed(count: number): Promise<number> {
  // Every event is fresh, as on Lambda: some contenders write into theirs.
  const events = Array.from({ length: count }, () => JSON.parse(text))
  const invoked = await cpuOf(() => invokeAll(events))
  const waited = await cpuOf(() => waitForEach(events))
  return ((invoked - waited) * 1000) / count
}

/** A single invocation by the clock, its share of the collecting of garbage included: of that p99 tells. */
async function clocked(): Promise<number> {
  const event = JSON.parse(text)
  const start = process.hrtime.bigint()
  await invoke(event)
  const ns = Number(process.hrtime.bigint() - start)
  await afterTicks()
  return ns
}

// What an invocation leaves for the next tick belongs to it. On Lambda much time passes before the next event; here, in
// one unbroken row of promises, all of it would pile up.
async function invokeAll(events: readonly unknown[]): Promise<void> {
  for (const event of events) {
    await invoke(event)
    await afterTicks()
  }
}

async function invoke(event: unknown): Promise<void> {
  try {
    await handler(event, context)
  } catch {
    // The answer of a case that fails.
  }
}

async function waitForEach(events: readonly unknown[]): Promise<void> {
  for (const _ of events) await afterTicks()
}

/** Microseconds of CPU, those of V8's own threads included. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
