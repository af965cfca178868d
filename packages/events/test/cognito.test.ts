import { HeddleError, HttpError, on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { type CognitoTrigger, cognito } from '../src/cognito.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, fixturesOf, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const POOL = 'eu-central-1_AbCdEf123'
const event = (name: string): Raw => fixture<Raw>(`cognito/${name}`)

/** A handler for whatever trigger, whose function returns what the test says. */
function answering(trigger: CognitoTrigger, returned?: unknown): LambdaFunction<unknown> {
  return toLambda(on(cognito(trigger)).handle(() => returned as never))
}

const TRIGGER_OF: Readonly<Record<string, CognitoTrigger>> = {
  PreSignUp: 'PreSignUp',
  PostConfirmation: 'PostConfirmation',
  PreAuthentication: 'PreAuthentication',
  PostAuthentication: 'PostAuthentication',
  CustomMessage: 'CustomMessage',
  DefineAuthChallenge: 'DefineAuthChallenge',
  CreateAuthChallenge: 'CreateAuthChallenge',
  VerifyAuthChallengeResponse: 'VerifyAuthChallengeResponse',
  TokenGeneration: 'TokenGeneration',
  UserMigration: 'UserMigration',
  CustomEmailSender: 'CustomEmailSender',
  CustomSMSSender: 'CustomSMSSender',
  InboundFederation: 'InboundFederation',
}

function triggerOf({ triggerSource, version }: Raw): CognitoTrigger | undefined {
  const trigger = TRIGGER_OF[triggerSource.split('_')[0]]
  return trigger === 'TokenGeneration' && version !== '1' ? 'TokenGenerationV2' : trigger
}

test('an event says who does what, and what Cognito asks', async () => {
  const fn = vi.fn()
  const raw = event('pre-sign-up')
  await toLambda(on(cognito('PreSignUp')).handle(fn))(raw, context())
  expect(fn.mock.calls[0]?.[0]).toEqual({
    id: 'run-1',
    type: 'com.amazonaws.cognito.PreSignUp',
    source: `aws.cognito-idp:${POOL}`,
    time: expect.any(Date),
    version: '1',
    region: 'eu-central-1',
    userPoolId: POOL,
    userName: '5f8c2d1e-7a4b-4c3d-9e2f-1a0b3c4d5e6f',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '4ma39kqn9j6ncsimddqs13sgok' },
    triggerSource: 'PreSignUp_SignUp',
    request: raw.request,
    raw,
  })
})

describe('the answer is the event with its response', () => {
  test.each<[string, unknown]>([
    ['pre-sign-up', { autoConfirmUser: true, autoVerifyEmail: true }],
    ['custom-message', { smsMessage: 'Your code is {####}', emailSubject: 'Welcome' }],
    ['custom-message-admin', { emailMessage: 'You are {username}, your password is {####}' }],
    ['define-auth-challenge', { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false }],
    [
      'create-auth-challenge',
      {
        publicChallengeParameters: { hint: 'mail' },
        privateChallengeParameters: { code: '42' },
        challengeMetadata: 'A',
      },
    ],
    ['verify-auth-challenge', { answerCorrect: true }],
    ['token-generation', { claimsOverrideDetails: { claimsToAddOrOverride: { tenant: 'acme' } } }],
    [
      'token-generation-v2',
      { claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { seats: 7 } } } },
    ],
    ['token-generation-v3', { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToAdd: ['a'] } } }],
    ['user-migration', { userAttributes: { email: 'jane@example.com' }, finalUserStatus: 'CONFIRMED' }],
    ['inbound-federation', { userAttributesToMap: { email: 'jane@example.com' } }],
  ])('%s', async (name, response) => {
    const raw = event(name)
    const answer = await answering(triggerOf(raw) as CognitoTrigger, response)(raw, context())
    expect(answer).toEqual({ ...raw, response: { ...raw.response, ...(response as object) } })
    // What Cognito sent is as it was.
    expect(raw).toEqual(event(name))
  })

  test.each(fixturesOf('cognito'))('%s as it came, when the function returns nothing', async (name) => {
    const raw = fixture<Raw>(name)
    expect(await answering(triggerOf(raw) as CognitoTrigger)(raw, context())).toEqual(raw)
  })

  test('and a middleware sees the response alone, and may change it', async () => {
    const seen = vi.fn()
    const handler = on(cognito('PreSignUp'))
      .use(async (_call, next) => {
        const response = await next()
        seen(response)
        return { ...response, autoVerifyEmail: true }
      })
      .handle(() => ({ autoConfirmUser: true }))
    const answer = await toLambda(handler)(event('pre-sign-up'), context())
    expect(seen).toHaveBeenCalledExactlyOnceWith({ autoConfirmUser: true })
    expect(answer.response).toEqual({ autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: false })
  })
})

