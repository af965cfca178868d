import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFunction } from '@heddle/cli'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { handledOf, workOff } from './queue/event-source-mapping.ts'
import type { Job } from './queue/function.ts'
import { type QueueService, REGION, startQueueService } from './queue/queue-service.ts'

let service: QueueService
beforeAll(async () => {
  service = await startQueueService()
})
afterAll(async () => await service.stop())

interface Handled {
  readonly messageId: string
  readonly attempt: number
  readonly groupId?: string
  readonly name: string
}

const KILLS = 3
// A good message may be in every batch that is interrupted, and is handled after that.
const RECEIVES = KILLS + 1

test('a function that is killed in its batches loses nothing, and all poison is in the dead-letter queue', async ({
  signal,
}) => {
  const { dead, queue } = await queueWithDeadLetters()
  const ids = await queue.send(Array.from({ length: 2000 }, (_, index) => bodyOf(index)))
  const poison = ids.filter((_, index) => isPoison(index))
  const good = ids.filter((_, index) => !isPoison(index))

  const killed: string[] = []
  const worker = await startWorker((line) => {
    const [, pid] = /(\d+) hangs$/.exec(line) ?? []
    if (pid === undefined) return
    killed.push(pid)
    process.kill(Number(pid), 'SIGKILL')
  })
  const { deliveries, failed } = await workOff(queue, worker.invoke, { signal })

  expect(new Set(killed).size).toBe(KILLS)
  expect(failed.map(({ reason }) => reason)).toEqual(Array(KILLS).fill(expect.stringMatching(/signal: killed$/)))

  const handled = worker.handled()
  expect(sortedSet(handled.map(({ messageId }) => messageId))).toEqual(good.toSorted())
  expect(await queue.size()).toBe(0)
  const buried: string[] = []
  while ((await dead.size()) > 0) {
    const messages = await dead.receive()
    buried.push(...messages.map(({ MessageId = '' }) => MessageId))
    await dead.delete(messages)
  }
  expect(buried.toSorted()).toEqual(poison.toSorted())
  expect(sortedSet(poison.map((id) => deliveries.get(id)))).toEqual([RECEIVES])

  for (const batch of failed) {
    const courses = batch.ids.filter((id) => good.includes(id)).map((id) => handled.filter((it) => it.messageId === id))
    // All came again, those too that were handled before the kill.
    expect(courses.filter((all) => !all.some(({ attempt }) => attempt > 1))).toEqual([])
    expect(courses.filter((all) => all.length > 1)).not.toEqual([])
  }
})

test('a FIFO queue keeps the order of each group, though a message of some fails at first', async ({ signal }) => {
  const queue = await service.create('orders.fifo', { VisibilityTimeout: '2' })
  const jobs = Array.from({ length: 8 * 12 }, (_, index) => {
    const [group, place] = [index % 12, Math.floor(index / 12)]
    // Of every third group one, at different places, the first and the last included.
    const fails = group % 3 === 0 && place === [0, 2, 5, 7][group / 3] ? 1 : 0
    return { group: `g${group}`, job: { name: String(place), fails } satisfies Job }
  })
  const bodies = jobs.map(({ job }) => JSON.stringify(job))
  await queue.send(bodies, (index) => jobs[index]?.group as string)

  const worker = await startWorker()
  const { deliveries, failed } = await workOff(queue, worker.invoke, { signal })

  expect(failed).toEqual([])
  expect(await queue.size()).toBe(0)
  const handled = worker.handled()
  for (let group = 0; group < 12; group++) {
    const order = handled.filter(({ groupId }) => groupId === `g${group}`).map(({ name }) => name)
    expect(order, `g${group}`).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  }
  expect([...deliveries.values()].filter((count) => count > 1)).toEqual([2, 2, 2, 2])
})

test.each([
  ['null', null, ['a', 'b']],
  ['no list', {}, ['a', 'b']],
  ['a list of null', { batchItemFailures: null }, ['a', 'b']],
  ['an empty list', { batchItemFailures: [] }, ['a', 'b']],
  ['one of the batch', { batchItemFailures: [{ itemIdentifier: 'a' }] }, ['b']],
  ['one twice', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'a' }] }, ['b']],
  ['all of the batch', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }] }, []],
  ['one of another batch', { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }] }, undefined],
  ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, undefined],
  ['an id of null', { batchItemFailures: [{ itemIdentifier: null }] }, undefined],
  ['another key', { batchItemFailures: [{ id: 'a' }] }, undefined],
  ['null in the list', { batchItemFailures: [null] }, undefined],
  ['a text', 'done', undefined],
])('Lambda deletes what is not listed: %s', (_, answer, handled) => {
  const messages = [{ MessageId: 'a' }, { MessageId: 'b' }]
  expect(handledOf(messages, answer)?.map(({ MessageId }) => MessageId)).toEqual(handled)
})

async function queueWithDeadLetters() {
  const dead = await service.create('dead')
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: RECEIVES })
  return { dead, queue: await service.create('orders', { VisibilityTimeout: '3', RedrivePolicy }) }
}

/** Of a hundred five are poison; three in all are being handled when the process is killed. */
function bodyOf(index: number): string {
  const name = `job ${index}`
  const hangs = index % 500 === 250 && index < KILLS * 500
  const good: Job = { name, hangs }
  if (!isPoison(index)) return JSON.stringify(good)
  const throwing: Job = { name, fails: RECEIVES }
  const kinds = ['no JSON', JSON.stringify({ name: index }), JSON.stringify(throwing)]
  return kinds[Math.floor(index / 20) % kinds.length] as string
}

function isPoison(index: number): boolean {
  return index % 20 === 7
}

/** Runs the function in AWS's runtime client. What it has handled stands in a file, which outlives its process. */
async function startWorker(onLog?: (line: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'))
  const file = join(folder, 'handled')
  const module = new URL('queue/function.ts', import.meta.url).pathname
  const running = await startFunction({ module, region: REGION, timeout: 30, env: { HANDLED: file }, onLog })
  onTestFinished(async () => {
    await running.stop()
    rmSync(folder, { recursive: true })
  })
  return {
    invoke: running.invoke,
    handled: () =>
      readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Handled),
  }
}

function sortedSet<T>(values: readonly T[]): T[] {
  return [...new Set(values)].toSorted()
}
