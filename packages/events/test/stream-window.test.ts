import fc from 'fast-check'
import { HeddleError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { dynamoDBWindow } from '../src/dynamo-db.ts'
import { kinesis, kinesisWindow } from '../src/kinesis.ts'
import type { WindowAnswer } from '../src/stream-window.ts'
import { context, errorLines, failureOf, fixture, frozen, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const STREAM = 'arn:aws:kinesis:eu-central-1:123456789012:stream/orders'
const SEQUENCE = 49590338271490256608559692538361571095921575989136588898n
const sequence = (index: number) => String(SEQUENCE + BigInt(index) * 16n)

interface Sum {
  readonly count: number
  readonly total: number
}
const Sum = z.object({ count: z.number(), total: z.number() })
const initial = (): Sum => ({ count: 0, total: 0 })
const source = kinesisWindow(Order, { state: Sum, initial })

/** Adds the records to the state, as the function of a window does. */
const adding = toLambda(
  on(source).handle(({ state, records }) => ({
    state: {
      count: state.count + records.length,
      total: records.reduce((total, { data }) => total + data.total, state.total),
    },
  })),
)

describe('a window', () => {
  test('has its records, its state and where it is', async () => {
    const raw = fixture<Raw>('kinesis/window')
    const fn = vi.fn(() => ({ state: initial() }))
    await toLambda(on(source).handle(fn))(frozen(raw), context())
    const [[event]] = fn.mock.calls as unknown as [[Raw]]
    const { records, ...rest } = event
    expect(rest).toStrictEqual({
      id: 'run-1',
      type: 'com.amazonaws.kinesis.window',
      source: STREAM,
      time: new Date('2026-10-05T06:07:00Z'),
      state: { count: 4, total: 100 },
      window: { start: new Date('2026-10-05T06:07:00Z'), end: new Date('2026-10-05T06:09:00Z') },
      shardId: 'shardId-000000000006',
      eventSourceARN: STREAM,
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
      raw,
    })
    expect(records).toMatchObject([
      { type: 'com.amazonaws.kinesis.record', data: { id: 'o-1', total: 10 }, sequenceNumber: sequence(0) },
      { data: { id: 'o-2', total: 20.5 }, partitionKey: 'loom' },
      { data: { id: 'o-3', total: 0 } },
    ])
  })

  test('answers with the state', async () => {
    expect(await adding(fixture('kinesis/window'), context())).toEqual({
      state: { count: 7, total: 130.5 },
      batchItemFailures: [],
    })
  })

  test('is the same for data whose schema takes its time', async () => {
    const later = kinesisWindow(slow(Order), { state: slow(Sum), initial })
    const handler = toLambda(on(later).handle(({ state, records }) => ({ state: { ...state, count: records.length } })))
    expect(await handler(fixture('kinesis/window'), context())).toEqual({
      state: { count: 3, total: 100 },
      batchItemFailures: [],
    })
  })

  test('of DynamoDB has changes of items', async () => {
    const inserted = dynamoDBWindow({ newImage: Order }, { initial: () => ({ inserted: 0 }) })
    const handler = toLambda(
      on(inserted).handle(({ type, state, records, shardId }) => {
        expect([type, shardId]).toEqual(['com.amazonaws.dynamodb.window', 'shardId-00000001791180428-abc'])
        const news = records.filter((record) => record.eventName === 'INSERT' && record.newImage.total > 5)
        return { state: { inserted: state.inserted + news.length } }
      }),
    )
    expect(await handler(fixture('dynamo-db/window'), context())).toEqual({
      state: { inserted: 4 },
      batchItemFailures: [],
    })
    expect(await handler(fixture('dynamo-db/window-final'), context())).toEqual({
      state: { inserted: 4 },
      batchItemFailures: [],
    })
  })
})

describe('the state', () => {
  test.each([
    ['{}', {}],
    ['null', null],
    ['not there', undefined],
  ])('is what initial makes, when it is %s', async (_what, state) => {
    const event = { ...fixture<Raw>('kinesis/window-first'), state }
    expect(await adding(event, context())).toEqual({ state: { count: 3, total: 30.5 }, batchItemFailures: [] })
  })

  test('that the schema refuses fails the invocation', async () => {
    const event = { ...fixture<Raw>('kinesis/window'), state: { count: 'many', total: 1 } }
    const error = await failureOf(adding, event)
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: expect.stringMatching(/^kinesisWindow: state: count: /),
      path: 'state',
    })
  })

  test('is taken as it came without a schema', async () => {
    const raw = fixture<Raw>('kinesis/window')
    const handler = toLambda(
      on(kinesisWindow(undefined, { initial })).handle(({ state, records }) => {
        expect(records[0]?.data).toBeInstanceOf(Uint8Array)
        return { state }
      }),
    )
    expect(await handler(raw, context())).toEqual({ state: raw.state, batchItemFailures: [] })
  })

  test('goes from invocation to invocation through JSON', async () => {
    const Seen = z.object({ since: z.coerce.date(), ids: z.array(z.string()).transform((ids) => new Set(ids)) })
    const unique = kinesisWindow(Order, {
      state: Seen,
      initial: () => ({ since: new Date(0), ids: new Set<string>() }),
    })
    const handler = toLambda(
      on(unique).handle(({ state, records }) => {
        const ids = [...state.ids, ...records.map(({ data }) => data.id)]
        // Out of JSON the schema makes a set of it again.
        return { state: { since: state.since, ids } }
      }),
    )
    const first = (await handler(fixture('kinesis/window-first'), context())) as WindowAnswer
    const second = await handler(
      { ...fixture<Raw>('kinesis/window'), state: JSON.parse(JSON.stringify(first.state)) },
      context(),
    )
    expect(second).toEqual({
      state: { since: new Date(0), ids: ['o-1', 'o-2', 'o-3', 'o-1', 'o-2', 'o-3'] },
      batchItemFailures: [],
    })
  })

  test('of more than 1 MB fails the invocation: Lambda would end the window', async () => {
    const returning = (state: object) =>
      toLambda(on(kinesisWindow(Order, { initial: () => ({}) })).handle(() => ({ state })))
    const large = { text: 'ä'.repeat(1024 * 512) }
    expect(await failureOf(returning(large), fixture('kinesis/window'))).toMatchObject({
      code: 'INVALID_RESULT',
      message: 'kinesisWindow: state: expected at most 1048576 bytes of JSON, got 1048587',
    })
    const fits = { text: 'ä'.repeat(1024 * 512 - 6) }
    expect(await returning(fits)(fixture('kinesis/window'), context())).toEqual({ state: fits, batchItemFailures: [] })
  })

  test('that JSON cannot say fails the invocation', async () => {
    const handler = toLambda(
      on(kinesisWindow(Order, { initial: () => ({ total: 0n }) })).handle(() => ({ state: { total: 2n ** 64n } })),
    )
    expect(await failureOf(handler, fixture('kinesis/window'))).toMatchObject({
      code: 'INVALID_RESULT',
      message: 'kinesisWindow: state: it cannot be written as JSON',
      cause: expect.any(TypeError),
    })
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'expected { state }, got undefined; does every middleware return what next() gave it?'],
    ['no state', {}, 'state: expected an object, got undefined'],
    ['a state that is a number', { state: 7 }, 'state: expected an object, got a number'],
    ['a state that is a list', { state: [] }, 'state: expected an object, got an array'],
    ['null for a state', { state: null }, 'state: expected an object, got null'],
  ])('has to come back: %s fails the invocation', async (_what, returned, message) => {
    const handler = toLambda(on(source).handle(() => returned as never))
    expect(await failureOf(handler, fixture('kinesis/window'))).toMatchObject({
      code: 'INVALID_RESULT',
      message: `kinesisWindow: ${message}`,
    })
  })

  test('may be left out at the end of the window alone', async () => {
    const handler = toLambda(on(source).handle(() => ({})))
    expect(await handler(fixture('kinesis/window-final'), context())).toEqual({ state: {}, batchItemFailures: [] })
    expect(await failureOf(handler, fixture('kinesis/window'))).toMatchObject({ code: 'INVALID_RESULT' })
  })

  test('is what came of the window, in its last invocation', async () => {
    const seen: unknown[] = []
    const handler = toLambda(
      on(source).handle(({ state, records, isFinalInvokeForWindow, isWindowTerminatedEarly }) => {
        seen.push({ state, records, isFinalInvokeForWindow, isWindowTerminatedEarly })
        return { state }
      }),
    )
    const state = { count: 7, total: 130.5 }
    for (const name of ['kinesis/window-final', 'kinesis/window-early']) {
      expect(await handler(fixture(name), context())).toEqual({ state, batchItemFailures: [] })
    }
    expect(seen).toEqual([
      { state, records: [], isFinalInvokeForWindow: true, isWindowTerminatedEarly: false },
      { state, records: [], isFinalInvokeForWindow: true, isWindowTerminatedEarly: true },
    ])
  })
})

