import type { AlexaRawRequest, AlexaRequest, AlexaSession, AlexaSmartHomeDirective } from '@heddle/events/triggers'
import { seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

export interface AlexaEventOptions {
  /** The skill's id. Default `amzn1.ask.skill.test`. */
  readonly skill?: string | undefined
  /** Default `en-GB`. */
  readonly locale?: string | undefined
  /** Default 2026-01-02T03:04:05.678Z. */
  readonly time?: Date | undefined
  /** What the session's last answer returned. Default: none, the session is new. */
  readonly sessionAttributes?: object | undefined
  /** Members of `request` beside those that every such request has. */
  readonly request?: object | undefined
}

/** The event that Alexa invokes a skill with that a user opens: `alexaLaunchEvent()`. */
export function alexaLaunchEvent(options: AlexaEventOptions = {}): AlexaRawRequest {
  return skillEvent('LaunchRequest', {}, options)
}

/**
 * The event that Alexa invokes a skill with for an intent: `alexaIntentEvent('OrderStatus', { order: 'seven' })`.
 *
 * @param slots - what the user said, by the slot's name; `undefined` for a slot that is empty
 */
export function alexaIntentEvent(
  intent: string,
  slots: Readonly<Record<string, string | undefined>> = {},
  options: AlexaEventOptions = {},
): AlexaRawRequest {
  const entries = Object.entries(slots).map(([name, value]) => {
    return [name, { name, ...(value === undefined ? {} : { value }), confirmationStatus: 'NONE' }] as const
  })
  const facts = { name: intent, confirmationStatus: 'NONE', slots: Object.fromEntries(entries) }
  return skillEvent('IntentRequest', { dialogState: 'STARTED', intent: facts }, options)
}

/** The event that Alexa invokes a skill with when its session is over. */
export function alexaSessionEndedEvent(options: AlexaEventOptions = {}): AlexaRawRequest {
  return skillEvent('SessionEndedRequest', { reason: 'USER_INITIATED' }, options)
}

function skillEvent(type: AlexaRequest['type'], facts: object, options: AlexaEventOptions): AlexaRawRequest {
  const { skill = 'amzn1.ask.skill.test', locale = 'en-GB', sessionAttributes } = options
  const time = options.time ?? new Date('2026-01-02T03:04:05.678Z')
  const application = { applicationId: skill }
  const user = { userId: 'amzn1.ask.account.test' }
  const request = { type, locale, timestamp: time.toISOString(), ...facts, ...options.request }
  const session: AlexaSession = {
    new: sessionAttributes === undefined,
    sessionId: 'amzn1.echo-api.session.test',
    application,
    attributes: JSON.parse(jsonText('alexa: sessionAttributes', sessionAttributes ?? {})),
    user,
  }
  return {
    version: '1.0',
    session,
    context: { System: { application, user } },
    request: {
      requestId: `amzn1.echo-api.request.${seededUuid('alexa', JSON.stringify(request))}`,
      ...request,
    } as AlexaRequest,
  }
}

export interface AlexaSmartHomeEventOptions {
  /** The device's id. Default `endpoint-1`; `null` for a directive that is for none, such as `Discover`. */
  readonly endpointId?: string | null | undefined
  readonly cookie?: Readonly<Record<string, string>> | undefined
  /** Default `test-token`. */
  readonly token?: string | undefined
}

/** The event that Alexa invokes a smart home skill with: `alexaSmartHomeEvent('Alexa.PowerController', 'TurnOn')`. */
export function alexaSmartHomeEvent(
  namespace: string,
  name: string,
  payload: object = {},
  options: AlexaSmartHomeEventOptions = {},
): { readonly directive: AlexaSmartHomeDirective } {
  const { endpointId = 'endpoint-1', cookie = {}, token = 'test-token' } = options
  const text = jsonText('alexaSmartHomeEvent: the payload', payload)
  const messageId = seededUuid('directive', namespace, name, endpointId ?? undefined, text)
  const scope = { type: 'BearerToken', token }
  return {
    directive: {
      header: { namespace, name, messageId, correlationToken: `correlation-${messageId}`, payloadVersion: '3' },
      ...(endpointId === null ? {} : { endpoint: { endpointId, scope, cookie } }),
      payload: JSON.parse(text),
    },
  }
}
