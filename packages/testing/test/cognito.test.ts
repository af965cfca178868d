import { on } from 'heddle'
import { invoke } from 'heddle/testing'
import { type CognitoTrigger, cognito } from 'heddle/triggers'
import { describe, expect, test } from 'vitest'
import { cognitoEvent } from '../src/cognito.ts'

const TRIGGERS: readonly CognitoTrigger[] = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'CustomMessage',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'TokenGeneration',
  'TokenGenerationV2',
  'UserMigration',
  'CustomEmailSender',
  'CustomSMSSender',
  'InboundFederation',
]

test('an event is as Cognito sends it', () => {
  expect(cognitoEvent('PreSignUp', { region: 'us-east-1' })).toEqual({
    version: '1',
    region: 'us-east-1',
    userPoolId: 'us-east-1_Example12',
    userName: 'jane',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'testclient' },
    triggerSource: 'PreSignUp_SignUp',
    request: { userAttributes: { email: 'jane@example.com' }, validationData: null },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  })
})

describe('of each trigger', () => {
  test.each(TRIGGERS)('%s the event is one that its source reads', async (trigger) => {
    const event = cognitoEvent(trigger)
    const seen: unknown[] = []
    const handler = on(cognito(trigger)).handle((read) => {
      seen.push(read.raw)
      return undefined as never
    })
    expect(await invoke(handler, event)).toEqual(event)
    expect(seen).toEqual([event])
  })

  test.each(TRIGGERS)('%s each event is one of its own', (trigger) => {
    const event = cognitoEvent(trigger)
    expect(cognitoEvent(trigger)).toEqual(event)
    expect(cognitoEvent(trigger)).not.toBe(event)
    expect(cognitoEvent(trigger).request).not.toBe(event.request)
  })
})

test('what is said of an event is what the function gets', async () => {
  const event = cognitoEvent('TokenGenerationV2', {
    version: '3',
    triggerSource: 'TokenGeneration_ClientCredentials',
    userName: null,
    userPoolId: 'eu-west-1_Other',
    clientId: 'machine',
    request: { scopes: ['orders/read'] },
  })
  const handler = on(cognito('TokenGenerationV2')).handle(({ request, userName, callerContext }) => ({
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        claimsToAddOrOverride: { scopes: request.scopes, userName, by: callerContext.clientId },
      },
    },
  }))
  expect(await invoke(handler, event)).toMatchObject({
    version: '3',
    userPoolId: 'eu-west-1_Other',
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          claimsToAddOrOverride: { scopes: ['orders/read'], userName: undefined, by: 'machine' },
        },
      },
    },
  })
  expect(event).not.toHaveProperty('userName')
})
