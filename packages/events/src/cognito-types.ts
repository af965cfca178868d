/** Names and values as text. */
export type CognitoTexts = Readonly<Record<string, string>>

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
type Nothing = undefined | void

/** What each trigger of a user pool sends, and what its function returns. */
export interface CognitoTriggers {
  readonly PreSignUp: Trigger<
    'PreSignUp',
    'SignUp' | 'ExternalProvider' | 'AdminCreateUser',
    CognitoValidatedRequest,
    PreSignUpResponse | Nothing
  >
  readonly PostConfirmation: Trigger<
    'PostConfirmation',
    'ConfirmSignUp' | 'ConfirmForgotPassword',
    CognitoUserRequest,
    Nothing
  >
  readonly PreAuthentication: Trigger<
    'PreAuthentication',
    'Authentication',
    CognitoValidatedRequest & CognitoMaybeNobody,
    Nothing
  >
  readonly PostAuthentication: Trigger<'PostAuthentication', 'Authentication', PostAuthenticationRequest, Nothing>
  readonly CustomMessage: Trigger<
    'CustomMessage',
    CognitoMessage | 'Authentication',
    CustomMessageRequest,
    CustomMessageResponse | Nothing
  >
  readonly DefineAuthChallenge: Trigger<
    'DefineAuthChallenge',
    'Authentication',
    DefineAuthChallengeRequest,
    DefineAuthChallengeResponse
  >
  readonly CreateAuthChallenge: Trigger<
    'CreateAuthChallenge',
    'Authentication',
    CreateAuthChallengeRequest,
    CreateAuthChallengeResponse
  >
  readonly VerifyAuthChallengeResponse: Trigger<
    'VerifyAuthChallengeResponse',
    'Authentication',
    VerifyAuthChallengeRequest,
    VerifyAuthChallengeResponse
  >
  /** Version 1 of the event. */
  readonly TokenGeneration: Trigger<
    'TokenGeneration',
    CognitoTokenOccasion,
    TokenGenerationRequest,
    TokenGenerationResponse | Nothing
  >
  /** Versions 2 and 3 of the event: the access token too, and with version 3 those of machines. */
  readonly TokenGenerationV2: Trigger<
    'TokenGeneration',
    CognitoTokenOccasion | 'ClientCredentials',
    TokenGenerationV2Request,
    TokenGenerationV2Response | Nothing
  >
  readonly UserMigration: Trigger<
    'UserMigration',
    'Authentication' | 'ForgotPassword',
    UserMigrationRequest,
    UserMigrationResponse | Nothing
  >
  readonly CustomEmailSender: Trigger<
    'CustomEmailSender',
    CognitoMessage | 'Authentication' | 'AccountTakeOverNotification',
    CustomSenderRequest,
    Nothing
  >
  readonly CustomSMSSender: Trigger<'CustomSMSSender', CognitoMessage | 'Authentication', CustomSenderRequest, Nothing>
  readonly InboundFederation: Trigger<
    'InboundFederation',
    'ExternalProvider',
    InboundFederationRequest,
    InboundFederationResponse
  >
}

interface Trigger<Name extends string, Occasion extends string, Request, Returns> {
  readonly name: Name
  readonly triggerSource: `${Name}_${Occasion}` | (string & {})
  readonly request: Request
  readonly returns: Returns
}

type CognitoMessage =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'

type CognitoTokenOccasion =
  | 'HostedAuth'
  | 'Authentication'
  | 'NewPasswordChallenge'
  | 'AuthenticateDevice'
  | 'RefreshTokens'

export interface CognitoUserRequest {
  /** Empty where Cognito sends none. */
  readonly userAttributes: CognitoTexts
  /** What the app attached to its call. */
  readonly clientMetadata?: CognitoTexts | null
}

export interface CognitoValidatedRequest extends CognitoUserRequest {
  /** What the app sent for this trigger alone. */
  readonly validationData?: CognitoTexts | null
}

interface CognitoMaybeNobody {
  /** `true` for a user that does not exist, where the app client does not tell. */
  readonly userNotFound?: boolean | null
}

export interface PreSignUpResponse {
  readonly autoConfirmUser?: boolean
  /** Needs the attribute `email`. */
  readonly autoVerifyEmail?: boolean
  /** Needs the attribute `phone_number`. */
  readonly autoVerifyPhone?: boolean
}

export interface PostAuthenticationRequest extends CognitoUserRequest {
  readonly newDeviceUsed: boolean
}

export interface CustomMessageRequest extends CognitoUserRequest {
  /** The placeholder for the code, which each message has to have: usually `{####}`. */
  readonly codeParameter: string
  /** The placeholder for the name of a user that an administrator created: usually `{username}`. */
  readonly usernameParameter?: string | null
  /** The placeholder for a link, in pools that verify by links: `{##Click Here##}`, with any text. */
  readonly linkParameter?: string | null
}

export interface CustomMessageResponse {
  readonly smsMessage?: string
  /** HTML. */
  readonly emailMessage?: string
  readonly emailSubject?: string
}

