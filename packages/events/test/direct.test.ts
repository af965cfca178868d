import { on, s3, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { direct } from '../src/direct.ts'
import { scheduler } from '../src/scheduler.ts'
import { context, failureOf, fixture, fixturesOf, frozen, Order, type Raw, schemaOf, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

describe.each<[name: string, source: typeof direct, type: string, from: string]>([
  ['direct', direct, 'com.amazonaws.lambda.invocation', 'aws.lambda'],
  ['scheduler', scheduler as unknown as typeof direct, 'com.amazonaws.scheduler.schedule', 'aws.scheduler'],
])('%s', (name, source, type, from) => {
  test('has the payload as the schema makes it, and as it came', async () => {
    const raw = frozen({ id: 'o-1', total: 12, more: true })
    for (const schema of [Order, slow(Order)]) {
      const before = Date.now()
      const fn = vi.fn()
      await toLambda(on(source(schema)).handle(fn))(raw, context())
      const [event] = fn.mock.calls[0] ?? []
      expect(event).toStrictEqual({
        id: 'run-1',
        type,
        source: from,
        time: expect.any(Date),
        payload: { id: 'o-1', total: 12 },
        raw,
      })
      expect(event.raw).toBe(raw)
      expect(event.time.getTime()).toBeGreaterThanOrEqual(before)
    }
  })

  test.each<[what: string, answer: unknown]>([
    ['an object', { receipt: 'r-1' }],
    ['a list', [1, 'two', null]],
    ['text', 'done'],
    ['a number', 0],
    ['no', false],
    ['null', null],
    ['nothing', undefined],
  ])('answers with what the function returns: %s', async (_what, answer) => {
    const handler = toLambda(on(source(Order)).handle(async () => answer as object))
    expect(await handler({ id: 'o-1', total: 12 }, context())).toBe(answer)
  })

  test('is told a throw', async () => {
    const no = new Error('no')
    const handler = toLambda(on(source(Order)).handle(() => Promise.reject(no)))
    expect(await failureOf(handler, { id: 'o-1', total: 12 })).toBe(no)
  })

  test.each<[what: string, raw: unknown, issues: string]>([
    ['another payload', { id: 7 }, 'id: expected a string; total: expected a number'],
    ['null', null, 'expected an object'],
    ['nothing', undefined, 'expected an object'],
    ['a huge text', 'x'.repeat(6_000_000), 'expected an object'],
  ])('refuses %s, with every issue', async (_what, raw, issues) => {
    const fn = vi.fn()
    for (const schema of [Order, slow(Order)]) {
      expect(await failureOf(toLambda(on(source(schema)).handle(fn)), raw)).toMatchObject({
        code: 'INVALID_PAYLOAD',
        message: `${name}: the payload: ${issues}`,
        path: '',
      })
    }
    expect(fn).not.toHaveBeenCalled()
  })

  test('keeps the cause when the schema itself fails', async () => {
    const bug = new TypeError('my own bug')
    const broken = schemaOf(() => {
      throw bug
    })
    expect(await failureOf(toLambda(on(source(broken)).handle(() => {})), {})).toMatchObject({
      message: `${name}: the payload: the schema itself failed`,
      cause: bug,
    })
  })

  test('takes a codec where the payload is text', async () => {
    const handler = toLambda(on(source(text())).handle(({ payload }) => payload.length))
    expect(await handler('hello', context())).toBe(5)
    expect(await failureOf(handler, { text: 'hello' })).toMatchObject({
      message: `${name}: the payload: expected text or bytes, got an object`,
    })
  })

  test('takes a source, for an event that another function was called with', async () => {
    const handler = toLambda(on(source(s3())).handle(({ payload }) => payload.map(({ subject }) => subject)))
    expect(await handler(fixture('s3/three'), context())).toEqual(['yarn/1.txt', 'yarn/2.txt', 'yarn/3.txt'])
  })

  test('inside another source has no id', async () => {
    expect(await source(Order)['~standard'].validate({ id: 'o-1', total: 12 })).toMatchObject({
      value: { id: '', payload: { id: 'o-1', total: 12 } },
    })
  })
})

test('direct takes whatever comes when there is no schema', async () => {
  const handler = toLambda(on(direct()).handle(({ payload, raw }) => ({ payload, same: payload === raw })))
  const payloads = [null, 'text', 7, [], {}, ...fixturesOf('sqs').map((name) => fixture(name))]
  for (const payload of payloads) expect(await handler(payload, context())).toEqual({ payload, same: true })
})

test('scheduler refuses what a schedule without an input sends, though the schema would take it', async () => {
  const anything = schemaOf((value) => ({ value }))
  const fn = vi.fn()
  for (const name of ['scheduler', 'scheduled-rule']) {
    expect(
      await failureOf(toLambda(on(scheduler(anything)).handle(fn)), fixture(`event-bridge/${name}`)),
    ).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: expect.stringMatching(/^scheduler: this is an EventBridge event \(detail-type is Scheduled Event/),
    })
  }
  expect(fn).not.toHaveBeenCalled()
  expect(await toLambda(on(scheduler(anything)).handle(({ payload }) => payload as Raw))({ a: 1 }, context())).toEqual({
    a: 1,
  })
})

const shared = samples().filter(({ folder }) => folder === 'step-functions')
test.runIf(SAMPLES_ARE_HERE).each(shared)('direct reads the shared sample $name', async ({ raw }) => {
  const schema = schemaOf((value) => ({ value: value as Raw }))
  expect(await toLambda(on(direct(schema)).handle(({ payload }) => payload))(raw, context())).toEqual(raw)
})
