import type { JsonObject } from './objects.ts'

/** What the user, or the device, wants of a skill: `type` tells. */
export type AlexaRequest =
  | AlexaLaunchRequest
  | AlexaIntentRequest
  | AlexaCanFulfillIntentRequest
  | AlexaSessionEndedRequest
  | AlexaOtherRequest

interface RequestFields {
  readonly requestId: string
  /** RFC 3339. */
  readonly timestamp: string
  /** `en-GB` */
  readonly locale?: string
}

/** The user opened the skill without saying more. */
export interface AlexaLaunchRequest extends RequestFields {
  readonly type: 'LaunchRequest'
}

/** The user said something that is an intent. */
export interface AlexaIntentRequest extends RequestFields {
  readonly type: 'IntentRequest'
  readonly dialogState?: 'STARTED' | 'IN_PROGRESS' | 'COMPLETED'
  readonly intent: AlexaIntent
}

/** Alexa asks whether the skill could do it. */
export interface AlexaCanFulfillIntentRequest extends RequestFields {
  readonly type: 'CanFulfillIntentRequest'
  readonly intent: AlexaIntent
}

/** The session is over; nothing can be said any more. */
export interface AlexaSessionEndedRequest extends RequestFields {
  readonly type: 'SessionEndedRequest'
  readonly reason?: 'USER_INITIATED' | 'ERROR' | 'EXCEEDED_MAX_REPROMPTS'
  readonly error?: { readonly type: string; readonly message: string }
}

/** Any other request, such as one of an interface. */
export interface AlexaOtherRequest extends RequestFields {
  readonly type:
    | `AudioPlayer.${string}`
    | `PlaybackController.${string}`
    | `Display.${string}`
    | `Alexa.${string}`
    | `AlexaSkillEvent.${string}`
    | `Connections.${string}`
    | `System.${string}`
    | `GameEngine.${string}`
    | `GadgetController.${string}`
    | `Messaging.${string}`
    | `Dialog.${string}`
  readonly [name: string]: unknown
}

export interface AlexaIntent {
  readonly name: string
  readonly confirmationStatus?: 'NONE' | 'CONFIRMED' | 'DENIED'
  readonly slots?: Readonly<Record<string, AlexaSlot>> | null
}

export interface AlexaSlot {
  readonly name: string
  /** What the user said; absent while the slot is empty. */
  readonly value?: string
  readonly confirmationStatus?: 'NONE' | 'CONFIRMED' | 'DENIED'
  readonly source?: string
  readonly resolutions?: { readonly resolutionsPerAuthority?: readonly AlexaResolution[] }
  readonly slotValue?: JsonObject
}

/** What of a slot's type the words are. */
export interface AlexaResolution {
  readonly authority: string
  readonly status: {
    readonly code:
      | 'ER_SUCCESS_MATCH'
      | 'ER_SUCCESS_NO_MATCH'
      | 'ER_ERROR_TIMEOUT'
      | 'ER_ERROR_EXCEPTION'
      | (string & {})
  }
  readonly values?: readonly { readonly value: { readonly name: string; readonly id: string } }[]
}

export interface AlexaSession {
  readonly new?: boolean
  readonly sessionId: string
  readonly application: { readonly applicationId: string }
  /** What the last answer of the session returned. */
  readonly attributes?: JsonObject | null
  readonly user?: AlexaUser
}

/** An account, as this skill knows it. */
export interface AlexaUser {
  readonly userId: string
  /** The token of the linked account: a credential. */
  readonly accessToken?: string
}

export interface AlexaContext {
  readonly System?: {
    readonly application?: { readonly applicationId?: string }
    readonly user?: AlexaUser
    readonly person?: { readonly personId: string; readonly accessToken?: string }
    readonly device?: { readonly deviceId: string; readonly supportedInterfaces?: JsonObject }
    readonly apiEndpoint?: string
    /** For Alexa's own APIs: a credential. */
    readonly apiAccessToken?: string
  }
  readonly AudioPlayer?: JsonObject
  readonly Viewport?: JsonObject
  readonly [name: string]: unknown
}

/** A request to a custom skill as Alexa sends it. */
export interface AlexaRawRequest {
  readonly version: string
  readonly session?: AlexaSession
  readonly context?: AlexaContext
  readonly request: AlexaRequest
}

/** What a skill answers. */
export interface AlexaReply {
  readonly response?: {
    readonly outputSpeech?: AlexaSpeech
    readonly card?: AlexaCard
    readonly reprompt?: { readonly outputSpeech?: AlexaSpeech; readonly directives?: readonly AlexaDirective[] }
    readonly directives?: readonly AlexaDirective[]
    /** Default: Alexa's, which depends on the device. */
    readonly shouldEndSession?: boolean
    readonly canFulfillIntent?: JsonObject
    readonly apiResponse?: unknown
  }
  /** What the session's next request has; what is not here is gone. */
  readonly sessionAttributes?: JsonObject
}

/** What Alexa gets. */
export interface AlexaResponse extends AlexaReply {
  readonly version: '1.0'
  readonly response: NonNullable<AlexaReply['response']>
}

export type AlexaSpeech =
  | { readonly type: 'PlainText'; readonly text: string; readonly playBehavior?: AlexaPlayBehavior }
  | { readonly type: 'SSML'; readonly ssml: string; readonly playBehavior?: AlexaPlayBehavior }

export type AlexaPlayBehavior = 'ENQUEUE' | 'REPLACE_ALL' | 'REPLACE_ENQUEUED'

export type AlexaCard =
  | { readonly type: 'Simple'; readonly title?: string; readonly content?: string }
  | {
      readonly type: 'Standard'
      readonly title?: string
      readonly text?: string
      readonly image?: { readonly smallImageUrl?: string; readonly largeImageUrl?: string }
    }
  | { readonly type: 'LinkAccount' }
  | { readonly type: 'AskForPermissionsConsent'; readonly permissions: readonly string[] }

/** Something for an interface to do: `{ type: 'Dialog.Delegate' }`. */
export interface AlexaDirective {
  readonly type: string
  readonly [name: string]: unknown
}

/** What a smart home skill has to do: `header.namespace` and `header.name` tell. */
export interface AlexaSmartHomeDirective {
  readonly header: AlexaSmartHomeHeader
  /** The device; not there for `Discover` and `AcceptGrant`. */
  readonly endpoint?: AlexaSmartHomeEndpoint
  readonly payload: JsonObject
}

export interface AlexaSmartHomeHeader {
  /** `Alexa.PowerController` */
  readonly namespace: string
  /** `TurnOn` */
  readonly name: string
  readonly messageId: string
  /** The response has the same. */
  readonly correlationToken?: string
  readonly payloadVersion: string
  readonly instance?: string
}

export interface AlexaSmartHomeEndpoint {
  readonly endpointId: string
  /** Who the user is: its token is a credential. */
  readonly scope?: { readonly type: string; readonly token?: string }
  readonly cookie?: Readonly<Record<string, string>>
}

/** What a smart home skill answers. */
export interface AlexaSmartHomeResponse {
  readonly event: {
    readonly header: AlexaSmartHomeHeader
    readonly endpoint?: Partial<AlexaSmartHomeEndpoint>
    readonly payload: JsonObject
  }
  readonly context?: { readonly properties: readonly AlexaProperty[] }
}

/** The state of a device. */
export interface AlexaProperty {
  readonly namespace: string
  readonly name: string
  readonly instance?: string
  readonly value: unknown
  /** RFC 3339. */
  readonly timeOfSample: string
  readonly uncertaintyInMilliseconds: number
}