describe('a machine has no user:', () => {
  test('its token event has no name and no attributes', async () => {
    const fn = vi.fn()
    await toLambda(on(cognito('TokenGenerationV2')).handle(fn))(event('token-generation-v3'), context())
    expect(fn.mock.calls[0]?.[0]).toMatchObject({
      type: 'com.amazonaws.cognito.TokenGeneration',
      userName: undefined,
      triggerSource: 'TokenGeneration_ClientCredentials',
      request: { userAttributes: {}, scopes: ['orders/read'] },
    })
  })
})

test.each([
  [
    { email_verified: false, logins: 3, email: 'j@example.com' },
    { email_verified: 'false', logins: '3', email: 'j@example.com' },
  ],
  [{ address: { city: 'Lyon' }, email: 'j@example.com', phone_number: null }, { email: 'j@example.com' }],
  [JSON.parse('{"__proto__":"x","email":"j@example.com"}'), JSON.parse('{"__proto__":"x","email":"j@example.com"}')],
])('attributes are text: %j', async (given, expected) => {
  const fn = vi.fn()
  const raw = altered(event('pre-sign-up'), 'request.userAttributes', given)
  await toLambda(on(cognito('PreSignUp')).handle(fn))(raw, context())
  const [read] = fn.mock.calls[0] ?? []
  const { userAttributes } = read.request
  expect(userAttributes).toEqual(expected)
  expect(Object.getPrototypeOf(userAttributes)).toBe(Object.prototype)
})

describe('another trigger is refused by name:', () => {
  test.each<[CognitoTrigger, string, string, string]>([
    ['PreSignUp', 'post-confirmation', 'PreSignUp', 'PostConfirmation_ConfirmSignUp'],
    ['CustomMessage', 'custom-email-sender', 'CustomMessage', 'CustomEmailSender_ForgotPassword'],
    ['TokenGenerationV2', 'user-migration', 'TokenGeneration', 'UserMigration_Authentication'],
  ])('%s gets %s', async (trigger, name, named, source) => {
    expect(await failureOf(answering(trigger), event(name))).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: `cognito: this is no ${named} event (triggerSource is ${source})`,
      path: 'triggerSource',
    })
  })

  test.each<[CognitoTrigger, string, string, CognitoTrigger]>([
    ['TokenGeneration', 'token-generation-v2', '2', 'TokenGenerationV2'],
    ['TokenGeneration', 'token-generation-v3', '3', 'TokenGenerationV2'],
    ['TokenGenerationV2', 'token-generation', '1', 'TokenGeneration'],
  ])('%s gets %s', async (trigger, name, version, fits) => {
    expect(await failureOf(answering(trigger), event(name))).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: `cognito: this is a TokenGeneration event of version ${version}: use cognito('${fits}')`,
      path: 'version',
    })
  })

  test('what names no trigger, or a whole log, on one line', async () => {
    const nameless = altered(event('pre-sign-up'), 'triggerSource', '')
    expect(await failureOf(answering('PreSignUp'), nameless)).toMatchObject({
      message: 'cognito: this is no PreSignUp event (triggerSource is empty)',
    })
    const hostile = altered(event('pre-sign-up'), 'triggerSource', `X\nERROR ${'x'.repeat(1_000_000)}`)
    const { message } = (await failureOf(answering('PreSignUp'), hostile)) as Error
    expect(message).toMatch(/^[^\n]{1,200}$/)
  })

  test.each([[undefined], [null], ['text'], [[]], [{}], [{ triggerSource: 'PreSignUp_SignUp' }]])('%j', async (raw) => {
    expect(await failureOf(answering('PreSignUp'), raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  })
})

