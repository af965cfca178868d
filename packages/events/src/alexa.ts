import { defineSource, HeddleError, invalidField, type Source } from '@heddle/core'
import type {
  AlexaContext,
  AlexaRawRequest,
  AlexaReply,
  AlexaRequest,
  AlexaResponse,
  AlexaSession,
  AlexaSmartHomeDirective,
  AlexaSmartHomeResponse,
} from './alexa-types.ts'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** A request to a custom skill: `request.type` tells what for. */
export interface AlexaSkillEvent extends EventAttributes<`com.amazonaws.alexa.${string}`> {
  /** The `requestId`. */
  readonly id: string
  /** The skill's id. */
  readonly source: string
  readonly time: Date
  readonly request: AlexaRequest
  /** Not there for requests outside a session, such as those of `AudioPlayer`. */
  readonly session: AlexaSession | undefined
  readonly context: AlexaContext | undefined
  /** The request as Alexa sent it. Never log it: `context.System.apiAccessToken` and the users' `accessToken` are credentials. */
  readonly raw: AlexaRawRequest
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type AlexaReturns = AlexaReply | undefined | void

export interface AlexaSkillOptions {
  /** The skills whose requests are answered; others are refused. Default: all that may invoke the function. */
  readonly skills?: readonly string[] | undefined
}

export type AlexaSkillSource = Source<AlexaSkillEvent, AlexaReturns, AlexaResponse, never, AlexaResponse, 'aws-lambda'>

/**
 * A request to a custom skill of Alexa. The function returns `{ response, sessionAttributes? }`, or nothing where there
 * is nothing to say, as when a session ended; session attributes that it does not return are gone. A throw makes Alexa
 * say that there was a problem. There are about eight seconds.
 *
 * @see https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
 */
export function alexaSkill(options: AlexaSkillOptions = {}): AlexaSkillSource {
  return defineSource<AlexaSkillEvent, AlexaReturns, AlexaResponse, never, AlexaResponse, 'aws-lambda'>({
    name: 'alexaSkill',
    read(raw) {
      const event = readEvent<AlexaRawRequest>('alexaSkill', raw, isSkillRequest, faultOfSkill)
      const { request, session, context } = event
      const { type } = request
      if ((type === 'IntentRequest' || type === 'CanFulfillIntentRequest') && request.intent === undefined) {
        throw invalidField('alexaSkill', 'request.intent', 'an object', undefined)
      }
      const skill = context?.System?.application?.applicationId ?? session?.application?.applicationId
      if (options.skills !== undefined && !options.skills.includes(String(skill))) {
        const path = 'context.System.application.applicationId'
        throw new HeddleError('UNRECOGNISED_EVENT', `alexaSkill: ${path}: another skill`, { path })
      }
      return {
        event: {
          id: request.requestId,
          type: `com.amazonaws.alexa.${type}`,
          source: skill ?? 'aws.alexa',
          time: new Date(request.timestamp),
          request,
          session,
          context,
          raw: event,
        },
      }
    },
    result: (returned) => ({ version: '1.0', response: {}, ...returned }),
  })
}

function isSkillRequest({ version, request, session, context }: JsonObject): boolean {
  if (version === undefined || !isObject(request) || request.type === undefined) return false
  return session !== undefined || (isObject(context) && context.System !== undefined)
}

const faultOfSkill = /* @__PURE__ */ shape({
  version: 'string',
  'request.type': 'string',
  'request.requestId': 'string',
  'request.timestamp': 'time',
  'request.intent': 'object?',
  'request.intent.name': 'string',
  session: 'object?',
  'session.sessionId': 'string',
  'session.application.applicationId': 'string',
  context: 'object?',
  'context.System': 'object?',
  'context.System.application': 'object?',
  'context.System.application.applicationId': 'string?',
})

/** A directive to a smart home skill: `directive.header` tells which. */
export interface AlexaSmartHomeEvent extends EventAttributes<`com.amazonaws.alexa.smarthome.${string}`> {
  /** The directive's `messageId`. */
  readonly id: string
  /** The endpoint's id; `aws.alexa` where the directive is for none, as for `Discover`. */
  readonly source: string
  readonly directive: AlexaSmartHomeDirective
  /** The request as Alexa sent it. Never log it: its `scope` has the user's token. */
  readonly raw: { readonly directive: AlexaSmartHomeDirective }
}

export type AlexaSmartHomeSource = Source<
  AlexaSmartHomeEvent,
  AlexaSmartHomeResponse,
  AlexaSmartHomeResponse,
  never,
  AlexaSmartHomeResponse,
  'aws-lambda'
>

/**
 * A directive to a smart home skill of Alexa, of payload version 3. The function returns the response event; a throw
 * makes Alexa say that the device does not respond. There are about eight seconds.
 *
 * @see https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html
 */
export function alexaSmartHome(): AlexaSmartHomeSource {
  return defineSource<
    AlexaSmartHomeEvent,
    AlexaSmartHomeResponse,
    AlexaSmartHomeResponse,
    never,
    AlexaSmartHomeResponse,
    'aws-lambda'
  >({
    name: 'alexaSmartHome',
    read(raw) {
      const event = readEvent<AlexaSmartHomeEvent['raw']>(
        'alexaSmartHome',
        raw,
        ({ directive }) => isObject(directive) && directive.header !== undefined,
        faultOfDirective,
      )
      const { header, endpoint } = event.directive
      return {
        event: {
          id: header.messageId,
          type: `com.amazonaws.alexa.smarthome.${header.namespace}.${header.name}`,
          source: endpoint?.endpointId ?? 'aws.alexa',
          time: new Date(),
          directive: event.directive,
          raw: event,
        },
      }
    },
  })
}

const faultOfDirective = /* @__PURE__ */ shape({
  'directive.header.namespace': 'string',
  'directive.header.name': 'string',
  'directive.header.messageId': 'string',
  'directive.header.payloadVersion': 'string',
  'directive.header.correlationToken': 'string?',
  'directive.endpoint': 'object?',
  'directive.endpoint.endpointId': 'string',
  'directive.payload': 'object',
})
