import { readFileSync } from 'node:fs'
import { load } from './contender.ts'
import { lambdaContext } from './context.ts'
import { median } from './statistics.ts'
import { afterTicks } from './ticks.ts'

const WARM_UP_MICROS = 600_000
const BATCH_NS = 1_000_000

// Run with a bundle, a file with an event and the most invocations for a batch: warms the handler up, then answers every
// message, which asks for a turn of so many batches, with the CPU nanoseconds that an invocation took in each.
const [bundle, eventFile, most] = process.argv.slice(2) as [string, string, string]
const { handler } = await load(bundle)
const text = readFileSync(eventFile, 'utf8')
const context = lambdaContext()

process.on('message', async (batches: number) => {
  const turn: number[] = []
  for (let batch = 0; batch < batches; batch++) turn.push(await timed(size))
  process.send?.(turn)
})

const size = await warmUp(Number(most))
process.send?.('ready')

/** Warms up, by CPU time because all contenders do it at once, and returns how many invocations make a batch. */
async function warmUp(most: number): Promise<number> {
  const taken: number[] = []
  let spent = 0
  while (spent < WARM_UP_MICROS) {
    spent += await cpuOf(async () => {
      taken.push(await timed(most))
    })
  }
  // The turns of a slow contender, were they longer, would put those of the others too far apart to be compared.
  return Math.min(most, Math.ceil(BATCH_NS / Math.max(1, median(taken))))
}

async function timed(count: number): Promise<number> {
  // Every event is fresh, as on Lambda: some contenders write into theirs.
  const events = Array.from({ length: count }, () => JSON.parse(text))
  const invoked = await cpuOf(() => invokeAll(events))
  const waited = await cpuOf(() => waitForEach(events))
  return ((invoked - waited) * 1000) / count
}

// What an invocation leaves for the next tick belongs to it. On Lambda much time passes before the next event; here, in
// one unbroken row of promises, all of it would pile up.
async function invokeAll(events: readonly unknown[]): Promise<void> {
  for (const event of events) {
    try {
      await handler(event, context)
    } catch {
      // The answer of a case that fails.
    }
    await afterTicks()
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
