// 10,000 messages through a handler that throws at random, once for each of 50 seeds.
// The seeds are 1 to 50; a failing test names its own. Others: HEDDLE_SEED=1000 npx vitest run packages/events/test/sqs-batches.test.ts
// runs 1000 to 1049.
import { on, type SqsMessage, type SqsRecord, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { context, fixture, Order } from './helpers.ts'

const MESSAGES = 10_000
const FAILING = 0.05
const first = Number(process.env.HEDDLE_SEED ?? 1)
const seeds = Array.from({ length: 50 }, (_, index) => first + index)

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

/** A batch of messages like the first of the fixture, each with an id and a body of its own. */
function batchOf(name: string, groupOf?: (index: number) => string): { readonly Records: readonly SqsRecord[] } {
  const [model] = fixture<{ Records: [SqsRecord] }>(name).Records
  const Records = Array.from({ length: MESSAGES }, (_, index) => ({
    ...model,
    messageId: idOf(index),
    body: `{"id":"o-${index}","total":${index}}`,
    attributes: groupOf === undefined ? model.attributes : { ...model.attributes, MessageGroupId: groupOf(index) },
  }))
  return { Records }
}

/** Counts what is logged, and of which record. */
function counting() {
  const logged: string[] = []
  return {
    logged,
    error(_message: string, fields: object) {
      logged.push((fields as { recordId: string }).recordId)
    },
  }
}

/** Fails as code fails: at once, a little later, or after waiting for the outside world. */
function failAtRandom(random: () => number, fails: boolean): undefined | Promise<void> {
  const how = random()
  if (how < 0.98) {
    if (!fails) return how < 0.5 ? undefined : Promise.resolve()
    if (how < 0.5) throw new Error('at once')
    return Promise.reject(new Error('later'))
  }
  return new Promise((resolve, reject) => {
    setImmediate(() => (fails ? reject(new Error('much later')) : resolve()))
  })
}

describe('10,000 messages of a standard queue', () => {
  const event = batchOf('sqs/orders')

  test.each(seeds)('are handled each, and exactly those that failed are reported: seed %d', async (seed) => {
    const random = randomOf(seed)
    const failing = new Set(event.Records.filter(() => random() < FAILING).map(({ messageId }) => messageId))
    expect(failing.size).toBeGreaterThan(300)
    const handled: string[] = []
    const log = counting()
    const handler = toLambda(
      on(sqs(Order))
        .use(async (_call, next) => await next({ log }))
        .each((message: SqsMessage<Order>) => {
          handled.push(message.id)
          return failAtRandom(random, failing.has(message.id))
        }),
    )
    const { batchItemFailures } = await handler(event, context())
    const expected = event.Records.map(({ messageId }) => messageId).filter((id) => failing.has(id))
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(expected)
    expect(log.logged).toEqual(expected)
    expect(handled).toHaveLength(MESSAGES)
    expect(new Set(handled).size).toBe(MESSAGES)
  })
})

describe('10,000 messages of a FIFO queue', () => {
  test.each(seeds)('stop in each group after its first failure, and report the rest of it: seed %d', async (seed) => {
    const random = randomOf(seed)
    const groups = 20 + Math.floor(random() * 2000)
    const event = batchOf('sqs/fifo', () => `group-${Math.floor(random() * groups)}`)
    const failing = new Set(event.Records.filter(() => random() < FAILING).map(({ messageId }) => messageId))

    // What has to come of it, said without lanes: a message is done when it and all before it in its group are.
    const broken = new Set<string>()
    const reported: string[] = []
    const run: string[] = []
    for (const { messageId, attributes } of event.Records) {
      const group = attributes.MessageGroupId as string
      if (!broken.has(group)) run.push(messageId)
      if (failing.has(messageId)) broken.add(group)
      if (broken.has(group)) reported.push(messageId)
    }

    const handled = new Map<string, string[]>()
    const running = new Set<string>()
    const log = counting()
    const handler = toLambda(
      on(sqs(Order))
        .use(async (_call, next) => await next({ log }))
        .each(async ({ id, groupId = '' }) => {
          if (running.has(groupId)) throw new Error(`two messages of ${groupId} at once`)
          running.add(groupId)
          handled.set(groupId, [...(handled.get(groupId) ?? []), id])
          try {
            await failAtRandom(random, failing.has(id))
          } finally {
            running.delete(groupId)
          }
        }),
    )
    const { batchItemFailures } = await handler(event, context())
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(reported)
    expect(log.logged).toEqual(reported)
    expect([...handled.values()].flat().sort()).toEqual(run)
    for (const ids of handled.values()) expect(ids).toEqual([...ids].sort())
  })
})
