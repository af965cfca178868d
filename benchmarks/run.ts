import { inArena } from './harness/arena.ts'
import { measureAll } from './harness/measure.ts'
import { readOptions } from './harness/options.ts'
import { progressOn } from './harness/progress.ts'
import { stamping } from './harness/stamp.ts'
import { targetsText } from './report/report.ts'
import { summary } from './report/summary.ts'
import { writeResults } from './report/write-results.ts'

// The command: `npm run bench`, `npm run bench -- --full`. The README of this folder says what its options are.
const options = readOptions()
const stamp = stamping(options)
const progress = progressOn(process.stderr)

await inArena(options, ['first-invocation', 'lambda-client', 'warm-turns', 'peak-memory'], async (arena) => {
  const measured = await measureAll(options, arena, progress)
  progress.done()
  const results = { stamp: stamp(), ...measured }
  const written = `written to ${writeResults(results, options)}`
  console.log([summary(results), targetsText(results), written].filter((text) => text !== '').join('\n\n'))
})
