import { inspect } from 'node:util'
import { describe, expect, test, vi } from 'vitest'
import { describe as describeValue } from '../src/describe.ts'
import { HeddleError, HttpError, invalidField, invalidPayload } from '../src/errors.ts'

class OutOfStock extends HttpError {
  constructor() {
    super(409, 'out of stock')
  }
}

/** The same module once more, as when the ESM and the CommonJS build are both loaded. */
async function anotherCopy(): Promise<typeof import('../src/errors.ts')> {
  vi.resetModules()
  return await import('../src/errors.ts')
}

describe('a HeddleError', () => {
  test('has a code, a message, a path, issues and its cause', () => {
    const cause = new Error('why')
    const issues = [{ message: 'expected a number', path: ['total'] }]
    const error = new HeddleError('INVALID_PAYLOAD', 'sqs: no', { cause, path: 'Records[0].body', issues })
    expect(error).toMatchObject({
      name: 'HeddleError',
      code: 'INVALID_PAYLOAD',
      message: 'sqs: no',
      path: 'Records[0].body',
      issues,
      cause,
    })
    expect(error).toBeInstanceOf(Error)
    expect(error.stack).toContain('errors.test.ts')
  })

  test('has neither path nor issues nor cause when none is given', () => {
    const error = new HeddleError('MISUSE', 'no')
    expect(error.path).toBeUndefined()
    expect(error.issues).toBeUndefined()
    expect('cause' in error).toBe(false)
  })

  test('keeps a cause that is falsy', () => {
    expect(new HeddleError('MISUSE', 'no', { cause: 0 }).cause).toBe(0)
    expect(new HeddleError('MISUSE', 'no', { cause: '' }).cause).toBe('')
  })

  test('shows its brand in no log', () => {
    const error = new HttpError(404, 'no')
    expect(Object.keys(error)).not.toContain('~heddle')
    expect(JSON.stringify(error)).not.toContain('~heddle')
    expect(inspect(error)).not.toContain('~heddle')
  })
})

describe('instanceof', () => {
  test('holds across copies of heddle', async () => {
    const copy = await anotherCopy()
    expect(copy.HeddleError).not.toBe(HeddleError)
    const theirs = new copy.HeddleError('MISUSE', 'no')
    const theirHttp = new copy.HttpError(404, 'no')
    expect(theirs).toBeInstanceOf(HeddleError)
    expect(theirHttp).toBeInstanceOf(HeddleError)
    expect(theirHttp).toBeInstanceOf(HttpError)
    expect(new HttpError(404, 'no')).toBeInstanceOf(copy.HttpError)
    expect(new OutOfStock()).toBeInstanceOf(copy.HttpError)
    expect(new OutOfStock()).toBeInstanceOf(copy.HeddleError)
  })

  test('tells a HeddleError from an HttpError, across copies too', async () => {
    const copy = await anotherCopy()
    expect(new HeddleError('MISUSE', 'no')).not.toBeInstanceOf(HttpError)
    expect(new copy.HeddleError('MISUSE', 'no')).not.toBeInstanceOf(HttpError)
  })

  test('of a subclass is that of any class', async () => {
    const copy = await anotherCopy()
    const error = new OutOfStock()
    expect(error).toBeInstanceOf(OutOfStock)
    expect(error).toBeInstanceOf(HttpError)
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toBeInstanceOf(Error)
    expect(new HttpError(409, 'no')).not.toBeInstanceOf(OutOfStock)
    expect(new copy.HttpError(409, 'no')).not.toBeInstanceOf(OutOfStock)
    expect(new HeddleError('MISUSE', 'no')).not.toBeInstanceOf(OutOfStock)
  })

  test.each([undefined, null, 'text', 7, Symbol('s'), {}, Object.create(null), [], () => {}, new Error('no')])(
    'is false of %o',
    (value) => {
      expect((value as object) instanceof HeddleError).toBe(false)
      expect((value as object) instanceof HttpError).toBe(false)
      expect((value as object) instanceof OutOfStock).toBe(false)
    },
  )
})

describe('an HttpError', () => {
  test('has a status and what goes into the answer', () => {
    const options = {
      headers: { 'retry-after': '30' },
      type: 'https://shop.example/problems/busy',
      extensions: { queue: 7 },
      cause: new Error('db'),
    }
    expect(new HttpError(503, 'come back later', options)).toMatchObject({
      name: 'HttpError',
      code: 'HTTP',
      message: 'come back later',
      status: 503,
      ...options,
    })
  })

  test.each([400, 404, 499, 500, 599])('may have the status %d', (status) => {
    expect(new HttpError(status, 'no').status).toBe(status)
  })

  test.each([0, 200, 399, 600, -404, 404.5, Number.NaN, Number.POSITIVE_INFINITY, '404'])(
    'may not have the status %s',
    (status) => {
      expect(() => new HttpError(status as number, 'no')).toThrow(
        new RangeError(`HttpError: expected a status from 400 to 599, got ${status}`),
      )
    },
  )
})

describe('the error for a field', () => {
  test('says where, which one and what is wrong', () => {
    const error = invalidField('s3', 'Records[3].s3.object.key', 'a string', undefined)
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({
      code: 'INVALID_EVENT',
      message: 's3: Records[3].s3.object.key: expected a string, got undefined',
      path: 'Records[3].s3.object.key',
    })
  })

  test('names the event when the event itself is wrong', () => {
    expect(invalidField('s3', '', 'an object', null)).toMatchObject({
      message: 's3: the event: expected an object, got null',
      path: '',
    })
  })
})

test('the error for a payload lists every issue and keeps the cause', () => {
  const issues = [{ message: 'expected a number', path: ['items', 0, 'price'] }, { message: 'too old' }]
  const cause = new Error('why')
  const error = invalidPayload('sqs: message m2: body', 'Records[1].body', { issues, cause })
  expect(error).toMatchObject({
    code: 'INVALID_PAYLOAD',
    message: 'sqs: message m2: body: items[0].price: expected a number; too old',
    path: 'Records[1].body',
    issues,
    cause,
  })
  expect('cause' in invalidPayload('sqs', '', { issues })).toBe(false)
})

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['', 'an empty string'],
  ['my secret', 'a string'],
  [7, 'a number'],
  [7n, 'a bigint'],
  [true, 'a boolean'],
  [Symbol('secret'), 'a symbol'],
  [() => 'secret', 'a function'],
  [['secret'], 'an array'],
  [{ secret: 1 }, 'an object'],
])('a value is described by its kind, never by its content: %o', (value, text) => {
  expect(describeValue(value)).toBe(text)
})

test('a path that comes from an event is cut, and has no line breaks', () => {
  const error = invalidField('sqs', `attributes.a\nb${'x'.repeat(1000)}`, 'a string', 7)
  expect(error.path).toHaveLength(200)
  expect(error.message).not.toContain('\n')
})
