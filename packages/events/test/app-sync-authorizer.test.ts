import { HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { appSyncAuthorizer } from '../src/app-sync-authorizer.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const event = (): Raw => fixture<Raw>('app-sync/authorizer')

test('an event has the token, and what its bearer asks', async () => {
  const fn = vi.fn(() => true)
  const raw = event()
  await toLambda(on(appSyncAuthorizer()).handle(fn))(raw, context())
  expect(fn).toHaveBeenCalledExactlyOnceWith(
    {
      id: 'b80ed838-14c6-4500-b4c3-b694c7bef086',
      type: 'com.amazonaws.appsync.authorizer',
      source: 'aws.appsync:giy7kumfmvcqvbedntjwjvagii',
      time: expect.any(Date),
      authorizationToken: 'S3CRET',
      requestContext: raw.requestContext,
      requestHeaders: raw.requestHeaders,
      raw,
    },
    expect.anything(),
  )
})

describe('AppSync gets', () => {
  test.each<[unknown, object]>([
    [true, { isAuthorized: true }],
    [false, { isAuthorized: false }],
    [
      {
        isAuthorized: true,
        resolverContext: { tenant: 'acme', seats: 7 },
        deniedFields: ['Order.total'],
        ttlOverride: 10,
      },
      {
        isAuthorized: true,
        resolverContext: { tenant: 'acme', seats: 7 },
        deniedFields: ['Order.total'],
        ttlOverride: 10,
      },
    ],
    [
      { isAuthorized: true, ttlOverride: 0 },
      { isAuthorized: true, ttlOverride: 0 },
    ],
  ])('for %j %j', async (returned, answer) => {
    expect(await toLambda(on(appSyncAuthorizer()).handle(() => returned as boolean))(event(), context())).toEqual(
      answer,
    )
  })

  test.each([401, 403])('a refusal for an HttpError %i', async (status) => {
    const lines = errorLines()
    const handler = toLambda(on(appSyncAuthorizer()).handle(() => Promise.reject(new HttpError(status, 'no'))))
    expect(await handler(event(), context())).toEqual({ isAuthorized: false })
    expect(lines()).toEqual([])
  })

  test.each([[new Error('no')], [new HttpError(500, 'no')]])('an error for any other: %s', async (no) => {
    expect(await failureOf(toLambda(on(appSyncAuthorizer()).handle(() => Promise.reject(no))), event())).toBe(no)
  })
})

test.each<[unknown, string]>([
  [undefined, 'a boolean or { isAuthorized }, got undefined'],
  [{}, 'a boolean or { isAuthorized }, got an object'],
  ['yes', 'a boolean or { isAuthorized }, got a string'],
  [{ isAuthorized: true, ttlOverride: -1 }, 'ttlOverride in whole seconds, got a number'],
  [{ isAuthorized: true, ttlOverride: 0.5 }, 'ttlOverride in whole seconds, got a number'],
  [
    { isAuthorized: true, resolverContext: { tenant: { name: 'acme' } } },
    'text, a number or a boolean as resolverContext.tenant, got an object',
  ],
])('an answer that AppSync would not take fails: %j', async (returned, expected) => {
  const handler = toLambda(on(appSyncAuthorizer()).handle(() => returned as never))
  expect(await failureOf(handler, event())).toMatchObject({
    code: 'INVALID_RESULT',
    message: `appSyncAuthorizer: expected ${expected}`,
  })
})

const handler = toLambda(on(appSyncAuthorizer()).handle(() => true))

test.each([
  [undefined],
  [null],
  [{}],
  [{ authorizationToken: 'x' }],
  [fixture('authorizer/token')],
  [fixture('app-sync/mutation')],
])('%j is no event of it', async (raw) => {
  expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
})

test.each<[path: string, value: unknown, expected: string]>([
  ['authorizationToken', null, 'authorizationToken: expected a string, got null'],
  ['requestContext.requestId', 7, 'requestContext.requestId: expected a string, got a number'],
  ['requestContext.variables', 'x', 'requestContext.variables: expected an object, got a string'],
  ['requestHeaders', { a: [] }, 'requestHeaders: expected an object of strings, got an object'],
])('an event whose %s is not right is refused', async (path, value, expected) => {
  expect(await failureOf(handler, altered(event(), path, value))).toMatchObject({
    code: 'INVALID_EVENT',
    message: `appSyncAuthorizer: ${expected}`,
  })
})

const shared = samples().filter(({ name }) => name.includes('appsync-lambda-auth'))
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read, and answered', async ({ raw }) => {
  expect(await handler(raw, context())).toEqual({ isAuthorized: true })
})
