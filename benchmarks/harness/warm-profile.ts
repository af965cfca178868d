import { readFileSync, writeSync } from 'node:fs'
import { type Profiler, Session } from 'node:inspector/promises'
import { load } from './contender.ts'
import { lambdaContext } from './context.ts'
import { afterTicks } from './ticks.ts'

/** Where the time of warm invocations went. */
export interface WarmProfile {
  readonly invocations: number
  readonly profile: Profiler.Profile
}

// Run with a bundle, a file with an event and milliseconds: warms up, and for as long again profiles warm invocations.
const [bundle, eventFile, milliseconds] = process.argv.slice(2) as [string, string, string]
const { handler } = await load(bundle)
const text = readFileSync(eventFile, 'utf8')
const context = lambdaContext()
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 100 })

await invokeFor(Number(milliseconds))
await session.post('Profiler.start')
const invocations = await invokeFor(Number(milliseconds))
const { profile } = await session.post('Profiler.stop')
writeSync(3, JSON.stringify({ invocations, profile } satisfies WarmProfile))

async function invokeFor(milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds
  let count = 0
  while (performance.now() < end) {
    await handler(JSON.parse(text), context)
    await afterTicks()
    count++
  }
  return count
}
