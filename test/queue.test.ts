// A real queue, the real client of the AWS SDK, and a function under AWS's own runtime client. What stands between them on
// AWS, the event source mapping, is stood in for by test/queue/event-source.ts: it cannot be had.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { type RunningFunction, startFunction } from '@heddle/cli'
import { type FauxqsServer, startFauxqs } from 'fauxqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { poll, type Queue } from './queue/event-source.ts'

interface Line {
  readonly pid: number
  readonly began?: readonly string[]
  readonly ended?: true
  readonly handled?: string
  readonly killed?: string
  readonly group?: string
}

const folder = mkdtempSync(join(tmpdir(), 'heddle-queue-'))
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
let server: FauxqsServer
let client: SQSClient

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false })
  client = new SQSClient({ endpoint: `http://127.0.0.1:${server.port}`, region: 'us-east-1', credentials })
})
afterAll(async () => {
  client.destroy()
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function createQueue(name: string, attributes: Record<string, string> = {}): Promise<Queue> {
  const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  )
  return { url, arn: Attributes?.QueueArn as string }
}

async function send(queue: Queue, messages: readonly { readonly body: string; readonly group?: string }[]) {
  for (let from = 0; from < messages.length; from += 10) {
    const Entries = messages.slice(from, from + 10).map(({ body, group }, index) => ({
      Id: String(index),
      MessageBody: body,
      ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: `d${from + index}` }),
    }))
    await client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }))
  }
}

/** How many messages are in the queue, seen or not. */
async function sizeOf(queue: Queue): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: [...names] }),
  )
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0)
}

async function bodiesIn(queue: Queue): Promise<string[]> {
  const bodies: string[] = []
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
    )
    if (Messages.length === 0) return bodies
    bodies.push(...Messages.map(({ Body }) => Body as string))
  }
}

/** Starts the function and gives what it wrote down so far. */
async function start(name: string): Promise<{ readonly running: RunningFunction; lines(): Line[] }> {
  const journal = join(folder, name)
  writeFileSync(journal, '')
  const module = new URL('queue/function.ts', import.meta.url).pathname
  const running = await startFunction({ module, timeout: 20, env: { JOURNAL: journal } })
  return {
    running,
    lines: () =>
      readFileSync(journal, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  }
}

test('2000 messages, 5 % of them poison, through a process that is killed three times: none is lost', async () => {
  const dead = await createQueue('dead')
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 })
  const orders = await createQueue('orders', { VisibilityTimeout: '2', RedrivePolicy })
  // Of each hundred five are poison: some that the schema refuses, some on which the function throws. Three kill the process.
  const messages = Array.from({ length: 2000 }, (_, index) => {
    const id = `o-${index}`
    const bad = index % 20 === 7
    return {
      id,
      bad,
      body:
        bad && index % 40 === 7 ? `not JSON: ${id}` : JSON.stringify({ id, poison: bad, kills: index % 600 === 300 }),
    }
  })
  await send(orders, messages)
  const { running, lines } = await start('orders.jsonl')

  let interrupted = 0
  try {
    const end = Date.now() + 50_000
    while ((await sizeOf(orders)) > 0) {
      expect(Date.now(), 'it takes too long').toBeLessThan(end)
      const { received, answered } = await poll(client, orders, (event) => running.invoke(event))
      if (!answered) interrupted++
      if (received === 0) await wait(50)
    }
  } finally {
    await running.stop()
  }

  const handled = lines().flatMap(({ handled }) => handled ?? [])
  const good = messages.filter(({ bad }) => !bad).map(({ id }) => id)
  expect(lines().flatMap(({ killed }) => killed ?? [])).toHaveLength(3)
  expect(interrupted).toBe(3)
  expect(new Set(handled)).toEqual(new Set(good))
  // What was handled before a kill came again: more than once is right, not at all would not be.
  expect(handled.length).toBeGreaterThan(good.length)
  const poison = messages.filter(({ bad }) => bad).map(({ body }) => body)
  expect((await bodiesIn(dead)).sort()).toEqual(poison.sort())
})

test('a FIFO queue keeps the order of each group, though some messages fail at first', async () => {
  const queue = await createQueue('steps.fifo', { FifoQueue: 'true', VisibilityTimeout: '1' })
  const groups = ['a', 'b', 'c', 'd', 'e', 'f']
  const messages = Array.from({ length: 60 }, (_, index) => {
    const group = groups[index % groups.length] as string
    const id = `${group}-${Math.floor(index / groups.length)}`
    return { group, body: JSON.stringify({ id, poison: false, failsUntil: index % 11 === 3 ? 1 : 0 }) }
  })
  await send(queue, messages)
  const { running, lines } = await start('steps.jsonl')
  try {
    const end = Date.now() + 50_000
    while ((await sizeOf(queue)) > 0) {
      expect(Date.now(), 'it takes too long').toBeLessThan(end)
      const { received } = await poll(client, queue, (event) => running.invoke(event))
      if (received === 0) await wait(50)
    }
  } finally {
    await running.stop()
  }
  for (const group of groups) {
    const handled = lines().flatMap((line) => (line.group === group ? (line.handled ?? []) : []))
    expect(handled).toEqual(Array.from({ length: 10 }, (_, index) => `${group}-${index}`))
  }
})
