import type { CognitoRawEvent, CognitoTrigger, CognitoTriggers } from '@heddle/events/triggers'
import { type AwsOptions, awsFacts } from './aws.ts'

export interface CognitoEventOptions<Trigger extends CognitoTrigger> extends AwsOptions {
  /** Default: the first that there is for the trigger. */
  readonly triggerSource?: CognitoTriggers[Trigger]['triggerSource'] | undefined
  /** What is to be otherwise in the request; it is merged over one of the user `jane@example.com`. */
  readonly request?: Partial<CognitoTriggers[Trigger]['request']> | undefined
  /** Default `<region>_Example12`. */
  readonly userPoolId?: string | undefined
  /** Default `jane`; `null` is none. */
  readonly userName?: string | null | undefined
  /** The app client. Default `testclient`. */
  readonly clientId?: string | undefined
  /** Default `1`; of `TokenGenerationV2` `2`. */
  readonly version?: string | undefined
}

/**
 * The event that a Cognito user pool invokes a function with, for one of its triggers:
 * `cognitoEvent('PreSignUp', { request: { userAttributes: { email: 'jane@example.com' } } })`.
 */
export function cognitoEvent<const Trigger extends CognitoTrigger>(
  trigger: Trigger,
  options: CognitoEventOptions<Trigger> = {},
): CognitoRawEvent {
  const { region } = awsFacts(options)
  const [triggerSource, request, response] = DEFAULTS[trigger]
  const { userPoolId = `${region}_Example12`, userName = 'jane', clientId = 'testclient' } = options
  return {
    version: options.version ?? (trigger === 'TokenGenerationV2' ? '2' : '1'),
    region,
    userPoolId,
    ...(userName === null ? {} : { userName }),
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
    triggerSource: options.triggerSource ?? triggerSource,
    request: { ...request, ...options.request },
    ...(response === undefined ? {} : { response: { ...response } }),
  }
}

type Request<Trigger extends CognitoTrigger> = CognitoTriggers[Trigger]['request']

const userAttributes = {
  sub: '5f8c2d1e-7a4b-4c3d-9e2f-1a0b3c4d5e6f',
  email: 'jane@example.com',
  email_verified: 'true',
  'cognito:user_status': 'CONFIRMED',
}
const groupConfiguration = { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null }
const MESSAGES = { smsMessage: null, emailMessage: null, emailSubject: null }

/** For each trigger its source, its request and the response that Cognito wants to have filled. */
const DEFAULTS: {
  readonly [Trigger in CognitoTrigger]: readonly [triggerSource: string, request: Request<Trigger>, response?: object]
} = {
  PreSignUp: [
    'PreSignUp_SignUp',
    { userAttributes: { email: 'jane@example.com' }, validationData: null },
    { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  ],
  PostConfirmation: ['PostConfirmation_ConfirmSignUp', { userAttributes }, {}],
  PreAuthentication: ['PreAuthentication_Authentication', { userAttributes, validationData: null }, {}],
  PostAuthentication: ['PostAuthentication_Authentication', { userAttributes, newDeviceUsed: false }, {}],
  CustomMessage: [
    'CustomMessage_SignUp',
    { userAttributes, codeParameter: '{####}', linkParameter: '{##Click Here##}', usernameParameter: null },
    MESSAGES,
  ],
  DefineAuthChallenge: [
    'DefineAuthChallenge_Authentication',
    { userAttributes, session: [] },
    { challengeName: null, issueTokens: null, failAuthentication: null },
  ],
  CreateAuthChallenge: [
    'CreateAuthChallenge_Authentication',
    { userAttributes, challengeName: 'CUSTOM_CHALLENGE', session: [] },
    { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  ],
  VerifyAuthChallengeResponse: [
    'VerifyAuthChallengeResponse_Authentication',
    { userAttributes, privateChallengeParameters: {}, challengeAnswer: '' },
    { answerCorrect: null },
  ],
  TokenGeneration: [
    'TokenGeneration_Authentication',
    { userAttributes, groupConfiguration },
    { claimsOverrideDetails: null },
  ],
  TokenGenerationV2: [
    'TokenGeneration_Authentication',
    { userAttributes, groupConfiguration, scopes: ['aws.cognito.signin.user.admin'] },
    { claimsAndScopeOverrideDetails: null },
  ],
  UserMigration: [
    'UserMigration_Authentication',
    { password: 'correct horse battery staple', validationData: null, clientMetadata: null },
    {
      userAttributes: null,
      forceAliasCreation: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
    },
  ],
  CustomEmailSender: [
    'CustomEmailSender_SignUp',
    { userAttributes, type: 'customEmailSenderRequestV1', code: 'AYADeA==', clientMetadata: null },
  ],
  CustomSMSSender: [
    'CustomSMSSender_SignUp',
    { userAttributes, type: 'customSMSSenderRequestV1', code: 'AYADeA==', clientMetadata: null },
  ],
  InboundFederation: [
    'InboundFederation_ExternalProvider',
    { providerName: 'Example', providerType: 'OIDC', attributes: { userInfo: { email: 'jane@example.com' } } },
    { userAttributesToMap: {} },
  ],
}
