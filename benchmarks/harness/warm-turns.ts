import { readFileSync } from 'node:fs'
import { load } from './contender.ts'
import { lambdaContext } from './context.ts'

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

/** Every event is fresh, as on Lambda: some contenders write into theirs. */
async function timed(count: number): Promise<number> {
  const events = Array.from({ length: count }, () => JSON.parse(text))
  const before = process.cpuUsage()
  for (const event of events) {
    try {
      await handler(event, context)
    } catch {
      // The answer of a case that fails.
    }
  }
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / count
}
