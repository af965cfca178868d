import { defineSource, HeddleError, type Source, stackless } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { clientError } from './client-error.ts'
import type { CognitoTexts, CognitoTriggers, CustomMessageRequest, CustomMessageResponse } from './cognito-types.ts'
import { isObject, type JsonObject } from './objects.ts'
import { otherSource } from './other-source.ts'
import { quote } from './quote.ts'
import { readEvent, type Shape, shape } from './shape.ts'

/** The triggers of a user pool, as the part of `triggerSource` before `_` has them. */
export type CognitoTrigger = keyof CognitoTriggers

/** What a user pool asks a trigger's function. */
export interface CognitoEvent<Trigger extends CognitoTrigger = CognitoTrigger>
  extends EventAttributes<`com.amazonaws.cognito.${CognitoTriggers[Trigger]['name']}`> {
  /** The id of the invocation. */
  readonly id: string
  /** The user pool, `aws.cognito-idp:<userPoolId>`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  readonly version: string
  readonly region: string
  readonly userPoolId: string
  /** Absent where there is no user, as for the token of a machine. */
  readonly userName: string | undefined
  readonly callerContext: CognitoCallerContext
  readonly triggerSource: CognitoTriggers[Trigger]['triggerSource']
  readonly request: CognitoTriggers[Trigger]['request']
  /** The event as Cognito sent it. */
  readonly raw: CognitoRawEvent
}

export interface CognitoCallerContext {
  readonly awsSdkVersion: string
  /** The app client. */
  readonly clientId: string
}

/** An event as Cognito sends it, and takes it back with its response filled. */
export interface CognitoRawEvent {
  readonly version: string
  readonly region: string
  readonly userPoolId: string
  readonly userName?: string | null
  readonly callerContext: CognitoCallerContext
  readonly triggerSource: string
  readonly request: JsonObject
  readonly response?: JsonObject | null
}

/** What the function of a trigger returns: the response alone, or nothing where Cognito needs none. */
export type CognitoReturns<Trigger extends CognitoTrigger> = CognitoTriggers[Trigger]['returns']
/** The response as middleware sees it; empty when the function returned nothing. */
export type CognitoResponse<Trigger extends CognitoTrigger> = PartOf<Extract<CognitoReturns<Trigger>, object>>
type PartOf<Response> = [Response] extends [never] ? {} : Partial<Response>

export type CognitoSource<Trigger extends CognitoTrigger> = Source<
  CognitoEvent<Trigger>,
  CognitoReturns<Trigger>,
  CognitoResponse<Trigger>,
  never,
  CognitoRawEvent,
  'aws-lambda'
>

