#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { CallError } from './call-error.ts'
import type { Command } from './command.ts'

/** The commands. Each is a module of its own that is loaded when it is called. */
const commands: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  invoke: {
    summary: "run a Lambda handler under AWS's official runtime client, on this machine",
    load: () => import('./invoke.ts'),
  },
  bench: {
    summary: "measure a handler's cold start, warm time, memory and size, and say where they come from",
    load: () => import('./bench.ts'),
  },
  openapi: {
    summary: 'print the OpenAPI document of an API, from its routes and schemas',
    load: () => import('./openapi.ts'),
  },
  schemas: {
    summary: 'write the schemas of a catalogue of events, and say what breaks between two versions',
    load: () => import('./schemas.ts'),
  },
}

const help = `Usage: heddle <command>

Commands:
${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`)
  .join('\n')}

Options:
  --help     show this, or with a command its options
  --version  show the version
`

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h') return print(help)
  if (name === '--version') return print(`${version()}\n`)
  if (name === undefined) throw new CallError('no command given')
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw new CallError(`no such ${name.startsWith('-') ? 'option' : 'command'}: ${name}`)
  return await (await command.load()).run(args)
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

// Whoever reads the output may stop reading; that is no failure of the function.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const args = process.argv.slice(2)
try {
  process.exitCode = await main(args)
} catch (error) {
  if (!(error instanceof CallError)) throw error
  const [name = ''] = args
  const command = Object.hasOwn(commands, name) ? `heddle ${name}` : 'heddle'
  process.stderr.write(`${command}: ${error.message}\nSee ${command} --help.\n`)
  process.exitCode = 2
}
