import { defineSource, type Source } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import type { LexIntent, LexRawEvent, LexResponse, LexSlots, LexV1RawEvent, LexV1Response } from './lex-types.ts'
import { readEvent, shape } from './shape.ts'

/** A turn of a conversation with a bot of Lex V2. */
export interface LexEvent
  extends Omit<LexRawEvent, 'requestAttributes'>,
    EventAttributes<`com.amazonaws.lex.${LexRawEvent['invocationSource']}`> {
  /** The id of the request that the user made. */
  readonly id: string
  /** The bot's alias, `aws.lex:<bot>/<alias>`. */
  readonly source: string
  /** That of the session: what the user wants, as far as it is known. */
  readonly intent: LexIntent | undefined
  /** The intent's; `null` while one is empty. */
  readonly slots: LexSlots
  readonly sessionAttributes: Readonly<Record<string, string>>
  readonly requestAttributes: Readonly<Record<string, string>>
  /** The event as Lex sent it. */
  readonly raw: LexRawEvent
}

export type LexSource = Source<LexEvent, LexResponse, LexResponse, never, LexResponse, 'aws-lambda'>

/**
 * A turn of a conversation with a bot of Lex V2: to check a dialogue, or to fulfil an intent. The function says what the
 * bot does next; session attributes that it does not return are gone. A throw makes the bot say that it failed.
 *
 * @see https://docs.aws.amazon.com/lexv2/latest/dg/lambda-input-format.html
 */
export function lex(): LexSource {
  return defineSource<LexEvent, LexResponse, LexResponse, never, LexResponse, 'aws-lambda'>({
    name: 'lex',
    read(raw, invocation) {
      const event = readEvent<LexRawEvent>(
        'lex',
        raw,
        ({ bot, sessionState }) => bot !== undefined && sessionState !== undefined,
        faultOf,
      )
      const { bot, sessionState, invocationSource, requestAttributes } = event
      return {
        event: {
          ...event,
          id: sessionState.originatingRequestId ?? invocationId(invocation),
          type: `com.amazonaws.lex.${invocationSource}`,
          source: `aws.lex:${bot.id}/${bot.aliasId}`,
          time: new Date(),
          intent: sessionState.intent,
          slots: sessionState.intent?.slots ?? {},
          sessionAttributes: sessionState.sessionAttributes ?? {},
          requestAttributes: requestAttributes ?? {},
          raw: event,
        },
      }
    },
  })
}

const faultOf = /* @__PURE__ */ shape({
  messageVersion: 'string',
  invocationSource: 'string',
  sessionId: 'string',
  inputTranscript: 'string?',
  'bot.id': 'string',
  'bot.name': 'string',
  'bot.aliasId': 'string',
  'bot.localeId': 'string',
  'bot.version': 'string',
  interpretations: 'array',
  'interpretations[].intent.name': 'string',
  'sessionState.originatingRequestId': 'string?',
  'sessionState.sessionAttributes': 'text map?',
  'sessionState.intent': 'object?',
  'sessionState.intent.name': 'string',
  'sessionState.intent.slots': 'object?',
  requestAttributes: 'text map?',
})

/** A turn of a conversation with a bot of Lex V1. */
export interface LexV1Event
  extends Omit<LexV1RawEvent, 'sessionAttributes' | 'requestAttributes'>,
    EventAttributes<'com.amazonaws.lex.v1'> {
  /** The id of the invocation: the event has none. */
  readonly id: string
  /** The bot's alias, `aws.lex:<bot>/<alias>`. */
  readonly source: string
  readonly sessionAttributes: Readonly<Record<string, string>>
  readonly requestAttributes: Readonly<Record<string, string>>
  /** The event as Lex sent it. */
  readonly raw: LexV1RawEvent
}

export type LexV1Source = Source<LexV1Event, LexV1Response, LexV1Response, never, LexV1Response, 'aws-lambda'>

/**
 * A turn of a conversation with a bot of Lex V1. The function says what the bot does next; session attributes that it
 * does not return are gone.
 *
 * @see https://docs.aws.amazon.com/lex/latest/dg/lambda-input-response-format.html
 */
export function lexV1(): LexV1Source {
  return defineSource<LexV1Event, LexV1Response, LexV1Response, never, LexV1Response, 'aws-lambda'>({
    name: 'lexV1',
    read(raw, invocation) {
      const event = readEvent<LexV1RawEvent>(
        'lexV1',
        raw,
        ({ bot, currentIntent }) => bot !== undefined && currentIntent !== undefined,
        faultOfV1,
      )
      const { bot, sessionAttributes, requestAttributes } = event
      return {
        event: {
          ...event,
          id: invocationId(invocation),
          type: 'com.amazonaws.lex.v1',
          source: `aws.lex:${bot.name}/${bot.alias ?? '$LATEST'}`,
          time: new Date(),
          sessionAttributes: sessionAttributes ?? {},
          requestAttributes: requestAttributes ?? {},
          raw: event,
        },
      }
    },
  })
}

const faultOfV1 = /* @__PURE__ */ shape({
  messageVersion: 'string',
  invocationSource: 'string',
  userId: 'string',
  inputTranscript: 'string?',
  'bot.name': 'string',
  'bot.alias': 'string?',
  'bot.version': 'string',
  'currentIntent.name': 'string',
  'currentIntent.slots': 'object',
  'currentIntent.confirmationStatus': 'string',
  sessionAttributes: 'text map?',
  requestAttributes: 'text map?',
})
