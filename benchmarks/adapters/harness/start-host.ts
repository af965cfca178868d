import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Address } from '../hosts/listening.ts'
import { bundleOf, type ContenderName } from './bundle.ts'
import { lastWords, said, stop } from './child.ts'
import { cpuSeconds } from './cpu.ts'
import { load } from './load-generator.ts'
import { executable, type Platform } from './platforms.ts'
import type { Running } from './running.ts'
import { type Answer, VALID } from './task.ts'

/** A contender on its platform's host, which takes requests. */
export async function startHost(platform: Platform, folder: string, contender: ContenderName): Promise<Running> {
  const { file, args } = executable(platform)
  const program = join(import.meta.dirname, `../hosts/${platform.host}.ts`)
  const child = spawn(file, [...args, program, bundleOf(folder, platform, contender)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      HEDDLE_HOSTS: process.env.HEDDLE_HOSTS,
      NODE_NO_WARNINGS: '1',
      ...platform.env,
    },
  })
  const lines = createInterface({ input: child.stdout })
  const address = await said<Address>(child, lastWords(child), (resolve) => {
    // Also reads what is logged later, for which nobody waits.
    lines.on('line', (line) => {
      if (line.startsWith('listening ')) resolve(JSON.parse(line.slice('listening '.length)))
    })
  })
  const target = {
    ...address,
    path: platform.path ?? '/orders',
    headers: { 'content-type': 'application/json', ...platform.headers },
  }
  return {
    ask: (body) => ask(target, body),
    async turn(seconds) {
      const before = cpuSeconds(child.pid as number)
      const { count, duration } = await load(target, VALID, seconds)
      const cpu = cpuSeconds(child.pid as number) - before
      return { perSecond: count / duration, cpuMicros: (cpu / count) * 1e6 }
    },
    stop: () => stop(child),
  }
}

/** Where requests go. */
export interface Target extends Address {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

async function ask({ port, socketPath, path, headers }: Target, body: string): Promise<Answer> {
  const at = socketPath === undefined ? { host: '127.0.0.1', port } : { socketPath }
  const req = request({ ...at, path, method: 'POST', headers, agent: false })
  req.end(body)
  const [res] = await once(req, 'response')
  // Fn's own status is that of the function's process.
  const status = Number(res.headers['fn-http-status'] ?? res.statusCode)
  return { status, type: res.headers['content-type'], body: await text(res) }
}
