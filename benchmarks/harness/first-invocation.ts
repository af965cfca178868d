import { readFileSync, writeSync } from 'node:fs'
import { load } from './contender.ts'
import { lambdaContext } from './context.ts'
import { loadLambdaBuiltins } from './lambda-builtins.ts'
import { afterTicks } from './ticks.ts'

/** What a cold start took, in milliseconds. */
export interface ColdStart {
  readonly cpu: number
  readonly wall: number
}

// Run with a bundle and a file with an event: loads the one, invokes it with the other, and tells on file descriptor 3
// what that took. Node's own start is left out: it is the same for all, and most of the noise.
const [bundle, eventFile] = process.argv.slice(2) as [string, string]
loadLambdaBuiltins()
const event = JSON.parse(readFileSync(eventFile, 'utf8'))
const context = lambdaContext()

const start = performance.now()
const before = process.cpuUsage()
const { handler } = await load(bundle)
await handler(event, context)
await afterTicks()
const { user, system } = process.cpuUsage(before)
const wall = performance.now() - start

writeSync(3, JSON.stringify({ cpu: (user + system) / 1000, wall } satisfies ColdStart))
