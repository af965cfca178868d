import {
  appSyncEvent,
  appSyncPublishEvent,
  cognitoEvent,
  iotProvisioningEvent,
  requestAuthorizerEvent,
  tokenAuthorizerEvent,
  transferFamilyEvent,
} from 'heddle/testing'
import type { AppSyncRawEvent, CognitoRawEvent, TokenAuthorizerRawEvent } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('factories return the raw events', () => {
  expectTypeOf(cognitoEvent('PreSignUp')).toEqualTypeOf<CognitoRawEvent>()
  expectTypeOf(tokenAuthorizerEvent('x')).toEqualTypeOf<TokenAuthorizerRawEvent>()
  expectTypeOf(appSyncEvent('Query.order')).toEqualTypeOf<AppSyncRawEvent>()
})

test('they are used as they are meant', () => {
  cognitoEvent('VerifyAuthChallengeResponse', { request: { challengeAnswer: '42' } })
  // @ts-expect-error a sign-up has no answer to a challenge
  cognitoEvent('PreSignUp', { request: { challengeAnswer: '42' } })
  // @ts-expect-error no such trigger
  cognitoEvent('SignUp')
  // @ts-expect-error a token is text
  tokenAuthorizerEvent({ token: 'x' })
  // @ts-expect-error an authorizer sees no body
  requestAuthorizerEvent({ body: {} })
  // @ts-expect-error a field is of a type
  appSyncEvent('order')
  // @ts-expect-error a channel begins with a slash
  appSyncPublishEvent('orders', [])
  // @ts-expect-error parameters are text
  iotProvisioningEvent({ SerialNumber: 1 })
  // @ts-expect-error Transfer Family speaks three protocols
  transferFamilyEvent({ protocol: 'HTTP' })
})