test.each<[name: string, path: string, value: unknown, expected: string]>([
  ['pre-sign-up', 'version', 1, 'version: expected a string, got a number'],
  ['pre-sign-up', 'callerContext', null, 'callerContext: expected an object, got null'],
  ['pre-sign-up', 'request', undefined, 'request: expected an object, got undefined'],
  [
    'pre-sign-up',
    'request.validationData.invite',
    7,
    'request.validationData: expected an object of strings, got an object',
  ],
  ['pre-sign-up', 'response', [], 'response: expected an object, got an array'],
  ['post-authentication', 'request.newDeviceUsed', 'no', 'request.newDeviceUsed: expected a boolean, got a string'],
  ['custom-message', 'request.codeParameter', null, 'request.codeParameter: expected a string, got null'],
  ['define-auth-challenge', 'request.session', null, 'request.session: expected an array, got null'],
  [
    'define-auth-challenge',
    'request.session.0.challengeResult',
    'yes',
    'request.session[0].challengeResult: expected a boolean, got a string',
  ],
  [
    'create-auth-challenge',
    'request.challengeName',
    undefined,
    'request.challengeName: expected a string, got undefined',
  ],
  ['verify-auth-challenge', 'request.challengeAnswer', 42, 'request.challengeAnswer: expected a string, got a number'],
  ['token-generation', 'request.groupConfiguration', null, 'request.groupConfiguration: expected an object, got null'],
  ['token-generation-v2', 'request.scopes', 'all', 'request.scopes: expected an array of strings, got a string'],
  ['user-migration', 'request.password', {}, 'request.password: expected a string, got an object'],
  ['custom-sms-sender', 'request.code', 7, 'request.code: expected a string, got a number'],
  [
    'inbound-federation',
    'request.attributes.idToken',
    'x',
    'request.attributes.idToken: expected an object, got a string',
  ],
])('%s whose %s is not right is refused', async (name, path, value, expected) => {
  const raw = event(name)
  const handler = answering(triggerOf(raw) as CognitoTrigger)
  expect(await failureOf(handler, altered(raw, path, value))).toMatchObject({
    code: 'INVALID_EVENT',
    message: `cognito: ${expected}`,
  })
})

describe('a message without its placeholder fails loudly, for Cognito would send none:', () => {
  test.each<[string, object, string]>([
    ['custom-message', { smsMessage: 'Welcome' }, 'smsMessage lacks its placeholder, request.codeParameter'],
    [
      'custom-message',
      { smsMessage: '{####}', emailMessage: 'Hi {###}' },
      'emailMessage lacks its placeholder, request.codeParameter',
    ],
    [
      'custom-message-admin',
      { emailMessage: 'Use {####}' },
      'emailMessage lacks its placeholder, request.usernameParameter',
    ],
    [
      'custom-message-admin',
      { smsMessage: 'You are {username}' },
      'smsMessage lacks its placeholder, request.codeParameter',
    ],
  ])('%s with %j', async (name, messages, message) => {
    const lines = errorLines()
    expect(await failureOf(answering('CustomMessage', messages), event(name))).toMatchObject({
      message: 'Internal error',
    })
    expect(lines()).toMatchObject([
      {
        message: 'cognito: the function failed',
        requestId: 'run-1',
        error: { code: 'INVALID_RESULT', message: `cognito: ${message}` },
      },
    ])
  })

  test.each(['Verify {##your address##}', 'Verify {##Click Here##}', 'The code: {####}'])(
    'but not %s',
    async (emailMessage) => {
      const answer = (await answering('CustomMessage', { emailMessage })(event('custom-message'), context())) as Raw
      expect(answer.response.emailMessage).toBe(emailMessage)
    },
  )
})