describe('a record that cannot be read', () => {
  test('is where the stream goes on: those before it are in the state, those behind it are not', async () => {
    const lines = errorLines()
    expect(await adding(fixture('kinesis/window-one-bad'), context())).toEqual({
      state: { count: 5, total: 110 },
      batchItemFailures: [{ itemIdentifier: sequence(1) }],
    })
    expect(lines()).toMatchObject([
      {
        message: `kinesisWindow: record ${sequence(1)} failed`,
        recordId: sequence(1),
        error: { code: 'INVALID_PAYLOAD', message: `kinesisWindow: record ${sequence(1)}: kinesis.data: not JSON` },
      },
    ])
  })

  test('as the first leaves the state as it came, and the function alone', async () => {
    errorLines()
    const event = fixture<Raw>('kinesis/window-one-bad')
    event.Records.shift()
    const fn = vi.fn()
    const answer = { state: { count: 4, total: 100 }, batchItemFailures: [{ itemIdentifier: sequence(1) }] }
    expect(await toLambda(on(source).handle(fn))(event, context())).toEqual(answer)
    const parsed = kinesisWindow(Order, { state: Sum.transform(() => new Map()), initial: () => new Map() })
    expect(await toLambda(on(parsed).handle(fn))(event, context())).toEqual(answer)
    expect(fn).not.toHaveBeenCalled()
  })

  test('in the last invocation fails it: the function would make an end of less than the window', async () => {
    const event = { ...fixture<Raw>('kinesis/window-one-bad'), isFinalInvokeForWindow: true }
    const fn = vi.fn()
    expect(await failureOf(toLambda(on(source).handle(fn)), event)).toMatchObject({
      code: 'INVALID_PAYLOAD',
      path: 'Records[1].kinesis.data',
    })
    expect(fn).not.toHaveBeenCalled()
  })
})

