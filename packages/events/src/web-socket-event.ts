import { HeddleError, HttpError, type HttpReply, type Invocation, invalidField, problem } from '@heddle/core'
import { timeOf } from './authorizer-request.ts'
import { isObject, type JsonObject, NOTHING } from './objects.ts'
import { otherSource } from './other-source.ts'
import { readEvent, shape } from './shape.ts'
import { failureToTell } from './tell.ts'
import { connectionsOf, type WebSocketOptions } from './web-socket-connections.ts'
import type { WebSocketEvent, WebSocketRawContext, WebSocketRawEvent } from './web-socket-types.ts'

export type WebSocketKind = 'connect' | 'message' | 'disconnect'

const NOUNS: Readonly<Record<WebSocketKind, string>> = {
  connect: 'a connection that begins',
  message: 'a message',
  disconnect: 'a connection that ended',
}

/** The raw event, of whatever kind. Throws what refuses one that is no event of a WebSocket API. */
export function readWebSocket(given: unknown): { readonly kind: WebSocketKind; readonly raw: WebSocketRawEvent } {
  const raw = readEvent<WebSocketRawEvent & JsonObject>('webSocket', given, kindOf, faultOf)
  return { kind: kindOf(raw) as WebSocketKind, raw }
}

/** The raw event of one kind. Throws for one of another. */
export function readKind(wanted: WebSocketKind, given: unknown): WebSocketRawEvent {
  const { kind, raw } = readWebSocket(given)
  if (kind === wanted) return raw
  throw otherSource(`webSocket.${wanted}`, NOUNS[kind], `webSocket.${kind}()`, 'requestContext.eventType')
}

function kindOf(raw: JsonObject): WebSocketKind | undefined {
  const { requestContext } = raw
  // An authorizer of $connect has an event that looks like this one, and is to be answered otherwise.
  if (!isObject(requestContext) || typeof requestContext.connectionId !== 'string' || 'methodArn' in raw)
    return undefined
  const { eventType, routeKey } = requestContext
  if (eventType === 'CONNECT' || eventType === 'MESSAGE' || eventType === 'DISCONNECT') {
    return eventType.toLowerCase() as WebSocketKind
  }
  if (typeof routeKey !== 'string' || (eventType ?? undefined) !== undefined) return undefined
  return routeKey === '$connect' ? 'connect' : routeKey === '$disconnect' ? 'disconnect' : 'message'
}

const faultOf = /* @__PURE__ */ shape({
  'requestContext.apiId': 'string',
  'requestContext.domainName': 'string',
  'requestContext.stage': 'string',
  'requestContext.routeKey': 'string',
  'requestContext.requestId': 'string',
  'requestContext.requestTimeEpoch': 'number?',
  'requestContext.connectedAt': 'number?',
  'requestContext.messageId': 'string?',
  'requestContext.disconnectStatusCode': 'number?',
  'requestContext.disconnectReason': 'string?',
  'requestContext.identity': 'object?',
  'requestContext.identity.sourceIp': 'string?',
  'requestContext.identity.userAgent': 'string?',
  'requestContext.authorizer': 'object?',
  headers: 'text map?',
  multiValueHeaders: 'object?',
  queryStringParameters: 'text map?',
  multiValueQueryStringParameters: 'object?',
  body: 'string?',
})

/** What the events of a connection have in common. */
export function eventOf<Type extends string>(
  type: Type,
  raw: WebSocketRawEvent,
  options: WebSocketOptions,
): WebSocketEvent<Type> {
  const { requestContext } = raw
  const { apiId, connectionId, domainName, identity, requestTimeEpoch, routeKey, stage } = requestContext
  const time = timeOf(requestTimeEpoch)
  return {
    id: requestContext.requestId,
    type,
    source: `wss://${domainName}/${stage}`,
    time,
    connectionId,
    connectedAt: timeOf(requestContext.connectedAt ?? time.getTime()),
    routeKey,
    apiId,
    domainName,
    stage,
    clientIp: identity?.sourceIp ?? undefined,
    userAgent: identity?.userAgent ?? undefined,
    authorizer: requestContext.authorizer ?? NOTHING,
    connections: connectionsOf(options, () => endpointOf(requestContext)),
    raw,
  }
}

/**
 * Where the API that sent an event takes messages for its connections. A domain of one's own says nothing about the path
 * under which it has the stage, so that the API's own name is the one to use.
 */
function endpointOf({ apiId, domainName, stage }: WebSocketRawContext): string {
  // Both become part of a URL that is called with the function's credentials.
  if (!/^[\w$-]+$/.test(stage)) throw invalidField('webSocket', 'requestContext.stage', 'the name of a stage', stage)
  if (/^[\w-]+\.execute-api\.[\w.-]+$/.test(domainName)) return `https://${domainName}/${stage}`
  if (!/^[\w-]+$/.test(apiId)) throw invalidField('webSocket', 'requestContext.apiId', 'the id of an API', apiId)
  const region = process.env.AWS_REGION
  if (!region) throw new HeddleError('MISUSE', 'webSocket: AWS_REGION is not set: say where the API is by an endpoint')
  return `https://${apiId}.execute-api.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${stage}`
}

/** The reply to an error: an `HttpError` as it says, any other a 500 that tells nothing, and is logged, once. */
export function refusalOf(what: string, error: unknown, invocation: Invocation): HttpReply {
  const expected = error instanceof HttpError && error.status < 500
  return problem(expected ? error : failureToTell(`webSocket: ${what} failed`, error, invocation))
}

/** A body as the answer has it. */
export function answerText(body: unknown): string {
  if (typeof body === 'string') return body
  const what = 'expected text or a value of JSON: API Gateway passes on nothing else'
  throw new HeddleError('INVALID_RESULT', `webSocket: the reply: ${what}`)
}