describe('a throw ends what the user does; the user sees', () => {
  test('the message of an HttpError, and nothing is logged', async () => {
    const lines = errorLines()
    const no = new HttpError(403, 'only members may sign up')
    const handler = toLambda(on(cognito('PreSignUp')).handle(() => Promise.reject(no)))
    expect(await failureOf(handler, event('pre-sign-up'))).toBe(no)
    expect(lines()).toEqual([])
  })

  test('the message of an HttpError of the server, which is logged', async () => {
    const lines = errorLines()
    const no = new HttpError(503, 'try again in a minute')
    const handler = toLambda(on(cognito('PreSignUp')).handle(() => Promise.reject(no)))
    expect(await failureOf(handler, event('pre-sign-up'))).toBe(no)
    expect(lines()).toHaveLength(1)
  })

  test.each([
    ['an Error', new Error('connect ECONNREFUSED 10.0.3.7:5432')],
    ['a HeddleError', new HeddleError('MISUSE', 'table users_v2 is not there')],
    ['no error at all', 'secret text'],
  ])('nothing of %s, which is logged once', async (_what, thrown) => {
    const lines = errorLines()
    const handler = toLambda(on(cognito('PreSignUp')).handle(() => Promise.reject(thrown)))
    const error = (await failureOf(handler, event('pre-sign-up'))) as Error
    expect(error).toMatchObject({ name: 'InternalError', message: 'Internal error' })
    expect(error.cause).toBeUndefined()
    expect(error.stack).not.toContain('\n    at ')
    const message = thrown instanceof Error ? thrown.message : thrown
    expect(lines()).toMatchObject([{ message: 'cognito: the function failed', requestId: 'run-1', error: { message } }])
  })
})

test.each([
  ['the whole event', (raw: Raw) => raw],
  ['text', () => 'yes'],
  ['a list', () => []],
])('%s in place of the response is an error', async (_what, returned) => {
  const lines = errorLines()
  const raw = event('pre-sign-up')
  expect(await failureOf(answering('PreSignUp', returned(raw)), raw)).toMatchObject({ message: 'Internal error' })
  expect(lines()).toMatchObject([{ error: { message: 'cognito: expected the response alone, or nothing' } }])
})

describe.runIf(SAMPLES_ARE_HERE)('of the shared samples', () => {
  // One names no trigger at all, the other one that Cognito does not have.
  const NAMELESS: readonly string[] = [
    'cognito-userpool/ts.cognito.base.json',
    'cognito-userpool/go.cognito-event-userpools-pretokengen.json',
  ]
  const shared = samples().filter(({ folder }) => folder === 'cognito-userpool')

  test.each(shared.filter(({ name }) => !NAMELESS.includes(name)))(
    '$name is read, and answered as it came',
    async ({ raw }) => {
      const fn = vi.fn()
      const trigger = triggerOf(raw as Raw) as CognitoTrigger
      expect(await toLambda(on(cognito(trigger)).handle(fn))(raw, context())).toEqual(raw)
      expect(fn).toHaveBeenCalledOnce()
    },
  )

  test.each(shared.filter(({ name }) => NAMELESS.includes(name)))(
    '$name, which names no trigger, is refused',
    async ({ raw }) => {
      expect(await failureOf(answering('TokenGeneration'), raw)).toMatchObject({ path: 'triggerSource' })
    },
  )
})
