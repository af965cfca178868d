import { HeddleError, HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { appSync, appSyncBatch } from '../src/app-sync.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, schemaOf, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const mutation = (): Raw => fixture<Raw>('app-sync/mutation')
const batch = (): Raw[] => fixture<Raw[]>('app-sync/batch')
const broken = schemaOf<never>(() => {
  throw new Error('table users_v2')
})

test('an event has the arguments, who asks, and what of the field is wanted', async () => {
  const fn = vi.fn()
  const raw = mutation()
  await toLambda(on(appSync({ arguments: Order })).handle(fn))(raw, context())
  expect(fn.mock.calls[0]?.[0]).toEqual({
    id: 'run-1',
    type: 'com.amazonaws.appsync.resolver',
    source: 'aws.appsync:Mutation.addOrder',
    time: expect.any(Date),
    arguments: { id: 'o-1', total: 12 },
    parent: null,
    identity: raw.identity,
    info: raw.info,
    request: { headers: raw.request.headers, domainName: undefined },
    prev: null,
    stash: {},
    raw,
  })
})

test('the parent is what AppSync calls source', async () => {
  const handler = toLambda(on(appSync({ source: Order })).handle(({ parent, prev }) => [parent.total, prev?.result]))
  expect(await handler(fixture('app-sync/field'), context())).toEqual([12, { step: 1 }])
})

test.each([
  ['one that takes its time', slow(Order)],
  ['one that does not', Order],
])('a schema may be %s', async (_what, schema) => {
  const source = appSync({ arguments: schema, source: schemaOf((value) => ({ value })) })
  expect(await toLambda(on(source).handle((event) => event.arguments.total))(mutation(), context())).toBe(12)
})

test.each([[{ id: 'o-1' }], ['text'], [7], [null], [[1, 2]], [undefined]])(
  'the answer is what the function returns: %j',
  async (value) => {
    expect(await toLambda(on(appSync()).handle(() => value))(mutation(), context())).toEqual(value)
  },
)

test('an event that says no more than it must is read all the same', async () => {
  const { info } = mutation()
  const fn = vi.fn()
  await toLambda(on(appSync()).handle(fn))({ arguments: {}, info }, context())
  expect(fn.mock.calls[0]?.[0]).toMatchObject({
    identity: null,
    parent: null,
    prev: null,
    stash: {},
    request: { headers: {} },
  })
})

describe('the client sees of an error', () => {
  test('the message of an HttpError and its name, and nothing is logged', async () => {
    const lines = errorLines()
    class OutOfStock extends HttpError {
      override readonly name = 'OutOfStock'
    }
    const no = new OutOfStock(409, 'none left')
    expect(await failureOf(toLambda(on(appSync()).handle(() => Promise.reject(no))), mutation())).toBe(no)
    expect(lines()).toEqual([])
  })

  test.each([
    ['an Error', new Error('connect ECONNREFUSED 10.0.3.7:5432')],
    ['a HeddleError', new HeddleError('MISUSE', 'table users_v2 is not there')],
  ])('nothing of %s, which is logged once', async (_what, no) => {
    const lines = errorLines()
    const error = await failureOf(toLambda(on(appSync()).handle(() => Promise.reject(no))), mutation())
    expect(error).toMatchObject({ name: 'InternalError', message: 'Internal error' })
    expect(lines()).toMatchObject([
      { message: 'appSync: the function failed', requestId: 'run-1', error: { message: no.message } },
    ])
  })

  test('what is wrong with arguments that a schema refuses; the function does not run', async () => {
    const lines = errorLines()
    const fn = vi.fn()
    const layer = vi.fn()
    const handler = on(appSync({ arguments: Order }))
      .use(async (call, next) => {
        layer(call.event.source)
        return await next()
      })
      .handle(fn)
    const raw = altered(mutation(), 'arguments', { id: 7 })
    expect(await failureOf(toLambda(handler), raw)).toMatchObject({
      name: 'HttpError',
      status: 422,
      message: 'the arguments are not valid: id: expected a string; total: expected a number',
      path: 'arguments',
      issues: [{ path: ['id'] }, { path: ['total'] }],
    })
    expect(fn).not.toHaveBeenCalled()
    expect(layer).toHaveBeenCalledExactlyOnceWith('aws.appsync:Mutation.addOrder')
    expect(lines()).toEqual([])
  })

  test.each([
    [
      'a parent that a schema refuses',
      appSync({ source: Order }),
      'appSync: Mutation.addOrder: source: expected an object',
    ],
    ['a schema that itself fails', appSync({ arguments: broken }), 'appSync: arguments: the schema itself failed'],
  ])('nothing of %s', async (_what, source, message) => {
    const lines = errorLines()
    const fn = vi.fn()
    expect(await failureOf(toLambda(on(source as ReturnType<typeof appSync>).handle(fn)), mutation())).toMatchObject({
      message: 'Internal error',
    })
    expect(fn).not.toHaveBeenCalled()
    expect(lines()).toMatchObject([{ error: { code: 'INVALID_PAYLOAD', message } }])
  })
})

describe('a batch', () => {
  test('is answered with an element for each, in their order', async () => {
    const handler = toLambda(
      on(appSyncBatch({ source: Order })).each(async ({ parent }) => {
        await new Promise((resolve) => setTimeout(resolve, 5 - parent.total))
        return { name: `customer of ${parent.id}` }
      }),
    )
    expect(await handler(batch(), context())).toEqual([
      { data: { name: 'customer of o-1' } },
      { data: { name: 'customer of o-2' } },
      { data: { name: 'customer of o-3' } },
    ])
  })

  test('is answered as a whole too', async () => {
    const handler = toLambda(
      on(appSyncBatch({ source: Order })).handle((events) => events.map(({ parent }) => parent.total)),
    )
    expect(await handler(batch(), context())).toEqual([{ data: 1 }, { data: 2 }, { data: 3 }])
  })

  test('has an id for each event', async () => {
    const handler = toLambda(on(appSyncBatch()).handle((events) => events.map(({ id }) => id)))
    expect(await handler(batch(), context())).toEqual([{ data: 'run-1#0' }, { data: 'run-1#1' }, { data: 'run-1#2' }])
  })

  test('of nothing, or with nothing made, is null', async () => {
    expect(await toLambda(on(appSyncBatch()).each(() => {}))([], context())).toEqual([])
    expect(await toLambda(on(appSyncBatch()).each(() => {}))(batch(), context())).toEqual([
      { data: null },
      { data: null },
      { data: null },
    ])
  })

  test('has an error for each that failed, and the client sees no more of it than it may', async () => {
    const lines = errorLines()
    const handler = toLambda(
      on(appSyncBatch({ source: Order })).each(({ parent }) => {
        if (parent.total === 1) throw new HttpError(404, 'no such customer')
        if (parent.total === 2) throw new Error('connect ECONNREFUSED 10.0.3.7:5432')
        return parent.total
      }),
    )
    expect(await handler(batch(), context())).toEqual([
      { data: null, errorMessage: 'no such customer', errorType: 'HttpError' },
      { data: null, errorMessage: 'Internal error', errorType: 'InternalError' },
      { data: 3 },
    ])
    expect(lines().map(({ recordId }) => recordId)).toEqual(['run-1#0', 'run-1#1'])
  })

  test('has an error for each that could not be read', async () => {
    const lines = errorLines()
    const raw: unknown[] = batch()
    raw[0] = altered(raw[0], 'arguments', { id: 'o-1', total: 'x' })
    raw[1] = altered(raw[1], 'info.variables', 'none')
    raw.push(null, { ...(raw[2] as Raw), arguments: { id: 'o-4', total: 4 } })
    raw[2] = altered(raw[2], 'arguments', { id: 'o-3', total: 3 })
    const fn = vi.fn(({ arguments: { total } }) => total)
    expect(await toLambda(on(appSyncBatch({ arguments: slow(Order) })).each(fn))(raw, context())).toEqual([
      { data: null, errorMessage: 'the arguments are not valid: total: expected a number', errorType: 'HttpError' },
      { data: null, errorMessage: 'Internal error', errorType: 'InternalError' },
      { data: 3 },
      { data: null, errorMessage: 'Internal error', errorType: 'InternalError' },
      { data: 4 },
    ])
    expect(fn).toHaveBeenCalledTimes(2)
    expect(lines().map(({ error }) => error.message)).toEqual([
      'the arguments are not valid: total: expected a number',
      'appSyncBatch: [1].info.variables: expected an object, got a string',
      'appSyncBatch: [3]: expected an object, got null',
    ])
  })

  test.each([
    ['the function of the whole', on(appSyncBatch()).handle(() => Promise.reject(new Error('table users_v2')))],
    [
      'a middleware',
      on(appSyncBatch())
        .use(async (_call, _next) => {
          throw new Error('table users_v2')
        })
        .each(() => 1),
    ],
  ])('fails as a whole when %s throws, element by element', async (_what, handler) => {
    const lines = errorLines()
    const error = { data: null, errorMessage: 'Internal error', errorType: 'InternalError' }
    expect(await toLambda(handler)(batch(), context())).toEqual([error, error, error])
    expect(lines()).toMatchObject([
      { message: 'appSyncBatch: the function failed', error: { message: 'table users_v2' } },
    ])
  })

  test('fails as a whole when it is answered with too few', async () => {
    const lines = errorLines()
    const answer = await toLambda(on(appSyncBatch()).handle(() => [1]))(batch(), context())
    expect(answer).toHaveLength(3)
    expect(lines()).toMatchObject([
      {
        error: { code: 'INVALID_RESULT', message: 'appSyncBatch: expected an array of 3, one for each record, got 1' },
      },
    ])
  })

  test('close to the deadline has an error for those that are not done', async () => {
    errorLines()
    const handler = toLambda(
      on(appSyncBatch()).each(() => new Promise(() => {})),
      { margin: 60_000 - 30 },
    )
    const error = { data: null, errorMessage: 'Internal error', errorType: 'InternalError' }
    expect(await handler(batch(), context())).toEqual([error, error, error])
  })

  test('may be of 2000', async () => {
    const [one] = batch()
    const handler = toLambda(on(appSyncBatch()).each(({ id }) => id))
    const answer = await handler(
      Array.from({ length: 2000 }, () => one),
      context(),
    )
    expect(answer).toHaveLength(2000)
    expect(answer[1999]).toEqual({ data: 'run-1#1999' })
  })
})

describe('what the other function reads is refused by name:', () => {
  test('a batch', async () => {
    expect(await failureOf(toLambda(on(appSync()).handle(() => 1)), batch())).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'appSync: this is a batch of AppSync events: use appSyncBatch()',
    })
  })

  test('one event', async () => {
    expect(await failureOf(toLambda(on(appSyncBatch()).each(() => 1)), mutation())).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'appSyncBatch: this is one AppSync event: use appSync()',
    })
  })
})

