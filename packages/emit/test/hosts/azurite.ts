// The emulator of Azure Storage that Microsoft has written, its queues alone, in memory.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Azurite {
  /** Where its queues are. */
  readonly url: string
  stop(): Promise<void>
}

/** @param main - the file that serves queues, `azurite/dist/src/queue/main.js` */
export async function startAzurite(main: string): Promise<Azurite> {
  const options = ['--queueHost', '127.0.0.1', '--queuePort', '0', '--inMemoryPersistence', '--skipApiVersionCheck']
  const child = spawn(process.execPath, [main, ...options, '--disableTelemetry', '--silent'])
  const printed: string[] = []
  child.stderr.on('data', (chunk) => printed.push(String(chunk)))
  for await (const line of createInterface(child.stdout)) {
    printed.push(line)
    const [, url] = /successfully listens on (http:\S+)/.exec(line) ?? []
    if (url === undefined) continue
    return {
      url,
      async stop() {
        const ended = once(child, 'exit')
        child.kill()
        await ended
      },
    }
  }
  throw new Error(`azurite did not start: ${printed.join('\n')}`)
}
