// Events of AWS, each with something wrong, read by a portable family and by the trigger's own source: what the family makes of
// one is an answer or errors of heddle, the same records are handled, and the same is answered, as by the source itself.
//
// A failing run prints its seed and path and a small counterexample. To run it again:
//   HEDDLE_SEED=<seed> npx vitest run packages/events/test/portable-fuzz.test.ts
// HEDDLE_FUZZ_CASES sets the number of events for each trigger (500).

import fc from 'fast-check'
import { dynamoDB, eventBridge, HeddleError, kafka, kinesis, on, s3, sns, sqs } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { objects, queue, schedule, stream } from 'heddle/portable'
import {
  activeMQEvent,
  dynamoDBEvent,
  eventBridgeEvent,
  kafkaEvent,
  kinesisEvent,
  rabbitMQEvent,
  s3Event,
  snsEnvelope,
  snsEvent,
  sqsEvent,
} from 'heddle/testing'
import { activeMQ, rabbitMQ, s3Events } from 'heddle/triggers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { context, fixture, Order, type Raw } from './helpers.ts'
import { mutate, mutations } from './mutations.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.HEDDLE_FUZZ_CASES ?? 500)

const consoleError = console.error
beforeAll(() => {
  console.error = () => {}
})
afterAll(() => {
  console.error = consoleError
})

const handled: string[] = []
const note = ({ id }: { readonly id: string }) => void handled.push(id)

const order = (total: number) => ({ id: `o-${total}`, total })
const all = [order(1), order(2), { id: 7 }, order(3)]
const detail = {
  version: '0',
  bucket: { name: 'yarn' },
  object: { key: 'a b.csv', size: 7, etag: 'e' },
  'request-id': 'R',
  requester: 'r',
  reason: 'PutObject',
}
const created = eventBridgeEvent('Object Created', detail, { source: 'aws.s3', resources: ['arn:aws:s3:::yarn'] })

/** An event, the family's handler, and the source's own. What a mere family does not refuse has no second. */
const TRIGGERS: Readonly<
  Record<string, readonly [event: unknown, ours: LambdaFunction<unknown>, own?: LambdaFunction<unknown>]>
> = {
  SQS: [sqsEvent(all), toLambda(on(queue(Order)).each(note)), toLambda(on(sqs(Order)).each(note))],
  'SQS, FIFO': [fixture('sqs/fifo'), toLambda(on(queue(Order)).each(note)), toLambda(on(sqs(Order)).each(note))],
  SNS: [snsEvent(order(1)), toLambda(on(queue(Order)).each(note)), toLambda(on(sns(Order)).each(note))],
  ActiveMQ: [activeMQEvent(all), toLambda(on(queue(Order)).each(note)), toLambda(on(activeMQ(Order)).each(note))],
  RabbitMQ: [rabbitMQEvent(all), toLambda(on(queue(Order)).each(note)), toLambda(on(rabbitMQ(Order)).each(note))],
  Kinesis: [kinesisEvent(all), toLambda(on(stream(Order)).each(note)), toLambda(on(kinesis(Order)).each(note))],
  DynamoDB: [
    dynamoDBEvent([{ newImage: order(1) }, { newImage: { id: 'x' } }, { oldImage: order(2) }]),
    toLambda(on(stream(Order)).each(note)),
    toLambda(on(dynamoDB({ newImage: Order })).each(note)),
  ],
  Kafka: [kafkaEvent(all), toLambda(on(stream(Order)).each(note)), toLambda(on(kafka({ value: Order })).each(note))],
  S3: [s3Event(['a b.csv', 'c.csv']), toLambda(on(objects()).each(note)), toLambda(on(s3()).each(note))],
  'S3 through EventBridge': [
    created,
    toLambda(on(objects()).each(note)),
    toLambda(on(eventBridge.of(s3Events)).handle(note)),
  ],
  'S3 in SQS': [
    sqsEvent([s3Event(['a', 'b']), created, snsEnvelope(s3Event(['c']))]),
    toLambda(on(objects()).each(note)),
  ],
  'S3 in SNS': [snsEvent(s3Event(['a', 'b'])), toLambda(on(objects()).each(note))],
  EventBridge: [
    fixture('event-bridge/scheduled-rule'),
    toLambda(on(schedule()).handle(note)),
    toLambda(on(eventBridge()).handle(note)),
  ],
}

interface Outcome {
  readonly answer?: unknown
  readonly errors?: readonly HeddleError[]
  readonly ids: readonly string[]
}

async function outcomeOf(lambda: LambdaFunction<unknown>, raw: unknown): Promise<Outcome> {
  handled.length = 0
  const outcome = await lambda(raw, context()).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ errors: error instanceof AggregateError ? error.errors : [error] }),
  )
  expect({}).not.toHaveProperty('polluted')
  return { ...outcome, ids: handled.map(String) }
}

test.each(Object.keys(TRIGGERS))('an event of %s is taken as by its own source, or refused', async (name) => {
  const [event, ours, own] = TRIGGERS[name] as (typeof TRIGGERS)[string]
  await fc.assert(
    fc.asyncProperty(mutations, async (mutations) => {
      const raw = mutate(event, mutations)
      const outcome = await outcomeOf(ours, raw)
      for (const error of outcome.errors ?? []) {
        expect(error).toBeInstanceOf(HeddleError)
        expect(error.message.length).toBeLessThan(1000)
      }
      if (own === undefined) return
      const expected = await outcomeOf(own, raw)
      if (isOthers(name, raw)) {
        expect(outcome.errors?.[0]?.code).toBe('UNRECOGNISED_EVENT')
        return
      }
      // What AWS may add is `other` for the family.
      if (expected.errors?.[0]?.code === 'UNKNOWN_TYPE') return
      expect(outcome.ids).toEqual(expected.ids)
      expect(outcome.errors?.length).toBe(expected.errors?.length)
      if (name !== 'EventBridge' && name !== 'S3 through EventBridge') expect(outcome.answer).toEqual(expected.answer)
    }),
    { numRuns, seed },
  )
})

/** What the trigger's own source takes, and the family does not: a batch of none, and what is no event of the family. */
function isOthers(name: string, raw: unknown): boolean {
  const { Records, eventSource, source, 'detail-type': type } = (raw ?? {}) as Raw
  if (name === 'EventBridge') {
    const keepers: readonly unknown[] = ['aws.events', 'aws.scheduler']
    return typeof type !== 'string' || type !== 'Scheduled Event' || !keepers.includes(source)
  }
  if (name === 'S3 through EventBridge')
    return source !== 'aws.s3' || typeof type !== 'string' || !type.startsWith('Object ')
  return name !== 'S3' && Array.isArray(Records) && Records.length === 0 && eventSource === undefined
}
