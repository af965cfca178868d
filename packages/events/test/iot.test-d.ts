import { on, text } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import {
  type IotAuthorizerAnswer,
  type IotAuthorizerEvent,
  type IotButtonEvent,
  type IotOneClickEvent,
  type IotProvisioningAnswer,
  type IotProvisioningEvent,
  type IotRuleEvent,
  iotAuthorizer,
  iotButton,
  iotOneClick,
  iotProvisioning,
  iotRule,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('a rule selects what the schema says', () => {
  on(iotRule()).handle(({ payload }) => expectTypeOf(payload).toEqualTypeOf<unknown>())
  on(iotRule(text())).handle(({ payload }) => expectTypeOf(payload).toEqualTypeOf<string>())
  on(iotRule(z.object({ celsius: z.number() }))).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<IotRuleEvent<{ celsius: number }>>()
  })
  // @ts-expect-error SQL is no schema
  iotRule('SELECT *')
  // @ts-expect-error a message is no batch
  on(iotRule()).each(() => {})
})

test('an authorizer names who connects, and what they may do', () => {
  on(iotAuthorizer()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<IotAuthorizerEvent>()
    expectTypeOf(event.protocolData.mqtt?.password).toEqualTypeOf<string | undefined>()
    if (!event.signatureVerified) return false
    return { principalId: 'loom1', policyDocuments: [{ Version: '2012-10-17', Statement: [] }] }
  })
  expectTypeOf(toLambda(on(iotAuthorizer()).handle(() => false))).toEqualTypeOf<LambdaFunction<IotAuthorizerAnswer>>()
  // @ts-expect-error who is let in needs policies
  on(iotAuthorizer()).handle(() => true)
  // @ts-expect-error which may be none, but have to be there
  on(iotAuthorizer()).handle(() => ({ principalId: 'loom1' }))
  // @ts-expect-error something has to be said
  on(iotAuthorizer()).handle(() => {})
})

test('a hook says whether a device is provisioned', () => {
  on(iotProvisioning()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<IotProvisioningEvent>()
    return event.parameters.SerialNumber === 'L-1'
  })
  on(iotProvisioning()).handle(() => ({ allowProvisioning: true, parameterOverrides: { Hall: '1' } }))
  expectTypeOf(toLambda(on(iotProvisioning()).handle(() => true))).toEqualTypeOf<
    LambdaFunction<IotProvisioningAnswer>
  >()
  // @ts-expect-error parameters are text
  on(iotProvisioning()).handle(() => ({ allowProvisioning: true, parameterOverrides: { Hall: 1 } }))
})

test('buttons are pressed', () => {
  on(iotButton()).handle((event) => expectTypeOf(event).toEqualTypeOf<IotButtonEvent>())
  on(iotOneClick()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<IotOneClickEvent>()
    // @ts-expect-error not every event is a press
    event.deviceEvent.buttonClicked.clickType
  })
})
