import { HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { appSyncPublish, appSyncSubscribe, unpublished } from '../src/app-sync-events.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, Order, type Raw, schemaOf, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const FIRST = '5f7dfbd1-b8ff-4c20-924e-23b42db467a0'
const SECOND = 'ababdf65-a3e6-4c1d-acd3-87466eab433c'
const THIRD = '8bb2983a-0967-45a0-8243-0aeb8c83d80e'
const publish = (): Raw => fixture<Raw>('app-sync-events/publish')
const subscribe = (): Raw => fixture<Raw>('app-sync-events/subscribe')

describe('what a client publishes', () => {
  test('has its payload and its channel', async () => {
    const fn = vi.fn()
    const raw = publish()
    await toLambda(on(appSyncPublish(Order)).each((event) => fn(event)))(raw, context())
    expect(fn).toHaveBeenCalledTimes(3)
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: FIRST,
      type: 'com.amazonaws.appsync.publish',
      source: '/orders/o-1',
      time: expect.any(Date),
      payload: { id: 'o-1', total: 12 },
      channel: { path: '/orders/o-1', segments: ['orders', 'o-1'] },
      channelNamespace: { name: 'orders' },
      identity: null,
      request: { headers: raw.request.headers, domainName: undefined },
      stash: {},
      raw: raw.events[0],
    })
  })

  test('goes on as the function makes it, as it is, or not at all', async () => {
    const handler = toLambda(
      on(appSyncPublish(slow(Order))).each(({ payload }) => {
        if (payload.total === 12) return { ...payload, vat: 2 }
        return payload.total === 7 ? unpublished : undefined
      }),
    )
    expect(await handler(publish(), context())).toEqual({
      events: [
        { id: FIRST, payload: { id: 'o-1', total: 12, vat: 2 } },
        { id: THIRD, payload: { id: 'o-3', total: 1 } },
      ],
    })
  })

  test('may become null, which is a payload like any other', async () => {
    const answer = await toLambda(on(appSyncPublish()).each(() => null))(publish(), context())
    expect(answer.events).toEqual([FIRST, SECOND, THIRD].map((id) => ({ id, payload: null })))
  })

  test('without a change is what the schema makes of it', async () => {
    const Total = schemaOf((value) => ({ value: { total: (value as Order).total } }))
    const answer = await toLambda(on(appSyncPublish(Total)).each(() => {}))(publish(), context())
    expect(answer.events[0]).toEqual({ id: FIRST, payload: { total: 12 } })
  })

  test('is handled as a whole too', async () => {
    const handler = toLambda(on(appSyncPublish(Order)).handle((events) => events.map(({ payload }) => payload.total)))
    expect(await handler(publish(), context())).toEqual({
      events: [
        { id: FIRST, payload: 12 },
        { id: SECOND, payload: 7 },
        { id: THIRD, payload: 1 },
      ],
    })
  })

  test('of nothing is nothing', async () => {
    const handler = toLambda(on(appSyncPublish()).each(() => {}))
    expect(await handler(altered(publish(), 'events', null), context())).toEqual({ events: [] })
    expect(await handler(altered(publish(), 'events', []), context())).toEqual({ events: [] })
  })

  test('does not go on when its function throws, and the publisher is told no more than it may', async () => {
    const lines = errorLines()
    const handler = toLambda(
      on(appSyncPublish(Order)).each(({ payload }) => {
        if (payload.total === 12) throw new HttpError(403, 'not your order')
        if (payload.total === 7) throw new Error('connect ECONNREFUSED 10.0.3.7:5432')
      }),
    )
    expect(await handler(publish(), context())).toEqual({
      events: [
        { id: FIRST, error: 'not your order' },
        { id: SECOND, error: 'Internal error' },
        { id: THIRD, payload: { id: 'o-3', total: 1 } },
      ],
    })
    expect(lines().map(({ recordId }) => recordId)).toEqual([FIRST, SECOND])
  })

  test('does not go on when the schema refuses it, and the publisher is told why', async () => {
    errorLines()
    const raw = altered(publish(), 'events.1.payload', { id: 7, total: 7 })
    const fn = vi.fn()
    const answer = await toLambda(on(appSyncPublish(Order)).each((event) => fn(event)))(raw, context())
    expect(answer.events[1]).toEqual({ id: SECOND, error: 'the payload is not valid: id: expected a string' })
    expect(fn).toHaveBeenCalledTimes(2)
  })

  test('does not go on when the schema itself fails, and nobody is told why', async () => {
    const lines = errorLines()
    const broken = schemaOf<never>(() => {
      throw new Error('table users_v2')
    })
    const answer = await toLambda(on(appSyncPublish(broken)).each(() => {}))(publish(), context())
    expect(answer.events).toEqual([FIRST, SECOND, THIRD].map((id) => ({ id, error: 'Internal error' })))
    expect(lines()[0]?.error.message).toBe('appSyncPublish: payload: the schema itself failed')
  })

  test.each([
    ['an HttpError', new HttpError(429, 'not so fast'), 'not so fast', 0],
    ['any other error', new Error('table users_v2'), 'Internal error', 1],
  ])('fails as a whole for %s of a middleware, event by event', async (_what, no, error, logged) => {
    const lines = errorLines()
    const handler = on(appSyncPublish())
      .use(async (_call, _next) => {
        throw no
      })
      .each(() => {})
    expect(await toLambda(handler)(publish(), context())).toEqual({
      events: [FIRST, SECOND, THIRD].map((id) => ({ id, error })),
    })
    expect(lines()).toHaveLength(logged)
  })
})