describe('failures that the function tells', () => {
  const telling = (...indices: number[]) =>
    toLambda(
      on(source).handle(({ state }) => ({
        state,
        failures: indices.map((index) => ({ id: sequence(index), error: new Error('no') })),
      })),
    )

  test('move the checkpoint to the lowest, each logged once', async () => {
    const lines = errorLines()
    expect(await telling(2, 0, 1)(fixture('kinesis/window'), context())).toEqual({
      state: { count: 4, total: 100 },
      batchItemFailures: [{ itemIdentifier: sequence(0) }],
    })
    expect(lines().map(({ recordId }) => recordId)).toEqual([sequence(2), sequence(0), sequence(1)])
  })

  test('go before a record that could not be read', async () => {
    const lines = errorLines()
    expect(await telling(0)(fixture('kinesis/window-one-bad'), context())).toMatchObject({
      batchItemFailures: [{ itemIdentifier: sequence(0) }],
    })
    expect(lines().map(({ recordId }) => recordId)).toEqual([sequence(0), sequence(1)])
  })

  test('are of records of the batch', async () => {
    expect(await failureOf(telling(9), fixture('kinesis/window'))).toMatchObject({
      code: 'INVALID_RESULT',
      message: `kinesisWindow: the batch has no record ${sequence(9)} that could fail`,
    })
  })

  test('fail the invocation where the mapping does not report failures', async () => {
    errorLines()
    const strict = kinesisWindow(Order, { initial, reportBatchItemFailures: false })
    const handler = toLambda(on(strict).handle(({ state }) => ({ state })))
    expect(await failureOf(handler, fixture('kinesis/window-one-bad'))).toMatchObject({
      message: 'kinesisWindow: 1 of 4 records failed',
    })
    expect(await handler(fixture('kinesis/window'), context())).toMatchObject({ batchItemFailures: [] })
  })
})

