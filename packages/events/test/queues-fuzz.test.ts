// Events of Kafka, Amazon MQ, DocumentDB, Firehose, S3 Batch and S3 Object Lambda, each with something wrong. Whatever comes
// of one is an answer or errors of heddle, every record is handled, answered or reported, and no prototype is changed.
//
// A failing run prints its seed and path and a small counterexample. To run it again:
//   HEDDLE_SEED=<seed> npx vitest run packages/events/test/queues-fuzz.test.ts
// HEDDLE_FUZZ_CASES sets the number of events for each source (1000).

import fc from 'fast-check'
import { HeddleError, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { activeMQ } from '../src/active-mq.ts'
import { documentDB } from '../src/document-db.ts'
import { type FirehoseAnswer, firehose } from '../src/firehose.ts'
import { type KafkaAnswer, kafka } from '../src/kafka.ts'
import { rabbitMQ } from '../src/rabbit-mq.ts'
import { type S3BatchAnswer, s3Batch } from '../src/s3-batch.ts'
import { s3ObjectLambda } from '../src/s3-object-lambda.ts'
import { glue } from '../src/schema-registry.ts'
import { context, fixture, fixturesOf, Order, type Raw } from './helpers.ts'
import { mutate, mutations } from './mutations.ts'
import { samples } from './shared-samples.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.HEDDLE_FUZZ_CASES ?? 1000)

const consoleError = console.error
beforeAll(() => {
  console.error = () => {}
})
afterAll(() => {
  console.error = consoleError
})

let handled = 0
const count = () => void handled++
const client = { send: async () => ({}) }

type Check = (answer: unknown, raw: Raw) => void

/** By the folder of the fixtures: the folder of the samples, handlers, and what holds of an answer. */
const SOURCES: Readonly<Record<string, readonly [samples: string, handlers: LambdaFunction<unknown>[], check: Check]>> =
  {
    kafka: [
      'kafka',
      [
        toLambda(on(kafka({}, { reportBatchItemFailures: true })).each(count)),
        toLambda(on(kafka({ value: glue(Order), headers: Order }, { reportBatchItemFailures: true })).each(count)),
      ],
      (answer, { records }) => {
        const told = (answer as KafkaAnswer).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
        for (const { partition, offset } of told) {
          expect(records[partition].some((record: Raw) => record.offset === offset)).toBe(true)
        }
        const all = Object.values(records as Record<string, unknown[]>).flat().length
        if (told.length === 0) expect(handled).toBe(all)
        else expect(handled).toBeLessThan(all)
      },
    ],
    'active-mq': [
      'mq',
      [toLambda(on(activeMQ()).each(count)), toLambda(on(activeMQ(Order)).each(count))],
      (answer, { messages }) => expect([answer, handled]).toEqual([undefined, messages.length]),
    ],
    'rabbit-mq': [
      'mq',
      [toLambda(on(rabbitMQ()).each(count)), toLambda(on(rabbitMQ(Order)).each(count))],
      (answer, { rmqMessagesByQueue }) =>
        expect([answer, handled]).toEqual([undefined, Object.values(rmqMessagesByQueue).flat().length]),
    ],
    'document-db': [
      'documentdb',
      [toLambda(on(documentDB()).each(count)), toLambda(on(documentDB({ fullDocument: Order })).each(count))],
      (answer, { events }) => expect([answer, handled]).toEqual([undefined, events.length]),
    ],
    firehose: [
      'firehose',
      [
        toLambda(on(firehose()).each(({ data }) => ({ data }))),
        toLambda(on(firehose(Order)).each(({ data, raw }) => ({ data, partitionKeys: raw as never }))),
      ],
      (answer, { records }) => {
        const told = (answer as FirehoseAnswer).records.map(({ recordId }) => recordId)
        expect(told).toEqual(records.map(({ recordId }: Raw) => recordId))
      },
    ],
    's3-batch': [
      's3-batch',
      [toLambda(on(s3Batch()).each(({ s3Key }) => s3Key))],
      (answer, { tasks }) => {
        const told = (answer as S3BatchAnswer).results.map(({ taskId }) => taskId)
        expect(told).toEqual(tasks.map(({ taskId }: Raw) => taskId))
      },
    ],
    's3-object-lambda': [
      's3-object-lambda',
      [
        toLambda(
          on(s3ObjectLambda({ client })).handle(({ kind }) =>
            kind === 'getObject' ? { Body: '' } : { statusCode: 200 },
          ),
        ),
      ],
      (answer) => expect(answer).toEqual({ statusCode: 200 }),
    ],
  }

test.each(Object.keys(SOURCES))('an event of %s is handled, answered or refused', async (folder) => {
  const [folderOfSamples, handlers, check] = SOURCES[folder] as (typeof SOURCES)[string]
  const bases = [
    ...fixturesOf(folder).map((name) => fixture(name)),
    ...samples().flatMap((sample) => (sample.folder === folderOfSamples ? [sample.raw] : [])),
  ]
  const cases = fc.record({ base: fc.nat(bases.length - 1), handler: fc.nat(handlers.length - 1), mutations })
  await fc.assert(
    fc.asyncProperty(cases, async ({ base, handler, mutations }) => {
      const raw = mutate(bases[base], mutations)
      handled = 0
      const outcome = await (handlers[handler] as LambdaFunction<unknown>)(raw, context()).then(
        (answer) => ({ answer }),
        (error: unknown) => ({ errors: error instanceof AggregateError ? error.errors : [error] }),
      )
      expect({}).not.toHaveProperty('polluted')
      if ('answer' in outcome) {
        check(outcome.answer, raw as Raw)
        return
      }
      for (const error of outcome.errors) {
        expect(error).toBeInstanceOf(HeddleError)
        expect(error.message.length).toBeLessThan(1000)
      }
    }),
    { numRuns, seed },
  )
})