describe('a client that subscribes', () => {
  test('has its channel', async () => {
    const fn = vi.fn()
    const raw = subscribe()
    await toLambda(on(appSyncSubscribe()).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'run-1',
      type: 'com.amazonaws.appsync.subscribe',
      source: '/orders/*',
      time: expect.any(Date),
      channel: { path: '/orders/*', segments: ['orders', '*'] },
      channelNamespace: { name: 'orders' },
      identity: null,
      request: { headers: raw.request.headers, domainName: undefined },
      stash: {},
      raw,
    })
  })

  test.each<[unknown, unknown]>([
    [undefined, null],
    [null, null],
    [{ error: 'no' }, { error: 'no' }],
  ])('is answered, for %j, with %j', async (returned, answer) => {
    const handler = toLambda(on(appSyncSubscribe()).handle(() => returned as null))
    expect(await handler(subscribe(), context())).toEqual(answer)
  })

  test('is told why an HttpError keeps it out, and nothing is logged', async () => {
    const lines = errorLines()
    const handler = toLambda(on(appSyncSubscribe()).handle(() => Promise.reject(new HttpError(403, 'not your orders'))))
    expect(await handler(subscribe(), context())).toEqual({ error: 'not your orders' })
    expect(lines()).toEqual([])
  })

  test('is told nothing of any other error, which is logged once', async () => {
    const lines = errorLines()
    const handler = toLambda(on(appSyncSubscribe()).handle(() => Promise.reject(new Error('table users_v2'))))
    expect(await handler(subscribe(), context())).toEqual({ error: 'Internal error' })
    expect(lines()).toMatchObject([
      { message: 'appSyncSubscribe: the function failed', error: { message: 'table users_v2' } },
    ])
  })

  test.each([[true], ['no'], [{}], [{ error: 7 }], [[]]])(
    'is kept out for an answer that is none: %j',
    async (returned) => {
      const lines = errorLines()
      const handler = toLambda(on(appSyncSubscribe()).handle(() => returned as never))
      expect(await handler(subscribe(), context())).toEqual({ error: 'Internal error' })
      expect(lines()).toMatchObject([{ error: { code: 'INVALID_RESULT' } }])
    },
  )
})

const publisher = toLambda(on(appSyncPublish()).each(() => {}))
const subscriber = toLambda(on(appSyncSubscribe()).handle(() => {}))

test('what the other function reads is refused by name', async () => {
  expect(await failureOf(publisher, subscribe())).toMatchObject({
    code: 'UNRECOGNISED_EVENT',
    message: 'appSyncPublish: this is a SUBSCRIBE event of AppSync Events: use appSyncSubscribe()',
    path: 'info.operation',
  })
  expect(await failureOf(subscriber, publish())).toMatchObject({
    code: 'UNRECOGNISED_EVENT',
    message: 'appSyncSubscribe: this is a PUBLISH event of AppSync Events: use appSyncPublish()',
  })
})

test.each([[undefined], [null], [[]], [{}], [{ info: { operation: 'PUBLISH' } }], [fixture('app-sync/mutation')]])(
  '%j is neither',
  async (raw) => {
    for (const handler of [publisher, subscriber]) {
      expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
  },
)

test.each<[path: string, value: unknown, expected: string]>([
  ['info.operation', 'toString', 'info.operation: expected PUBLISH, got a string'],
  ['info.channel.path', undefined, 'info.channel.path: expected a string, got undefined'],
  ['info.channel.segments', [7], 'info.channel.segments: expected an array of strings, got an array'],
  ['events', {}, 'events: expected an array, got an object'],
  ['events.1', null, 'events[1]: expected an object, got null'],
  ['events.2.id', 7, 'events[2].id: expected a string, got a number'],
  ['identity', 'jane', 'identity: expected an object, got a string'],
])('an event whose %s is not right is refused', async (path, value, expected) => {
  expect(await failureOf(publisher, altered(publish(), path, value))).toMatchObject({
    code: 'INVALID_EVENT',
    message: `appSyncPublish: ${expected}`,
  })
})

const shared = samples().filter(({ folder }) => folder === 'appsync-events')
test.runIf(SAMPLES_ARE_HERE).each(shared)(
  'the shared sample $name is read by one of them, and answered',
  async ({ raw }) => {
    const { info, events } = raw as Raw
    if (info.operation === 'SUBSCRIBE') expect(await subscriber(raw, context())).toBeNull()
    else expect(await publisher(raw, context())).toEqual({ events: events ?? [] })
    expect(await failureOf(info.operation === 'SUBSCRIBE' ? publisher : subscriber, raw)).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
    })
  },
)