test.each([
  [undefined],
  [null],
  [{}],
  [[7]],
  [{ info: { fieldName: 'x' } }],
  [{ version: '2018-05-29', operation: 'Invoke', payload: {} }],
  [[fixture('sqs/orders')]],
  [fixture('app-sync-events/publish')],
  [fixture('app-sync/authorizer')],
])('%j is neither', async (raw) => {
  expect(await failureOf(toLambda(on(appSync()).handle(() => 1)), raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  expect(await failureOf(toLambda(on(appSyncBatch()).each(() => 1)), raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
})

test.each<[path: string, value: unknown, expected: string]>([
  ['arguments', null, 'arguments: expected an object, got null'],
  ['identity', 'jane', 'identity: expected an object, got a string'],
  ['identity.groups', 'weavers', 'identity.groups: expected an array of strings, got a string'],
  ['source', 7, 'source: expected an object, got a number'],
  ['request.headers', { a: 1 }, 'request.headers: expected an object of strings, got an object'],
  ['info.selectionSetList', [1], 'info.selectionSetList: expected an array of strings, got an array'],
  ['stash', [], 'stash: expected an object, got an array'],
])('an event whose %s is not right is refused', async (path, value, expected) => {
  const raw = altered(mutation(), path, value)
  expect(await failureOf(toLambda(on(appSync()).handle(() => 1)), raw)).toMatchObject({
    code: 'INVALID_EVENT',
    message: `appSync: ${expected}`,
  })
})

describe.runIf(SAMPLES_ARE_HERE)('of the shared samples', () => {
  const shared = samples().filter(({ folder }) => folder === 'appsync')
  const named = (part: string) => shared.filter(({ name }) => name.includes(part))

  test('there are resolver, batch, authorizer and identities', () => {
    expect(shared).toHaveLength(5)
  })

  test.each(named('ts.appsync.resolver'))('$name is read', async ({ raw }) => {
    const handler = toLambda(
      on(appSync()).handle(({ arguments: { id }, parent, info }) => [id, parent?.name, info.fieldName]),
    )
    expect(await handler(raw, context())).toEqual(['my identifier', 'Value', 'createSomething'])
  })

  test.each(named('batch'))('$name is read', async ({ raw }) => {
    const handler = toLambda(on(appSyncBatch()).each(({ parent }) => parent?.id))
    expect(await handler(raw, context())).toEqual([{ data: '1' }, { data: '2' }])
  })

  test.each(named('identity'))('$name is who asks', async ({ raw }) => {
    const handler = toLambda(on(appSync()).handle(({ identity }) => identity))
    expect(await handler({ ...mutation(), identity: raw }, context())).toEqual(raw)
    expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  })
})
