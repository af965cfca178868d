// The runtime of Cloudflare's Workers, with a queue whose service is a server of the test's own.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { QueueBinding } from '@heddle/emit/cloudflare-queues'
// @ts-expect-error it has no types
import workerd from 'workerd'

/** The binding of a queue, in a Worker that does nothing but hand over what it is given, and say what came of it. */
export interface QueueDoor {
  readonly binding: QueueBinding
  stop(): Promise<void>
}

const DOOR = `export default {
  async fetch(request, { JOBS }) {
    try {
      return Response.json({ answer: await JOBS.sendBatch(await request.json()) })
    } catch ({ name, message, retryable }) {
      return Response.json({ error: { name, message, retryable } })
    }
  },
}`

/** @param service - where the runtime sends what the binding is given */
export async function startQueueDoor(service: string, compatibilityDate: string): Promise<QueueDoor> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-workerd-'))
  await writeFile(join(folder, 'door.mjs'), DOOR)
  await writeFile(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "door", worker = .door),
    (name = "queue", external = (address = "${new URL(service).host}", http = ())),
  ],
  sockets = [(name = "door", address = "127.0.0.1:0", http = (), service = "door")],
);
const door :Workerd.Worker = (
  modules = [(name = "door.mjs", esModule = embed "door.mjs")],
  compatibilityDate = "${compatibilityDate}",
  bindings = [(name = "JOBS", queue = "queue")],
);`,
  )
  const child = spawn(workerd, ['serve', join(folder, 'config.capnp'), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const url = `http://127.0.0.1:${await portOf(child)}/`
  return {
    binding: {
      async sendBatch(messages) {
        const response = await fetch(url, { method: 'POST', body: JSON.stringify([...messages]) })
        const { answer, error } = (await response.json()) as { answer?: unknown; error?: Error }
        if (error !== undefined) throw Object.assign(new Error(error.message), error)
        return answer
      },
    },
    async stop() {
      const ended = new Promise((resolve) => child.on('close', resolve))
      // Otherwise it waits for requests that nobody answers.
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

/** What it says on the control descriptor once it listens. */
async function portOf(child: ChildProcess): Promise<number> {
  let told = ''
  for await (const chunk of child.stdio[3] as Readable) {
    told += chunk
    const line = told.split('\n').find((one) => one.includes('"listen"'))
    if (line !== undefined) return JSON.parse(line).port
  }
  throw new Error('workerd did not start')
}
