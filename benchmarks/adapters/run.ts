// What each adapter costs over the same function in its platform's own idiom: how is in the README of the benchmarks.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inFolder } from './harness/bundle.ts'
import { measure } from './harness/measure.ts'
import { readOptions } from './harness/options.ts'
import { installed } from './harness/platforms.ts'
import { markdown, results } from './harness/report.ts'
import { stamp } from './harness/stamp.ts'

const options = readOptions()
const platforms = installed(options.platforms)
if (platforms.length === 0) process.exit(1)
const stamped = stamp(platforms)
const start = performance.now()

await inFolder(async (folder) => {
  const adapters = await measure(platforms, options, folder, (what) => {
    console.error(`${((performance.now() - start) / 60_000).toFixed(1)} min: ${what}`)
  })
  const found = results(stamped, options, adapters)
  const document = markdown(found)
  console.log(document)
  if (options.out === undefined) return
  mkdirSync(options.out, { recursive: true })
  writeFileSync(join(options.out, 'adapters.json'), `${JSON.stringify(found, null, 2)}\n`)
  writeFileSync(join(options.out, 'adapters.md'), document)
})