/**
 * A trigger of a Cognito user pool: `cognito('PreSignUp')`. What the function returns is the response alone, merged over
 * the one that Cognito sent; the answer is the event with that response. `TokenGeneration` is version 1 of its event,
 * `TokenGenerationV2` versions 2 and 3. Cognito waits 5 seconds, and asks up to three times; for the custom senders it
 * does not wait.
 *
 * A throw ends what the user was doing, and Cognito shows its message: `PreSignUp failed with error <message>`. So only an
 * `HttpError` says what went wrong; of any other error the user sees `Internal error`, and the error is logged.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
export function cognito<const Trigger extends CognitoTrigger>(trigger: Trigger): CognitoSource<Trigger> {
  const faultOf = shape(Object.assign({}, COMMON, ...(REQUESTS[trigger] ?? [])))
  return defineSource<
    CognitoEvent<Trigger>,
    CognitoReturns<Trigger>,
    CognitoResponse<Trigger>,
    never,
    CognitoRawEvent,
    'aws-lambda'
  >({
    name: 'cognito',
    read(given, invocation) {
      const raw = readEvent<CognitoRawEvent>('cognito', given, isOurs, (raw) => {
        checkTrigger(trigger, raw)
        return faultOf(raw)
      })
      const { version, region, userPoolId, userName, callerContext, triggerSource, request } = raw
      const event: CognitoEvent<CognitoTrigger> = {
        id: invocationId(invocation),
        type: `com.amazonaws.cognito.${nameOf(trigger)}`,
        source: `aws.cognito-idp:${userPoolId}`,
        time: new Date(),
        version,
        region,
        userPoolId,
        userName: userName ?? undefined,
        callerContext,
        triggerSource,
        request: requestOf(trigger, request),
        raw,
      }
      return { event: event as CognitoEvent<Trigger> }
    },
    result: (returned) => (returned ?? {}) as CognitoResponse<Trigger>,
    answer(response, { event: { raw } }) {
      if (!isObject(response) || 'triggerSource' in response) {
        throw new HeddleError('INVALID_RESULT', 'cognito: expected the response alone, or nothing')
      }
      if (trigger === 'CustomMessage') checkMessages(raw, response)
      if (Object.keys(response).length === 0) return raw
      return { ...raw, response: { ...raw.response, ...response } }
    },
    recover(error, invocation) {
      throw clientError('cognito', error, invocation)
    },
  })
}

const COMMON: Shape = {
  version: 'string',
  region: 'string',
  userPoolId: 'string',
  userName: 'string?',
  'callerContext.awsSdkVersion': 'string',
  'callerContext.clientId': 'string',
  request: 'object',
  'request.userAttributes': 'object?',
  'request.clientMetadata': 'text map?',
  'request.validationData': 'text map?',
  'request.userNotFound': 'boolean?',
  response: 'object?',
}

const SESSION: Shape = {
  'request.session': 'array',
  'request.session[].challengeName': 'string',
  'request.session[].challengeResult': 'boolean',
  'request.session[].challengeMetadata': 'string?',
}

const GROUPS: Shape = {
  'request.groupConfiguration.groupsToOverride': 'strings?',
  'request.groupConfiguration.iamRolesToOverride': 'strings?',
  'request.groupConfiguration.preferredRole': 'string?',
}

const SENDER: Shape = { 'request.type': 'string', 'request.code': 'string?' }

// Lists, not one shape made of others: spreading would keep a bundler from leaving this out.
const REQUESTS: Readonly<Record<CognitoTrigger, readonly Shape[]>> = {
  PreSignUp: [],
  PostConfirmation: [],
  PreAuthentication: [],
  PostAuthentication: [{ 'request.newDeviceUsed': 'boolean' }],
  CustomMessage: [
    {
      'request.codeParameter': 'string',
      'request.usernameParameter': 'string?',
      'request.linkParameter': 'string?',
    },
  ],
  DefineAuthChallenge: [SESSION],
  CreateAuthChallenge: [SESSION, { 'request.challengeName': 'string' }],
  VerifyAuthChallengeResponse: [
    { 'request.privateChallengeParameters': 'text map?', 'request.challengeAnswer': 'string' },
  ],
  TokenGeneration: [{ 'request.groupConfiguration': 'object' }, GROUPS],
  TokenGenerationV2: [{ 'request.groupConfiguration': 'object?', 'request.scopes': 'strings?' }, GROUPS],
  UserMigration: [{ 'request.password': 'string?' }],
  CustomEmailSender: [SENDER],
  CustomSMSSender: [SENDER],
  InboundFederation: [
    {
      'request.providerName': 'string',
      'request.providerType': 'string',
      'request.attributes': 'object',
      'request.attributes.tokenResponse': 'object?',
      'request.attributes.idToken': 'object?',
      'request.attributes.userInfo': 'object?',
      'request.attributes.samlResponse': 'object?',
    },
  ],
}

function isOurs(raw: JsonObject): boolean {
  return typeof raw.triggerSource === 'string' && typeof raw.userPoolId === 'string'
}

function nameOf(trigger: CognitoTrigger): CognitoTriggers[CognitoTrigger]['name'] {
  return trigger === 'TokenGenerationV2' ? 'TokenGeneration' : trigger
}

function checkTrigger(trigger: CognitoTrigger, { triggerSource, version }: JsonObject): void {
  const name = nameOf(trigger)
  if (String(triggerSource).split('_', 1)[0] !== name) {
    const message = `cognito: this is no ${name} event (triggerSource is ${quote(String(triggerSource)) || 'empty'})`
    throw stackless(() => new HeddleError('UNRECOGNISED_EVENT', message, { path: 'triggerSource' }))
  }
  if (name !== 'TokenGeneration') return
  const fits = version === '1' ? 'TokenGeneration' : 'TokenGenerationV2'
  if (fits === trigger) return
  const is = `a TokenGeneration event of version ${quote(String(version))}`
  throw otherSource('cognito', is, `cognito('${fits}')`, 'version')
}

function requestOf(trigger: CognitoTrigger, request: JsonObject): CognitoTriggers[CognitoTrigger]['request'] {
  const hasUser = trigger !== 'UserMigration' && trigger !== 'InboundFederation'
  return (hasUser ? { ...request, userAttributes: attributesOf(request.userAttributes) } : request) as never
}

/** Cognito sends text; its documentation also shows `"email_verified": false`. */
function attributesOf(attributes: unknown): CognitoTexts {
  const entries = Object.entries(attributes ?? {})
  if (entries.every(([, value]) => typeof value === 'string')) return Object.fromEntries(entries)
  return Object.fromEntries(
    entries.filter(([, value]) => typeof value !== 'object').map(([name, value]) => [name, String(value)]),
  )
}

/** Cognito does not send a message that lacks its placeholders: the user would wait in vain. */
function checkMessages({ triggerSource, request }: CognitoRawEvent, messages: CustomMessageResponse): void {
  const { codeParameter, usernameParameter } = request as unknown as CustomMessageRequest
  for (const name of ['smsMessage', 'emailMessage'] as const) {
    const message = messages[name]
    if (message === undefined) continue
    if (!message.includes(codeParameter) && !/\{##[^}]*##\}/.test(message)) throw lacking(name, 'codeParameter')
    if (triggerSource !== 'CustomMessage_AdminCreateUser' || typeof usernameParameter !== 'string') continue
    if (!message.includes(usernameParameter)) throw lacking(name, 'usernameParameter')
  }
}

function lacking(message: string, parameter: string): HeddleError {
  return new HeddleError('INVALID_RESULT', `cognito: ${message} lacks its placeholder, request.${parameter}`)
}
