import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Turn } from './warm-turns.ts'

/** A process with one warm contender. */
export interface Runner {
  turn(): Promise<Turn>
  stop(): Promise<void>
}

/** Starts it, and returns when it is warm. */
export async function startRunner(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Runner> {
  const child = fork(program, args, {
    // What the function logs is written, as on Lambda, and kept by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, ...env },
    execArgv: [],
  })
  await message(child)
  return {
    async turn() {
      child.send('turn')
      return (await message(child)) as Turn
    },
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (status: number | null) => reject(new Error(`${child.spawnargs.join(' ')}: ended, status ${status}`))
    child.once('exit', ended)
    child.once('message', (value) => {
      child.off('exit', ended)
      resolve(value)
    })
  })
}