test('nothing is counted twice and nothing is lost, however often the stream goes on at a failure', async () => {
  errorLines()
  const model = fixture<Raw>('kinesis/window-first')
  const totals = fc.array(fc.record({ total: fc.nat(100), failsFirst: fc.boolean() }), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(totals, fc.integer({ min: 1, max: 9 }), async (rows, batchSize) => {
      // Half of the failures are of data that cannot be read the first time, half are told by the function.
      const tried = new Set<number>()
      const record = (index: number) => {
        const { total, failsFirst } = rows[index] as (typeof rows)[number]
        const broken = failsFirst && index % 2 === 0 && !tried.has(index)
        if (broken) tried.add(index)
        const data = broken ? 'not JSON' : JSON.stringify({ id: String(index), total })
        const kinesis = { sequenceNumber: sequence(index), data: Buffer.from(data).toString('base64') }
        return { ...model.Records[0], kinesis: { ...model.Records[0].kinesis, ...kinesis } }
      }
      const handler = toLambda(
        on(source).handle(({ state, records }) => {
          let sum = state
          for (const { data, sequenceNumber: id } of records) {
            const index = Number(data.id)
            if (rows[index]?.failsFirst && !tried.has(index)) {
              tried.add(index)
              return { state: sum, failures: [{ id, error: 'not yet' }] }
            }
            sum = { count: sum.count + 1, total: sum.total + data.total }
          }
          return { state: sum }
        }),
      )
      // As Lambda does: from the checkpoint on, with the state.
      let state: object = {}
      for (let next = 0; next < rows.length; ) {
        const Records = Array.from({ length: Math.min(batchSize, rows.length - next) }, (_, at) => record(next + at))
        const answer = await handler({ ...model, Records, state: JSON.parse(JSON.stringify(state)) }, context())
        state = answer.state
        const [failed] = answer.batchItemFailures
        if (failed === undefined) next += Records.length
        else next = Number((BigInt(failed.itemIdentifier) - SEQUENCE) / 16n)
      }
      if (rows.length === 0) return
      expect(state).toEqual({ count: rows.length, total: rows.reduce((sum, { total }) => sum + total, 0) })
    }),
  )
})

test('a throw fails the invocation: the same records come again, with the state that they came with', async () => {
  const no = new Error('no')
  expect(await failureOf(toLambda(on(source).handle(() => Promise.reject(no))), fixture('kinesis/window'))).toBe(no)
})

test('layers see what came of the window', async () => {
  const results: unknown[] = []
  const handler = toLambda(
    on(source)
      .use(async (_call, next) => {
        const result = await next()
        results.push(result)
        return result
      })
      .handle(() => ({ state: { count: 1, total: 1 } })),
  )
  await handler(fixture('kinesis/window'), context())
  expect(results).toEqual([{ state: { count: 1, total: 1 }, failures: [] }])
})

