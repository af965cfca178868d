// 200 runs of 1,000 events each against a server that speaks as SQS, SNS and EventBridge do, over HTTP, where half of the
// requests meet a fault. A failing run says its seed; to run the same again:
//   HEDDLE_SEED=<seed> npx vitest run packages/emit/test/faults.test.ts
// HEDDLE_RUNS sets the number of runs.

import { EmitError, type Emitted, emitter, type Target, type UnsentEvent } from '@heddle/emit'
import { eventBridge } from '@heddle/emit/event-bridge'
import { sns } from '@heddle/emit/sns'
import { sqs } from '@heddle/emit/sqs'
import { afterAll, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { REGION, stubAws } from './aws-helpers.ts'
import { chance, type FaultPlan, faultPlan } from './fault-plan.ts'
import { startWireServer, type Taken, type WireServer } from './wire-server.ts'

const seed = process.env.HEDDLE_SEED ?? String(Date.now() % 2 ** 31)
const runs = Number(process.env.HEDDLE_RUNS ?? 200)

afterAll(() => {
  vi.unstubAllEnvs()
})

const catalogue = { 'order.paid': z.object({ note: z.string() }) }

interface Run {
  readonly name: string
  readonly target: Target
  /** Events of a key keep their order. */
  readonly keys: number | undefined
  /** Milliseconds until all has to be over. */
  readonly deadline: number | undefined
}

function runOf(number: number, url: string): Run {
  const client = number % 5 === 0 ? undefined : 'light'
  const format = number % 2 === 0 ? 'plain' : 'cloudevents'
  const fifo = number % 4 === 1
  const options = { client, format } as const
  const targets = [
    () => sqs({ url: `${url}/1/orders${fifo ? '.fifo' : ''}`, ...options }),
    () => sns({ topicArn: `arn:aws:sns:${REGION}:1:orders${fifo ? '.fifo' : ''}`, ...options }),
    () => eventBridge({ source: 'orders', ...options }),
  ]
  const target = (targets[number % 3] as () => Target)()
  return {
    name: `${target.name} ${client ?? 'sdk'} ${format}${fifo ? ' fifo' : ''}`,
    target,
    keys: fifo && target.name !== 'eventBridge' ? 120 : undefined,
    deadline: number % 10 === 7 ? 25 : undefined,
  }
}

interface Outcome {
  readonly emitted: readonly Emitted[]
  readonly failures: readonly UnsentEvent[]
}

async function emitThousand(run: Run, random: () => number): Promise<Outcome> {
  const { emitAll } = emitter(catalogue, run.target, { backoff: 1, concurrency: 4 })
  const events = Array.from({ length: 1000 }, (_, index) => ({
    type: 'order.paid' as const,
    id: `e${index}`,
    data: { note: 'é'.repeat(Math.floor(random() * 100)) },
    ...(run.keys === undefined ? {} : { key: `k${index % run.keys}` }),
  }))
  const signal = run.deadline === undefined ? undefined : AbortSignal.timeout(run.deadline)
  try {
    return { emitted: await emitAll(events, { signal }), failures: [] }
  } catch (error) {
    if (error instanceof EmitError) return error
    throw error
  }
}

/** What is wrong, if anything. */
function faultsOf(run: Run, { emitted, failures }: Outcome, plan: FaultPlan, taken: readonly Taken[]): string[] {
  const faults: string[] = []
  const accepted = new Set(emitted.map(({ id }) => id))
  const listed = new Map(failures.map((failure) => [failure.id, failure]))
  const deliveries = grouped(taken, ({ eventId }) => eventId)
  if (accepted.size !== emitted.length || listed.size !== failures.length) faults.push('some are listed twice')
  for (let index = 0; index < 1000; index++) {
    const id = `e${index}`
    const failure = listed.get(id)
    const times = deliveries.get(id) ?? []
    // An answer that was under way when the time was over is one that nobody heard, too.
    const late = failure?.code === 'DEADLINE' && failure.attempts > 0 ? 1 : 0
    const unheard = times.filter((time) => time.unheard).length + late
    if (accepted.has(id) === (failure !== undefined)) faults.push(`${id} is neither emitted nor listed, or both`)
    if (accepted.has(id) && times.length === 0) faults.push(`${id} is emitted but was not delivered`)
    if (failure !== undefined && times.length > unheard) faults.push(`${id} is listed, and its delivery was heard of`)
    if (times.length - unheard > 1) faults.push(`${id} was delivered again, after an answer that was heard`)
    const code = plan.refused.get(id)
    if (code !== undefined && (failure?.code !== code || failure.retriable)) {
      if (failure?.code !== 'DEADLINE') faults.push(`${id} was refused, and is not listed so`)
    }
    if (failure !== undefined && failure.index !== index) faults.push(`${id} is listed at place ${failure.index}`)
  }
  if (run.keys !== undefined) faults.push(...disorder(taken), ...overtakers(run.keys, failures, accepted))
  return faults
}

/** Of each group, an event comes after those before it, or again. */
function disorder(taken: readonly Taken[]): string[] {
  const faults: string[] = []
  for (const [group, events] of grouped(taken, (one) => String(one.group))) {
    const places = events.map(({ eventId }) => Number(eventId.slice(1)))
    for (let at = 1; at < places.length; at++) {
      if ((places[at] as number) < (places[at - 1] as number)) faults.push(`${group}: ${places.join(' ')}`)
    }
  }
  return faults
}

/** Of each key, nothing goes after an event that did not. */
function overtakers(keys: number, failures: readonly UnsentEvent[], accepted: ReadonlySet<string>): string[] {
  return failures
    .filter(({ index }) => accepted.has(`e${index + keys}`))
    .map(({ id, index }) => `e${index + keys} went after ${id}, which did not`)
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

interface Totals {
  requests: number
  taken: number
  duplicates: number
  unheard: number
  failures: number
}

async function check(number: number, totals: Totals): Promise<void> {
  const plan = faultPlan(`${seed} ${number}`)
  let server: WireServer | undefined
  try {
    server = await startWireServer(plan)
    stubAws(server.url)
    const run = runOf(number, server.url)
    const outcome = await emitThousand(run, chance(seed, number))
    const faults = faultsOf(run, outcome, plan, server.taken)
    expect(faults.slice(0, 5), `HEDDLE_SEED=${seed}, run ${number}: ${run.name}`).toEqual([])
    totals.requests += server.requests.length
    totals.taken += server.taken.length
    totals.duplicates += server.taken.length - new Set(server.taken.map(({ eventId }) => eventId)).size
    totals.unheard += server.taken.filter(({ unheard }) => unheard).length
    totals.failures += outcome.failures.length
  } finally {
    await server?.stop()
  }
}

test('whatever goes wrong on the way, every event is delivered or listed, twice only after an answer was cut', async ({
  annotate,
}) => {
  const totals: Totals = { requests: 0, taken: 0, duplicates: 0, unheard: 0, failures: 0 }
  for (let number = 0; number < runs; number++) await check(number, totals)
  await annotate(`${runs} runs, seed ${seed}: ${JSON.stringify(totals)}`)
  expect(totals.duplicates).toBeGreaterThan(0)
  expect(totals.duplicates).toBeLessThanOrEqual(totals.unheard)
  expect(totals.failures).toBeGreaterThan(0)
}, 300_000)
