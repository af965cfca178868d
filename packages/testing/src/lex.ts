import type { LexIntent, LexRawEvent, LexSlot, LexV1RawEvent } from '@heddle/events/triggers'
import { seededUuid } from './digest.ts'

export interface LexEventOptions {
  /** Default `DialogCodeHook`. */
  readonly invocationSource?: LexRawEvent['invocationSource'] | undefined
  /** What the user said. Default: the intent's name. */
  readonly inputTranscript?: string | undefined
  /** Default `test-session`. */
  readonly sessionId?: string | undefined
  /** The bot's name. Default `test-bot`. */
  readonly bot?: string | undefined
  readonly sessionAttributes?: Readonly<Record<string, string>> | undefined
  readonly requestAttributes?: Readonly<Record<string, string>> | undefined
}

/**
 * The event that a bot of Lex V2 invokes a function with: `lexEvent('BookTable', { People: '4', Day: null })`.
 *
 * @param slots - what each holds, a list for a slot of several values; `null` for one that is empty
 */
export function lexEvent(
  intent: string,
  slots: Readonly<Record<string, string | readonly string[] | null>> = {},
  options: LexEventOptions & {
    /** Default `None`. */
    readonly confirmationState?: LexIntent['confirmationState'] | undefined
  } = {},
): LexRawEvent {
  const { invocationSource = 'DialogCodeHook', bot = 'test-bot', sessionId = 'test-session' } = options
  const { confirmationState = 'None', inputTranscript = intent, sessionAttributes, requestAttributes } = options
  const state = invocationSource === 'DialogCodeHook' ? 'InProgress' : 'ReadyForFulfillment'
  const filled = Object.entries(slots).map(([name, value]) => [name, slotOf(value)] as const)
  const facts: LexIntent = { name: intent, state, confirmationState, slots: Object.fromEntries(filled) }
  return {
    messageVersion: '1.0',
    invocationSource,
    inputMode: 'Text',
    responseContentType: 'text/plain; charset=utf-8',
    sessionId,
    inputTranscript,
    bot: { id: 'BOTEXAMPLE', name: bot, aliasId: 'TSTALIASID', aliasName: 'test', localeId: 'en_GB', version: '1' },
    interpretations: [{ intent: facts, interpretationSource: 'Lex', nluConfidence: 0.9 }],
    sessionState: {
      intent: facts,
      sessionAttributes: { ...sessionAttributes },
      activeContexts: [],
      originatingRequestId: seededUuid('lex', intent, inputTranscript, sessionId),
    },
    requestAttributes: { ...requestAttributes },
    transcriptions: [{ transcription: inputTranscript, transcriptionConfidence: 1 }],
  }
}

function slotOf(value: string | readonly string[] | null): LexSlot | null {
  if (value === null) return null
  if (typeof value !== 'string') return { shape: 'List', values: value.map((one) => slotOf(one) as LexSlot) }
  return { shape: 'Scalar', value: { originalValue: value, interpretedValue: value, resolvedValues: [value] } }
}

/** The event that a bot of Lex V1 invokes a function with: `lexV1Event('BookTable', { People: '4', Day: null })`. */
export function lexV1Event(
  intent: string,
  slots: Readonly<Record<string, string | null>> = {},
  options: Omit<LexEventOptions, 'sessionId'> & {
    /** Default `test-user`. */
    readonly userId?: string | undefined
  } = {},
): LexV1RawEvent {
  const { invocationSource = 'DialogCodeHook', bot = 'test-bot', userId = 'test-user' } = options
  return {
    messageVersion: '1.0',
    invocationSource,
    userId,
    inputTranscript: options.inputTranscript ?? intent,
    outputDialogMode: 'Text',
    bot: { name: bot, alias: '$LATEST', version: '$LATEST' },
    currentIntent: { name: intent, slots: { ...slots }, slotDetails: {}, confirmationStatus: 'None' },
    sessionAttributes: { ...options.sessionAttributes },
    requestAttributes: { ...options.requestAttributes },
  }
}
