import { QueueClient } from '@azure/storage-queue'
import { emitter } from '@heddle/emit'
import { storageQueue } from '@heddle/emit/storage-queue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { hostModule } from '../../../../test/hosts/hosts.mts'
import { storageConnection } from '../azure-protocols.ts'
import { type Azurite, startAzurite } from './azurite.ts'

const main = hostModule('azurite/dist/src/queue/main.js')

const catalogue = { 'order.paid': z.object({ order: z.string() }) }
const type = 'order.paid' as const

describe.skipIf(main === undefined)('storageQueue at azurite', () => {
  let azurite: Azurite
  let connectionString: string
  beforeAll(async () => {
    azurite = await startAzurite(main as string)
    connectionString = storageConnection(azurite.url)
  })
  afterAll(() => azurite?.stop())

  async function createQueue(name: string): Promise<QueueClient> {
    const client = new QueueClient(connectionString, name)
    await client.create()
    return client
  }

  async function messagesOf(client: QueueClient): Promise<readonly { messageId: string; messageText: string }[]> {
    const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 32 })
    return receivedMessageItems.map(({ messageId, messageText }) => ({ messageId, messageText }))
  }

  test.for(['base64', 'text'] as const)('sends events in %s, which a consumer gets as they are', async (encoding) => {
    const queue = await createQueue(`events-${encoding}`)
    const target = storageQueue({ connectionString, queue: queue.name, encoding })
    const { emitAll } = emitter(catalogue, target, { source: 'orders' })
    const time = new Date('2026-11-27T08:00:00.125Z')
    const order = 'ö <&> "€" \0\t\r\n \ud800 \uffff ]]> &amp;'
    const emitted = await emitAll(
      Array.from({ length: 5 }, (_, index) => ({ type, id: `e${index}`, time, data: { order } })),
    )
    const messages = await messagesOf(queue)
    expect(messages.map(({ messageId }) => messageId).toSorted()).toEqual(
      emitted.map(({ messageId }) => messageId).toSorted(),
    )
    const documents = messages.map(({ messageText }) =>
      JSON.parse(encoding === 'text' ? messageText : Buffer.from(messageText, 'base64').toString()),
    )
    expect(documents.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual(
      emitted.map(({ id }) => ({
        ...{ specversion: '1.0', id, source: 'orders', type, time: '2026-11-27T08:00:00.125Z' },
        ...{ datacontenttype: 'application/json', data: { order } },
      })),
    )
  })

  test('has a message wait', async () => {
    const queue = await createQueue('delay')
    const { emit } = emitter(catalogue, storageQueue({ connectionString, queue: queue.name }))
    await emit(type, { order: 'o-1' }, { delay: 604_800 })
    await emit(type, { order: 'o-2' }, { delay: 0.5 })
    expect(await messagesOf(queue)).toEqual([])
    await expect.poll(() => messagesOf(queue), { timeout: 10_000 }).toHaveLength(1)
  })

  test.for(['base64', 'text'] as const)('sends in %s what just fits, and azurite takes no more', async (encoding) => {
    const queue = await createQueue(`large-${encoding}`)
    const target = storageQueue({ connectionString, queue: queue.name, encoding, format: 'plain' })
    const { emit } = emitter(catalogue, target)
    const most = encoding === 'text' ? 65_536 : 49_152
    await emit(type, { order: 'x'.repeat(most - '{"order":""}'.length) })
    const [message] = await messagesOf(queue)
    expect(message?.messageText).toHaveLength(65_536)
    await expect(queue.sendMessage(`${message?.messageText}x`)).rejects.toMatchObject({ code: 'RequestBodyTooLarge' })
    await expect(emit(type, { order: 'x'.repeat(most) }, { id: 'e1' })).rejects.toThrow(
      /^storageQueue: order\.paid e1 has \d+ bytes, it takes 65536$/,
    )
  })

  test('says by its code why a queue does not take an event', async () => {
    const gone = emitter(catalogue, storageQueue({ connectionString, queue: 'gone' }))
    await expect(gone.emit(type, { order: 'o' })).rejects.toMatchObject({
      failures: [{ code: 'QueueNotFound', message: expect.stringMatching(/^[^\n]+$/), attempts: 1, retriable: false }],
    })
    const wrong = connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmc=')
    const locked = emitter(catalogue, storageQueue({ connectionString: wrong, queue: 'gone' }))
    await expect(locked.emit(type, { order: 'o' })).rejects.toMatchObject({
      failures: [{ code: 'AuthenticationFailed', attempts: 1, retriable: false }],
    })
  })
})
