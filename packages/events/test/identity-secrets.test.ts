// What clients prove who they are with goes through these sources: nothing that heddle says may tell it.
import { type Handler, HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { appSync, appSyncBatch } from '../src/app-sync.ts'
import { appSyncAuthorizer } from '../src/app-sync-authorizer.ts'
import { appSyncPublish, appSyncSubscribe } from '../src/app-sync-events.ts'
import { cognito } from '../src/cognito.ts'
import { cognitoSync } from '../src/cognito-sync.ts'
import { httpApiAuthorizer } from '../src/http-api-authorizer.ts'
import { iotRule } from '../src/iot.ts'
import { iotAuthorizer } from '../src/iot-authorizer.ts'
import { iotProvisioning } from '../src/iot-provisioning.ts'
import { requestAuthorizer } from '../src/request-authorizer.ts'
import { tokenAuthorizer } from '../src/token-authorizer.ts'
import { transferFamily } from '../src/transfer-family.ts'
import { altered, pathsOf } from './altered.ts'
import { context, errorLines, fixture, Order } from './helpers.ts'

type Fn = () => never
type AnyHandler = Handler<unknown, 'aws-lambda'>

const CASES: readonly (readonly [fixture: string, handler: (fn: Fn) => AnyHandler])[] = [
  ['cognito/pre-sign-up', (fn) => on(cognito('PreSignUp')).handle(fn)],
  ['cognito/verify-auth-challenge', (fn) => on(cognito('VerifyAuthChallengeResponse')).handle(fn)],
  ['cognito/user-migration', (fn) => on(cognito('UserMigration')).handle(fn)],
  ['cognito/custom-email-sender', (fn) => on(cognito('CustomEmailSender')).handle(fn)],
  ['cognito/inbound-federation', (fn) => on(cognito('InboundFederation')).handle(fn)],
  ['cognito-sync/dataset', (fn) => on(cognitoSync()).handle(fn)],
  ['authorizer/token', (fn) => on(tokenAuthorizer()).handle(fn)],
  ['authorizer/rest', (fn) => on(requestAuthorizer()).handle(fn)],
  ['authorizer/http-api-1.0', (fn) => on(requestAuthorizer()).handle(fn)],
  ['authorizer/web-socket', (fn) => on(requestAuthorizer()).handle(fn)],
  ['authorizer/http-api-2.0', (fn) => on(httpApiAuthorizer()).handle(fn)],
  ['app-sync/mutation', (fn) => on(appSync({ source: Order })).handle(fn)],
  ['app-sync/batch', (fn) => on(appSyncBatch({ arguments: Order })).each(fn)],
  ['app-sync/authorizer', (fn) => on(appSyncAuthorizer()).handle(fn)],
  ['app-sync-events/publish', (fn) => on(appSyncPublish(Order)).each(fn)],
  ['app-sync-events/subscribe', (fn) => on(appSyncSubscribe()).handle(fn)],
  ['iot/authorizer', (fn) => on(iotAuthorizer()).handle(fn)],
  ['iot/provisioning', (fn) => on(iotProvisioning()).handle(fn)],
  ['transfer-family/password', (fn) => on(transferFamily()).handle(fn)],
]

/** All that comes out of a run: the answer of a handler that was told nothing by its function, or the error. */
async function told(handler: AnyHandler, raw: unknown): Promise<string> {
  try {
    return JSON.stringify(await toLambda(handler)(raw, context())) ?? ''
  } catch (error) {
    const { name, message, stack, cause, path, issues } = error as Error & { path?: unknown; issues?: unknown }
    return JSON.stringify({ name, message, stack, cause: String(cause), path, issues })
  }
}

const SECRET = /S3CRET|UzNDUkVU/
// Names in an event are no secrets, and errors may tell them: what is put in a name's place is none either.
const VALUES = [undefined, null, 7, true, 'text', { name: 'text' }, ['text', 7]]

describe.each(CASES)('of %s nothing secret is told', (name, handlerOf) => {
  test('whatever in it is not right', async () => {
    const lines = errorLines()
    const raw = fixture(name)
    expect(JSON.stringify(raw)).toMatch(SECRET)
    const handler = handlerOf(() => {
      throw new HttpError(403, 'no')
    })
    for (const path of pathsOf(raw)) {
      for (const value of VALUES) expect(await told(handler, altered(raw, path, value))).not.toMatch(SECRET)
    }
    for (const value of VALUES) expect(await told(handler, value)).not.toMatch(SECRET)
    expect(JSON.stringify(lines())).not.toMatch(SECRET)
  })

  test.each([
    ['an error', new Error('no')],
    ['an HttpError', new HttpError(401, 'no')],
    ['no error', 'no'],
    ['what it should not return', undefined],
  ])('when its function throws or returns %s', async (_what, thrown) => {
    const lines = errorLines()
    const handler = handlerOf((() => {
      if (thrown !== undefined) throw thrown
      return Symbol('nothing') as unknown
    }) as Fn)
    expect(await told(handler, fixture(name))).not.toMatch(SECRET)
    expect(JSON.stringify(lines())).not.toMatch(SECRET)
  })
})

test('a rule of IoT may select anything: that its schema refuses it tells nothing of it', async () => {
  const lines = errorLines()
  const handler = on(iotRule(Order)).handle(() => {})
  for (const value of ['S3CRET', ['S3CRET'], { id: 'S3CRET' }, { total: 'S3CRET', S3CRET: 'S3CRET' }]) {
    expect(await told(handler, value)).not.toMatch(SECRET)
  }
  expect(lines()).toEqual([])
})
