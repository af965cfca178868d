import { readFileSync, writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { load } from './contender.ts'
import { lambdaContext } from './context.ts'
import { loadLambdaBuiltins } from './lambda-builtins.ts'

// Run with a bundle, a file with an event and a count: tells on file descriptor 3 the most memory in MB that the process
// ever held, after so many invocations.
const [bundle, eventFile, count] = process.argv.slice(2) as [string, string, string]
loadLambdaBuiltins()
const text = readFileSync(eventFile, 'utf8')
const { handler } = await load(bundle)

for (let invocation = 0; invocation < Number(count); invocation++) {
  await handler(JSON.parse(text), lambdaContext())
  // As on Lambda the event loop turns before the next event: what an invocation put off is done by then.
  await setImmediate()
}

writeSync(3, String(process.resourceUsage().maxRSS / 1024))
