// Loads a bundle in a fresh process, and tells what that took: `load.mjs <bundle> [sdk]`. Run by Node, Bun or Deno.

import { writeSync } from 'node:fs'
import process from 'node:process'
import { loadLambdaBuiltins } from '../../harness/lambda-builtins.ts'

const [bundle, sdk] = process.argv.slice(2) as [string, string?]

// What a host has loaded by then costs the function nothing: the built-ins that serving requests needs, and its SDK.
loadLambdaBuiltins()
if (sdk !== undefined) await import(sdk)

const before = process.cpuUsage()
await import(bundle)
const { user, system } = process.cpuUsage(before)

writeSync(1, `${(user + system) / 1000}\n`)
// What it has begun, such as a server, is not waited for.
process.exit()
