import { on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import type { CognitoTexts } from 'heddle/triggers'
import { type CognitoEvent, type CognitoRawEvent, type CognitoTrigger, cognito } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('each trigger has its own request and sources', () => {
  on(cognito('PreSignUp')).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<CognitoEvent<'PreSignUp'>>()
    expectTypeOf(event.type).toEqualTypeOf<'com.amazonaws.cognito.PreSignUp'>()
    expectTypeOf(event.request.userAttributes).toEqualTypeOf<CognitoTexts>()
    expectTypeOf(event.userName).toEqualTypeOf<string | undefined>()
    if (event.triggerSource === 'PreSignUp_AdminCreateUser') return
    // @ts-expect-error a sign-up has no answer to a challenge
    event.request.challengeAnswer
    return { autoConfirmUser: true }
  })
  on(cognito('VerifyAuthChallengeResponse')).handle(({ request }) => {
    expectTypeOf(request.challengeAnswer).toEqualTypeOf<string>()
    return { answerCorrect: request.challengeAnswer === request.privateChallengeParameters?.code }
  })
  on(cognito('TokenGenerationV2')).handle(({ type, request }) => {
    expectTypeOf(type).toEqualTypeOf<'com.amazonaws.cognito.TokenGeneration'>()
    expectTypeOf(request.scopes).toEqualTypeOf<readonly string[] | null | undefined>()
  })
  on(cognito('UserMigration')).handle(({ request }) => {
    expectTypeOf(request.password).toEqualTypeOf<string | null | undefined>()
    // @ts-expect-error there is no user yet
    request.userAttributes
  })
})

test('each trigger has its own response', () => {
  on(cognito('PreSignUp')).handle(async () => ({ autoVerifyEmail: true }))
  on(cognito('TokenGeneration')).handle(() => ({ claimsOverrideDetails: { claimsToSuppress: ['email'] } }))
  on(cognito('TokenGenerationV2')).handle(() => ({
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: { claimsToAddOrOverride: { seats: 7, plan: { name: 'pro' } } },
    },
  }))
  // @ts-expect-error a sign-up issues no tokens
  on(cognito('PreSignUp')).handle(() => ({ issueTokens: true }))
  // @ts-expect-error the response is returned, not the event
  on(cognito('PreSignUp')).handle((event) => event)
  // @ts-expect-error claims of version 1 are text
  on(cognito('TokenGeneration')).handle(() => ({ claimsOverrideDetails: { claimsToAddOrOverride: { seats: 7 } } }))
  // @ts-expect-error version 1 has another name for it
  on(cognito('TokenGeneration')).handle(() => ({ claimsAndScopeOverrideDetails: {} }))
  // @ts-expect-error Cognito does not wait for this one
  on(cognito('PostConfirmation')).handle(() => ({ autoConfirmUser: true }))
})

test('a response that Cognito needs has to be there', () => {
  // @ts-expect-error is it right or not?
  on(cognito('VerifyAuthChallengeResponse')).handle(() => {})
  // @ts-expect-error what comes next?
  on(cognito('DefineAuthChallenge')).handle(() => {})
  // @ts-expect-error there are no tokens for a sign-in that failed
  on(cognito('DefineAuthChallenge')).handle(() => ({ issueTokens: true, failAuthentication: true }))
  on(cognito('DefineAuthChallenge')).handle(({ request }) =>
    request.session.at(-1)?.challengeResult
      ? { issueTokens: true, failAuthentication: false }
      : { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false },
  )
})

test('the answer is the event, and a middleware sees the response', () => {
  expectTypeOf(toLambda(on(cognito('PostConfirmation')).handle(() => {}))).toEqualTypeOf<
    LambdaFunction<CognitoRawEvent>
  >()
  on(cognito('PreSignUp'))
    .use(async (_call, next) => {
      const response = await next()
      expectTypeOf(response.autoConfirmUser).toEqualTypeOf<boolean | undefined>()
      return response
    })
    .handle(() => {})
})

test('a trigger is one of those that there are', () => {
  expectTypeOf<'CustomSMSSender'>().toExtend<CognitoTrigger>()
  // @ts-expect-error no such trigger
  cognito('PostSignUp')
  // @ts-expect-error the trigger has to be named
  cognito()
  // @ts-expect-error an event is no batch
  on(cognito('PreSignUp')).each(() => {})
})
