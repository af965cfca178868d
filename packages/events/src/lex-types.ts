import type { JsonObject } from './objects.ts'

/** The event of a bot of Lex V2 as Lex sends it. */
export interface LexRawEvent {
  readonly messageVersion: string
  readonly invocationSource: 'DialogCodeHook' | 'FulfillmentCodeHook'
  readonly inputMode?: 'DTMF' | 'Speech' | 'Text' | (string & {})
  readonly responseContentType?: string
  readonly sessionId: string
  readonly inputTranscript?: string
  readonly invocationLabel?: string
  readonly bot: LexBot
  readonly interpretations: readonly LexInterpretation[]
  readonly proposedNextState?: LexProposedState | null
  readonly sessionState: LexSessionState
  readonly requestAttributes?: Readonly<Record<string, string>> | null
  readonly transcriptions?: readonly LexTranscription[] | null
}

export interface LexBot {
  readonly id: string
  readonly name: string
  readonly aliasId: string
  readonly aliasName?: string
  /** `en_GB` */
  readonly localeId: string
  /** `DRAFT`, or a number. */
  readonly version: string
}

/** What the words may mean, the likeliest first. */
export interface LexInterpretation {
  readonly intent: LexIntent
  readonly interpretationSource?: 'Lex' | 'Bedrock' | (string & {})
  /** 0 to 1. */
  readonly nluConfidence?: number | { readonly score: number }
  readonly sentimentResponse?: JsonObject
}

export interface LexIntent {
  readonly name: string
  readonly state?:
    | 'InProgress'
    | 'Waiting'
    | 'ReadyForFulfillment'
    | 'FulfillmentInProgress'
    | 'Fulfilled'
    | 'Failed'
    | (string & {})
  readonly confirmationState?: 'None' | 'Confirmed' | 'Denied' | (string & {})
  /** By name; `null` while a slot is empty. */
  readonly slots?: LexSlots
  readonly kendraResponse?: JsonObject
}

export type LexSlots = Readonly<Record<string, LexSlot | null>>

export interface LexSlot {
  readonly shape?: 'Scalar' | 'List' | 'Composite' | (string & {})
  readonly value?: {
    /** What the user said. */
    readonly originalValue: string
    /** What Lex takes it for. */
    readonly interpretedValue?: string
    readonly resolvedValues?: readonly string[]
  } | null
  /** Of a list, each. */
  readonly values?: readonly LexSlot[]
  /** Of a composite slot, each. */
  readonly subSlots?: LexSlots
}

export interface LexSessionState {
  readonly intent?: LexIntent
  readonly sessionAttributes?: Readonly<Record<string, string>> | null
  readonly activeContexts?: readonly LexActiveContext[] | null
  readonly originatingRequestId?: string
  readonly runtimeHints?: JsonObject
}

export interface LexActiveContext {
  readonly name: string
  readonly contextAttributes: Readonly<Record<string, string>>
  readonly timeToLive: { readonly timeToLiveInSeconds: number; readonly turnsToLive: number }
}

/** What Lex would do next without the function. */
export interface LexProposedState {
  readonly dialogAction: { readonly type: string; readonly slotToElicit?: string }
  readonly intent?: LexIntent
  readonly prompt?: JsonObject
}

export interface LexTranscription {
  readonly transcription: string
  readonly transcriptionConfidence?: number
  readonly resolvedContext?: { readonly intent: string }
  readonly resolvedSlots?: LexSlots
}

/** What a bot of Lex V2 does next. */
export interface LexResponse {
  readonly sessionState: {
    readonly dialogAction: LexDialogAction
    /** Needed for all actions but `ElicitIntent`. */
    readonly intent?: LexIntent
    readonly sessionAttributes?: Readonly<Record<string, string>>
    readonly activeContexts?: readonly LexActiveContext[]
    readonly runtimeHints?: JsonObject
  }
  /** Needed for `ElicitIntent`. */
  readonly messages?: readonly LexMessage[]
  readonly requestAttributes?: Readonly<Record<string, string>>
}

