// Runs a command with moto, a server that stands in for AWS, beside it: `node scripts/moto.ts vitest run …`. MOTO_ENDPOINT
// tells the command where. moto is written in Python: it is installed on first use into node_modules/.cache, from PyPI.
// Where that is not possible, it says why, and the command is not run. MOTO_SERVER names one that is there already.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const REQUIREMENT = 'moto[server]==5.2.5'

const root = new URL('..', import.meta.url).pathname
const folder = join(root, 'node_modules/.cache/moto')

/** The path of the server, made where there is none yet; else why there is none. */
function install(): { readonly server: string } | { readonly missing: string } {
  if (process.env.MOTO_SERVER) return { server: process.env.MOTO_SERVER }
  const server = join(folder, 'bin/moto_server')
  // Written last, so that what was broken off is begun anew.
  const mark = join(folder, REQUIREMENT)
  if (existsSync(mark)) return { server }
  rmSync(folder, { recursive: true, force: true })
  console.error(`installing ${REQUIREMENT} into ${folder}`)
  const fault =
    run('python3', ['-m', 'venv', folder]) ??
    run(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', REQUIREMENT])
  if (fault !== undefined) return { missing: fault }
  writeFileSync(mark, '')
  return { server }
}

/** What went wrong, if anything. */
function run(command: string, options: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync(command, options, { encoding: 'utf8', timeout: 300_000 })
  if (error !== undefined) return `${command}: ${error.message}`
  if (status === 0) return undefined
  return `${command} ${options.join(' ')}: ${stderr.trim().split('\n').at(-1) ?? `status ${status}`}`
}

/** Resolves to where it listens. */
function ready(moto: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    for (const stream of [moto.stdout, moto.stderr]) {
      stream?.on('data', (chunk) => {
        output = (output + chunk).slice(-10_000)
        const [, endpoint] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? []
        if (endpoint !== undefined) resolve(endpoint)
      })
    }
    moto.on('error', reject)
    moto.on('exit', (code) => reject(new Error(`moto ended with ${code}: ${output}`)))
  })
}

const installed = install()
if ('missing' in installed) {
  console.error(`skipped, for moto could not be installed: ${installed.missing}`)
  process.exit(0)
}
const moto = spawn(installed.server, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
process.on('exit', () => moto.kill())
const MOTO_ENDPOINT = await ready(moto)
const [command = '', ...options] = process.argv.slice(2)
const child = spawn(command, options, { stdio: 'inherit', env: { ...process.env, MOTO_ENDPOINT } })
child.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
child.on('exit', (code) => process.exit(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
