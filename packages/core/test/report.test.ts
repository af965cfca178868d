import { describe, expect, test, vi } from 'vitest'
import { HeddleError, HttpError, stackless } from '../src/errors.ts'
import { loggerOf, markReported, plainError, report, wasReported } from '../src/report.ts'
import { errorLines } from './helpers.ts'

describe('a failure is logged', () => {
  test('through the logger of the call, the error as it is', () => {
    const lines = errorLines()
    const error = vi.fn()
    const failure = new Error('no')
    report({ error }, 'sqs: record m1 failed', failure, { recordId: 'm1' })
    expect(error.mock.calls).toEqual([['sqs: record m1 failed', { recordId: 'm1', error: failure }]])
    expect(lines()).toEqual([])
  })

  test('as one line of JSON when there is no logger', () => {
    const lines = errorLines()
    const failure = Object.assign(new RangeError('late\nby a line', { cause: new TypeError('slow') }), { code: 'LATE' })
    report(undefined, 'sqs: record m1 failed', failure, { recordId: 'm1' })
    expect(console.error).toHaveBeenCalledOnce()
    expect(vi.mocked(console.error).mock.calls[0]?.[0]).not.toContain('\n')
    expect(lines()).toEqual([
      {
        level: 'ERROR',
        message: 'sqs: record m1 failed',
        recordId: 'm1',
        error: {
          name: 'RangeError',
          code: 'LATE',
          message: 'late\nby a line',
          stack: expect.stringContaining('report.test.ts'),
          cause: { name: 'TypeError', message: 'slow', stack: expect.any(String) },
        },
      },
    ])
  })

  test('all the same when the logger fails', () => {
    const lines = errorLines()
    const logger = {
      error() {
        throw new Error('the disk is full')
      },
    }
    report(logger, 'sqs: record m1 failed', new Error('no'), { recordId: 'm1' })
    expect(lines()).toMatchObject([{ message: 'sqs: record m1 failed', recordId: 'm1', error: { message: 'no' } }])
  })

  test.each<[string, unknown]>([
    ['whose message throws when it is read', Object.defineProperty(new Error('x'), 'message', { get: () => fail() })],
    ['whose message is a bigint', Object.defineProperty(new Error('x'), 'message', { value: 7n })],
    ['whose stack throws when it is read', Object.defineProperty(new Error('x'), 'stack', { get: () => fail() })],
    ['whose cause throws when it is read', Object.defineProperty(new Error('x'), 'cause', { get: () => fail() })],
    ['that is a bigint', 7n],
    ['that is a symbol', Symbol('s')],
    ['that cannot be said in JSON', { toJSON: () => fail() }],
    ['that is a revoked proxy', revoked()],
  ])('even one %s', (_what, thrown) => {
    const lines = errorLines()
    expect(() => report(undefined, 'rows: record r1 failed', thrown, { recordId: 'r1' })).not.toThrow()
    expect(lines()).toMatchObject([{ level: 'ERROR', message: 'rows: record r1 failed', recordId: 'r1' }])
  })
})

function fail(): never {
  throw new Error('not even this can be read')
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe('an error as plain data', () => {
  test('has name, message, stack and code', () => {
    const error = Object.assign(new RangeError('no'), { code: 'ERR_NO', secret: 'x' })
    expect(plainError(error)).toEqual({ name: 'RangeError', message: 'no', stack: error.stack, code: 'ERR_NO' })
  })

  test.each([
    ['text', { message: 'text' }],
    [undefined, { message: 'undefined' }],
    [null, { message: 'null' }],
    [7, { message: '7' }],
    [7n, { message: '[object BigInt]' }],
    [Symbol('s'), { message: 'Symbol(s)' }],
    [{ reason: 'no' }, { message: '{"reason":"no"}' }],
  ])('of %o that was thrown is a message', (thrown, plain) => {
    expect(plainError(thrown)).toEqual(plain)
  })

  test('that heddle made as a refusal says where without a stack, its cause with one', () => {
    const cause = new TypeError('why')
    const refusal = stackless(() => new HeddleError('INVALID_EVENT', 'sqs: no', { cause }))
    expect(plainError(refusal)).toEqual({
      name: 'HeddleError',
      message: 'sqs: no',
      code: 'INVALID_EVENT',
      cause: { name: 'TypeError', message: 'why', stack: cause.stack },
    })
  })

  test('that a function threw has its stack, an HttpError too', () => {
    const error = new HttpError(503, 'later')
    expect(plainError(error)).toEqual({ name: 'HttpError', message: 'later', code: 'HTTP', stack: error.stack })
  })

  test('of something circular is still a message', () => {
    const circle: { self?: unknown } = {}
    circle.self = circle
    expect(plainError(circle)).toEqual({ message: '[object Object]' })
  })

  test('follows causes, but not for ever', () => {
    const error = new Error('outer')
    error.cause = error
    let plain = plainError(error) as { cause?: unknown }
    let depth = 0
    while (plain.cause !== undefined) {
      plain = plain.cause as { cause?: unknown }
      depth++
    }
    expect(depth).toBe(4)
  })
})

test('an error that was logged is known, a thrown text is not', () => {
  const error = new Error('no')
  expect(wasReported(error)).toBe(false)
  markReported(error)
  expect(wasReported(error)).toBe(true)
  const other = new Error('no')
  report({ error() {} }, 'sqs: record m1 failed', other, {})
  expect(wasReported(other)).toBe(true)
  for (const thrown of ['text', 7, null, undefined]) {
    markReported(thrown)
    expect(wasReported(thrown)).toBe(false)
  }
})

test("the call's log is a logger only when it can log errors", () => {
  const log = { error() {} }
  expect(loggerOf({ log })).toBe(log)
  for (const call of [{}, { log: undefined }, { log: null }, { log: 'text' }, { log: {} }, { log: { error: 'no' } }]) {
    expect(loggerOf(call)).toBeUndefined()
  }
})