test('a layer that returns nothing fails the invocation', async () => {
  const forgetful = on(source).use((async (_call: unknown, next: () => Promise<unknown>) => {
    await next()
  }) as never)
  const handler = toLambda(forgetful.handle(({ state }: { state: Sum }) => ({ state })) as never)
  expect(await failureOf(handler, fixture('kinesis/window'))).toMatchObject({
    message: expect.stringContaining('kinesisWindow: expected { state }, got undefined; does every middleware'),
  })
})

test('there is nothing to handle one by one', () => {
  expect(() => (on(source) as Raw).each(() => {})).toThrow(
    expect.objectContaining({
      code: 'MISUSE',
      message: 'kinesisWindow: a window has one state: use handle, and take its records in their order',
    }),
  )
})

describe('an event is refused:', () => {
  test('one without a window', async () => {
    expect(await failureOf(adding, fixture('kinesis/orders'))).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'kinesisWindow: this is no event of a tumbling window: use kinesis()',
      path: '',
    })
    const changes = toLambda(on(dynamoDBWindow(undefined, { initial })).handle(({ state }) => ({ state })))
    expect(await failureOf(changes, fixture('dynamo-db/changes'))).toMatchObject({
      message: 'dynamoDBWindow: this is no event of a tumbling window: use dynamoDB()',
    })
  })

  test('one of another service', async () => {
    expect(await failureOf(adding, fixture('dynamo-db/window'))).toMatchObject({
      message: 'kinesisWindow: this is a DynamoDB event (Records[0].eventSource is aws:dynamodb)',
    })
    expect(await failureOf(adding, undefined)).toMatchObject({
      message: 'kinesisWindow: this is no event but undefined',
    })
  })

  test.each<[string, unknown, string]>([
    ['window.start', undefined, 'a time, got undefined'],
    ['window.end', 'later', 'a time, got a string'],
    ['state', [1], 'an object, got an array'],
    ['state', 'none', 'an object, got a string'],
    ['shardId', 7, 'a string, got a number'],
    ['eventSourceARN', null, 'a string, got null'],
    ['isFinalInvokeForWindow', 'yes', 'a boolean, got a string'],
    ['isWindowTerminatedEarly', 1, 'a boolean, got a number'],
  ])('one whose %s is %j', async (path, value, expected) => {
    const event = fixture<Raw>('kinesis/window')
    const names = path.split('.')
    const last = names.pop() as string
    names.reduce((inner, name) => inner[name], event)[last] = value
    expect(await failureOf(adding, event)).toMatchObject({
      code: 'INVALID_EVENT',
      message: `kinesisWindow: ${path}: expected ${expected}`,
      path,
    })
  })

  test('one with a record that has no sequence number', async () => {
    const event = fixture<Raw>('kinesis/window')
    delete event.Records[2].kinesis.sequenceNumber
    expect(await failureOf(adding, event)).toMatchObject({ path: 'Records[2].kinesis.sequenceNumber' })
  })
})

test('a plain source refuses the window that a window source reads, and the other way round', async () => {
  expect(await failureOf(toLambda(on(kinesis()).each(() => {})), fixture('kinesis/window'))).toMatchObject({
    code: 'UNRECOGNISED_EVENT',
  })
})

const shared = samples().filter(({ folder, raw }) => /kinesis|dynamodb/.test(folder) && 'window' in (raw as object))
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ folder, raw }) => {
  const fn = vi.fn(() => ({ state: { seen: 'true' } }))
  const handler = toLambda(
    folder === 'kinesis'
      ? on(kinesisWindow(undefined, { initial: () => ({}) })).handle(fn)
      : on(dynamoDBWindow(undefined, { initial: () => ({}) })).handle(fn),
  )
  expect(await handler(raw, context())).toEqual({ state: { seen: 'true' }, batchItemFailures: [] })
  const { Records, state } = raw as Raw
  const [[event]] = fn.mock.calls as unknown as [[Raw]]
  expect(event.records).toHaveLength(Records.length)
  expect(event.state).toEqual(state)
})