export type LexDialogAction =
  | { readonly type: 'Close' | 'ConfirmIntent' | 'Delegate' | 'ElicitIntent' }
  | {
      readonly type: 'ElicitSlot'
      readonly slotToElicit: string
      readonly slotElicitationStyle?: 'Default' | 'SpellByLetter' | 'SpellByWord'
      readonly subSlotToElicit?: JsonObject
    }

export type LexMessage =
  | { readonly contentType: 'PlainText' | 'SSML' | 'CustomPayload'; readonly content: string }
  | { readonly contentType: 'ImageResponseCard'; readonly imageResponseCard: LexCard }

export interface LexCard {
  readonly title: string
  readonly subtitle?: string
  readonly imageUrl?: string
  readonly buttons?: readonly { readonly text: string; readonly value: string }[]
}

/** The event of a bot of Lex V1 as Lex sends it. */
export interface LexV1RawEvent {
  readonly messageVersion: string
  readonly invocationSource: 'DialogCodeHook' | 'FulfillmentCodeHook' | (string & {})
  readonly userId: string
  readonly inputTranscript?: string
  readonly outputDialogMode?: 'Text' | 'Voice' | (string & {})
  readonly bot: { readonly name: string; readonly alias?: string | null; readonly version: string }
  readonly currentIntent: LexV1Intent
  readonly alternativeIntents?: readonly LexV1Intent[] | null
  readonly sessionAttributes?: Readonly<Record<string, string>> | null
  readonly requestAttributes?: Readonly<Record<string, string>> | null
  readonly recentIntentSummaryView?: readonly JsonObject[] | null
  readonly activeContexts?: readonly LexActiveContext[] | null
}

export interface LexV1Intent {
  readonly name: string
  /** By name; `null` while a slot is empty. */
  readonly slots: Readonly<Record<string, string | null>>
  readonly slotDetails?: Readonly<Record<string, LexV1SlotDetails | null>> | null
  readonly confirmationStatus: 'None' | 'Confirmed' | 'Denied' | (string & {})
  readonly nluIntentConfidenceScore?: number | null
}

export interface LexV1SlotDetails {
  readonly resolutions?: readonly Readonly<Record<string, string>>[]
  readonly originalValue?: string | null
}

/** What a bot of Lex V1 does next. */
export interface LexV1Response {
  readonly sessionAttributes?: Readonly<Record<string, string>>
  readonly recentIntentSummaryView?: readonly JsonObject[]
  readonly activeContexts?: readonly LexActiveContext[]
  readonly dialogAction: LexV1DialogAction
}

interface Says {
  readonly message?: { readonly contentType: 'PlainText' | 'SSML' | 'CustomPayload'; readonly content: string }
  readonly responseCard?: LexV1Card
}

type Slots = Readonly<Record<string, string | null>>

export type LexV1DialogAction =
  | ({ readonly type: 'Close'; readonly fulfillmentState: 'Fulfilled' | 'Failed' } & Says)
  | ({ readonly type: 'ElicitIntent' } & Says)
  | ({ readonly type: 'ConfirmIntent'; readonly intentName: string; readonly slots: Slots } & Says)
  | ({
      readonly type: 'ElicitSlot'
      readonly intentName: string
      readonly slots: Slots
      readonly slotToElicit: string
    } & Says)
  | { readonly type: 'Delegate'; readonly slots: Slots }

export interface LexV1Card {
  readonly version?: number
  readonly contentType: 'application/vnd.amazonaws.card.generic'
  readonly genericAttachments: readonly {
    readonly title?: string
    readonly subTitle?: string
    readonly imageUrl?: string
    readonly attachmentLinkUrl?: string
    readonly buttons?: readonly { readonly text: string; readonly value: string }[]
  }[]
}