/** One challenge that the user was given in this sign-in. */
export interface CognitoChallenge {
  readonly challengeName:
    | 'CUSTOM_CHALLENGE'
    | 'SRP_A'
    | 'PASSWORD_VERIFIER'
    | 'SMS_MFA'
    | 'EMAIL_OTP'
    | 'SOFTWARE_TOKEN_MFA'
    | 'DEVICE_SRP_AUTH'
    | 'DEVICE_PASSWORD_VERIFIER'
    | 'ADMIN_NO_SRP_AUTH'
    | (string & {})
  /** Whether the user met it. */
  readonly challengeResult: boolean
  /** What `CreateAuthChallenge` called it. */
  readonly challengeMetadata?: string | null
}

export interface DefineAuthChallengeRequest extends CognitoUserRequest, CognitoMaybeNobody {
  /** The challenges so far; none at the beginning. */
  readonly session: readonly CognitoChallenge[]
}

/** The next challenge, or the end: tokens, or no sign-in. */
export type DefineAuthChallengeResponse =
  | {
      readonly challengeName: CognitoChallenge['challengeName']
      readonly issueTokens: false
      readonly failAuthentication: false
    }
  | { readonly issueTokens: true; readonly failAuthentication: false }
  | { readonly issueTokens: false; readonly failAuthentication: true }

export interface CreateAuthChallengeRequest extends DefineAuthChallengeRequest {
  readonly challengeName: CognitoChallenge['challengeName']
}

export interface CreateAuthChallengeResponse {
  /** What the app is told. */
  readonly publicChallengeParameters: CognitoTexts
  /** What `VerifyAuthChallengeResponse` is told: the right answer. */
  readonly privateChallengeParameters: CognitoTexts
  readonly challengeMetadata?: string
}

export interface VerifyAuthChallengeRequest extends CognitoUserRequest, CognitoMaybeNobody {
  readonly privateChallengeParameters?: CognitoTexts | null
  /** What the user answered. */
  readonly challengeAnswer: string
}

export interface VerifyAuthChallengeResponse {
  readonly answerCorrect: boolean
}

export interface CognitoGroups {
  readonly groupsToOverride?: readonly string[] | null
  readonly iamRolesToOverride?: readonly string[] | null
  readonly preferredRole?: string | null
}

export interface TokenGenerationRequest extends CognitoUserRequest {
  readonly groupConfiguration: CognitoGroups
}

export interface TokenGenerationResponse {
  readonly claimsOverrideDetails: {
    readonly claimsToAddOrOverride?: CognitoTexts
    readonly claimsToSuppress?: readonly string[]
    readonly groupOverrideDetails?: CognitoGroups
  }
}

export interface TokenGenerationV2Request extends CognitoUserRequest {
  readonly groupConfiguration?: CognitoGroups | null
  /** Those of the access token. */
  readonly scopes?: readonly string[] | null
}

/** Claims of any JSON. */
export interface CognitoClaims {
  readonly claimsToAddOrOverride?: Readonly<Record<string, unknown>>
  readonly claimsToSuppress?: readonly string[]
}

export interface TokenGenerationV2Response {
  readonly claimsAndScopeOverrideDetails: {
    readonly idTokenGeneration?: CognitoClaims
    readonly accessTokenGeneration?: CognitoClaims & {
      readonly scopesToAdd?: readonly string[]
      readonly scopesToSuppress?: readonly string[]
    }
    readonly groupOverrideDetails?: CognitoGroups
  }
}

export interface UserMigrationRequest {
  /** What the user typed in; absent when a password was forgotten. Never log it. */
  readonly password?: string | null
  readonly validationData?: CognitoTexts | null
  readonly clientMetadata?: CognitoTexts | null
}

export interface UserMigrationResponse {
  readonly userAttributes: CognitoTexts
  /** `CONFIRMED` keeps the password that was typed in. */
  readonly finalUserStatus?: 'CONFIRMED' | 'RESET_REQUIRED'
  /** No welcome message. */
  readonly messageAction?: 'SUPPRESS'
  readonly desiredDeliveryMediums?: readonly ('SMS' | 'EMAIL')[]
  readonly forceAliasCreation?: boolean
  readonly enableSMSMFA?: boolean
}

export interface CustomSenderRequest extends CognitoUserRequest {
  readonly type: 'customEmailSenderRequestV1' | 'customSMSSenderRequestV1' | (string & {})
  /** Base64, encrypted with the pool's KMS key by the AWS Encryption SDK; a notification has none. */
  readonly code?: string | null
}

export interface InboundFederationRequest {
  readonly providerName: string
  readonly providerType: 'OIDC' | 'SAML' | 'Facebook' | 'Google' | 'SignInWithApple' | 'LoginWithAmazon' | (string & {})
  /** What the provider said: SAML providers `samlResponse`, the others the rest. Has tokens in it: never log it. */
  readonly attributes: {
    readonly tokenResponse?: Readonly<Record<string, unknown>> | null
    readonly idToken?: Readonly<Record<string, unknown>> | null
    readonly userInfo?: Readonly<Record<string, unknown>> | null
    readonly samlResponse?: Readonly<Record<string, unknown>> | null
  }
}

export interface InboundFederationResponse {
  /** All that the user is to have: what is left out is dropped. An empty object leaves the attributes as they are. */
  readonly userAttributesToMap: CognitoTexts
}
