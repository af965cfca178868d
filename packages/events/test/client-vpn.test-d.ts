import { on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { type ClientVpnAnswer, type ClientVpnEvent, clientVpn } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a connection has its event and its answer', () => {
  on(clientVpn()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<ClientVpnEvent>()
    expectTypeOf(event.groups).toEqualTypeOf<readonly string[]>()
    return event.groups.includes('weavers')
  })
  on(clientVpn()).handle(() => ({ allow: false, 'error-msg-on-denied-connection': 'update first' }))
  expectTypeOf(toLambda(on(clientVpn()).handle(() => true))).toEqualTypeOf<LambdaFunction<ClientVpnAnswer>>()
  // @ts-expect-error something has to be said
  on(clientVpn()).handle(() => {})
  // @ts-expect-error statuses are a list
  on(clientVpn()).handle(() => ({ allow: true, 'posture-compliance-statuses': 'compliant' }))
  // @ts-expect-error a connection is no batch
  on(clientVpn()).each(() => {})
})
