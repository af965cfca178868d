import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process with one warm contender. */
export interface Runner {
  /** Nanoseconds of CPU for an invocation, batch by batch. */
  turn(batches: number): Promise<readonly number[]>
  stop(): Promise<void>
}

export async function startRunner(program: string, bundle: string, event: string, batch: number): Promise<Runner> {
  const child = fork(program, [bundle, event, String(batch)], {
    // What the function logs is written, as on Lambda, and kept by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH },
    execArgv: [],
  })
  await message(child)
  return {
    async turn(batches) {
      child.send(batches)
      return (await message(child)) as readonly number[]
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
