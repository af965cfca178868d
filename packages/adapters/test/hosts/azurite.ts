// The emulator of Azure Storage that Microsoft has written, one of its services, in memory; and what the host does with its
// queues and containers: it polls, has the worker call a function, and deletes what is done.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { QueueClient, ReceivedMessageItem } from '@azure/storage-queue'
import { hostModule } from '../../../../test/hosts/hosts.mts'
import { invoke } from '../azure-worker.ts'

export interface Azurite {
  readonly connectionString: string
  stop(): Promise<void>
}

type Service = 'queue' | 'blob'

/** What every copy of azurite has. */
const ACCOUNT = 'devstoreaccount1'
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

export const isInstalled: boolean = hostModule('azurite/dist/src/queue/main.js') !== undefined

export async function startAzurite(service: Service): Promise<Azurite> {
  const main = hostModule(`azurite/dist/src/${service}/main.js`) as string
  const where = [`--${service}Host`, '127.0.0.1', `--${service}Port`, '0']
  const options = ['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent']
  const child = spawn(process.execPath, [main, ...where, ...options])
  const printed: string[] = []
  child.stderr.on('data', (chunk) => printed.push(String(chunk)))
  for await (const line of createInterface(child.stdout)) {
    printed.push(line)
    const [, url] = /successfully listens on (http:\S+)/.exec(line) ?? []
    if (url === undefined) continue
    const endpoint = `${service === 'queue' ? 'Queue' : 'Blob'}Endpoint=${url}/${ACCOUNT}`
    return {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};${endpoint};`,
      async stop() {
        const ended = once(child, 'exit')
        child.kill()
        await ended
      },
    }
  }
  throw new Error(`azurite did not start: ${printed.join('\n')}`)
}

// `maxDequeueCount` of host.json.
const MOST_TRIES = 5

/**
 * Takes what is in a queue once, as the host does: each message is deleted where the function succeeds, else it is left, to be
 * seen again at once; after the fifth try it goes to the queue `<name>-poison`. Resolves with how many there were.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger#poison-messages
 */
export async function pollQueue(queue: QueueClient, poison: QueueClient, name: string): Promise<number> {
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 16, visibilityTimeout: 30 })
  await Promise.all(receivedMessageItems.map((message) => handle(message)))
  return receivedMessageItems.length

  async function handle(message: ReceivedMessageItem): Promise<void> {
    const { messageId, popReceipt, messageText, dequeueCount } = message
    const string = Buffer.from(messageText, 'base64').toString()
    const time = (date: Date) => ({ json: JSON.stringify(date) })
    try {
      await invoke(name, {
        data: { string },
        triggerMetadata: {
          Id: { string: messageId },
          DequeueCount: { int: dequeueCount },
          InsertionTime: time(message.insertedOn),
          ExpirationTime: time(message.expiresOn),
          NextVisibleTime: time(message.nextVisibleOn),
          PopReceipt: { string: popReceipt },
          QueueTrigger: { string },
        },
      })
    } catch {
      if (dequeueCount < MOST_TRIES) {
        await queue.updateMessage(messageId, popReceipt, messageText, 0)
        return
      }
      await poison.sendMessage(messageText)
    }
    await queue.deleteMessage(messageId, popReceipt)
  }
}
