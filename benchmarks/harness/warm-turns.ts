import { readFileSync } from 'node:fs'
import { load } from './contender.ts'
import { lambdaContext } from './context.ts'
import { afterTicks } from './ticks.ts'

// Run with a bundle, a file with an event and the size of a batch: warms the handler up, then answers every message, which
// asks for a turn of so many batches, with the CPU nanoseconds that an invocation took in each.
const [bundle, eventFile, size] = process.argv.slice(2) as [string, string, string]
const { handler } = await load(bundle)
const text = readFileSync(eventFile, 'utf8')
const context = lambdaContext()

process.on('message', async (batches: number) => {
  const turn: number[] = []
  for (let batch = 0; batch < batches; batch++) turn.push(await timed(Number(size)))
  process.send?.(turn)
})

await warmUp()
process.send?.('ready')

async function warmUp(): Promise<void> {
  const start = performance.now()
  while (performance.now() - start < 600) await timed(Number(size))
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
