// Events of the sources about identity, each with something wrong: see fuzz.test.ts, which has the same for the four
// sources of most functions, and how to run a failing one again.

import fc from 'fast-check'
import { type Handler, HeddleError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appSync, appSyncBatch } from '../src/app-sync.ts'
import { appSyncAuthorizer } from '../src/app-sync-authorizer.ts'
import { appSyncPublish, appSyncSubscribe } from '../src/app-sync-events.ts'
import { deny } from '../src/authorizer.ts'
import { clientVpn } from '../src/client-vpn.ts'
import { cognito } from '../src/cognito.ts'
import { cognitoSync } from '../src/cognito-sync.ts'
import { httpApiAuthorizer } from '../src/http-api-authorizer.ts'
import { iotAuthorizer } from '../src/iot-authorizer.ts'
import { iotButton, iotOneClick } from '../src/iot-button.ts'
import { iotProvisioning } from '../src/iot-provisioning.ts'
import { requestAuthorizer } from '../src/request-authorizer.ts'
import { tokenAuthorizer } from '../src/token-authorizer.ts'
import { transferFamily } from '../src/transfer-family.ts'
import { context, fixture, Order, type Raw, slow } from './helpers.ts'
import { mutate, mutations } from './mutations.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.HEDDLE_FUZZ_CASES ?? 500)

let seen: unknown[] = []
const see = (event: unknown) => {
  seen.push(event)
}

const HANDLERS: Readonly<Record<string, Handler<unknown, 'aws-lambda'>>> = {
  'cognito/pre-sign-up': on(cognito('PreSignUp')).handle(see),
  'cognito/token-generation-v2': on(cognito('TokenGenerationV2')).handle(see),
  'cognito/user-migration': on(cognito('UserMigration')).handle(see),
  'cognito-sync/dataset': on(cognitoSync()).handle(see),
  'authorizer/token': on(tokenAuthorizer()).handle((event) => {
    see(event)
    return deny()
  }),
  'authorizer/rest': on(requestAuthorizer()).handle((event) => {
    see(event)
    return deny()
  }),
  'authorizer/http-api-2.0': on(httpApiAuthorizer()).handle((event) => {
    see(event)
    return false
  }),
  'app-sync/mutation': on(appSync({ arguments: slow(Order) })).handle(see),
  'app-sync/batch': on(appSyncBatch()).each(see),
  'app-sync/authorizer': on(appSyncAuthorizer()).handle((event) => {
    see(event)
    return false
  }),
  'app-sync-events/publish': on(appSyncPublish(Order)).each(see),
  'app-sync-events/subscribe': on(appSyncSubscribe()).handle(see),
  'iot/authorizer': on(iotAuthorizer()).handle((event) => {
    see(event)
    return false
  }),
  'iot/provisioning': on(iotProvisioning()).handle((event) => {
    see(event)
    return false
  }),
  'iot/button': on(iotButton()).handle(see),
  'iot/one-click': on(iotOneClick()).handle(see),
  'transfer-family/password': on(transferFamily()).handle(see),
  'client-vpn/v2': on(clientVpn()).handle((event) => {
    see(event)
    return false
  }),
}

const consoleError = console.error
beforeAll(() => {
  console.error = () => {}
})
afterAll(() => {
  console.error = consoleError
})

test.each(Object.entries(HANDLERS))('an event of %s is handled or answered, or refused', async (name, handler) => {
  const base = fixture(name)
  const lambda = toLambda(handler)
  await fc.assert(
    fc.asyncProperty(mutations, async (mutations) => {
      const raw = mutate(base, mutations)
      seen = []
      let error: unknown
      try {
        await lambda(raw, context())
      } catch (thrown) {
        error = thrown ?? new Error('rejected with nothing')
      }
      for (const event of seen as Raw[]) {
        expect([typeof event.id, typeof event.type, typeof event.source]).toEqual(['string', 'string', 'string'])
        expect(Number.isNaN(event.time.getTime())).toBe(false)
        expect(event.raw).toBeDefined()
      }
      expect(({} as Raw).polluted).toBeUndefined()
      if (error === undefined) return
      expect(seen).toEqual([])
      expect(error).toBeInstanceOf(HeddleError)
      expect((error as HeddleError).message).toMatch(/^[^\r\n]{1,400}$/)
    }),
    { numRuns, seed },
  )
})
