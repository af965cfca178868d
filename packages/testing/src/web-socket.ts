import { toBase64 } from '@heddle/core'
import { API_ID, apiHost, gatewayTime } from './api-gateway.ts'
import { awsFacts } from './aws.ts'
import { md5, seeded } from './digest.ts'
import { receivedRequest } from './http-request.ts'
import { lastValues, spelling } from './http-values.ts'
import { jsonText } from './json.ts'
import type {
  WebSocketConnectEventOptions,
  WebSocketConnectRawEvent,
  WebSocketDisconnectEventOptions,
  WebSocketDisconnectRawEvent,
  WebSocketEventOptions,
  WebSocketMessageEventOptions,
  WebSocketMessageRawEvent,
  WebSocketRawContext,
} from './web-socket-types.ts'

/**
 * The event that the route `$connect` of a WebSocket API invokes a function with, for a handshake such as a client sends
 * it: `webSocketConnectEvent({ query: { token: 't' }, headers: { 'sec-websocket-protocol': 'chat' } })`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function webSocketConnectEvent(options: WebSocketConnectEventOptions = {}): WebSocketConnectRawEvent {
  const request = receivedRequest(options, (region) => options.domainName ?? apiHost(region))
  const { host: domainName, query, seed, userAgent } = request
  const headers = new Map(request.headers)
  const handshake = { Version: '13', Key: seeded('key', seed).toString('base64', 0, 16) }
  for (const [name, value] of Object.entries(handshake)) {
    const key = spelling(headers, `Sec-WebSocket-${name}`)
    if (!headers.has(key)) headers.set(key, [value])
  }
  return {
    headers: lastValues(headers),
    multiValueHeaders: Object.fromEntries(headers),
    ...(query.size === 0
      ? {}
      : { queryStringParameters: lastValues(query), multiValueQueryStringParameters: Object.fromEntries(query) }),
    ...variables(options),
    requestContext: {
      ...context({ ...options, domainName }, seed, userAgent),
      routeKey: '$connect',
      eventType: 'CONNECT',
    },
    isBase64Encoded: false,
  }
}

/**
 * The event that a route of a WebSocket API invokes a function with for a message: text and bytes as they are, any other
 * value as JSON: `webSocketMessageEvent({ action: 'join', room: 'r1' }, { routeKey: 'join' })`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function webSocketMessageEvent(
  body: unknown,
  options: WebSocketMessageEventOptions = {},
): WebSocketMessageRawEvent {
  const { routeKey = '$default' } = options
  const isBase64Encoded = body instanceof Uint8Array
  const text = isBase64Encoded ? toBase64(body) : typeof body === 'string' ? body : jsonText('the message', body)
  const seed = JSON.stringify([options.connectionId, routeKey, md5(text), options.time])
  return {
    ...variables(options),
    requestContext: {
      ...context(options, seed),
      routeKey,
      eventType: 'MESSAGE',
      messageId: gatewayId('message', seed),
    },
    body: text,
    isBase64Encoded,
  }
}

/**
 * The event that the route `$disconnect` of a WebSocket API invokes a function with, after the connection is closed:
 * `webSocketDisconnectEvent({ disconnectStatusCode: 1000 })`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function webSocketDisconnectEvent(options: WebSocketDisconnectEventOptions = {}): WebSocketDisconnectRawEvent {
  const { disconnectStatusCode = 1001, disconnectReason = '' } = options
  const seed = JSON.stringify([options.connectionId, disconnectStatusCode, disconnectReason, options.time])
  const shared = context(options, seed)
  // Of the handshake only the host is left; the other headers come without a value.
  const headers = { Host: shared.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' }
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    ...variables(options),
    requestContext: {
      ...shared,
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode,
      disconnectReason,
    },
    isBase64Encoded: false,
  }
}

function context(options: WebSocketEventOptions, seed: string, userAgent = 'heddle-testing'): WebSocketRawContext {
  const { region, time } = awsFacts(options)
  const { connectedAt = time, authorizer } = options
  const requestId = options.id ?? gatewayId('request', seed)
  return {
    extendedRequestId: requestId,
    requestTime: gatewayTime(time),
    messageDirection: 'IN',
    stage: options.stage ?? 'prod',
    connectedAt: connectedAt.getTime(),
    requestTimeEpoch: time.getTime(),
    identity: { userAgent, sourceIp: options.clientIp ?? '192.0.2.1' },
    requestId,
    domainName: options.domainName ?? apiHost(region),
    connectionId: options.connectionId ?? 'R1kmxc2VNjMCFIA=',
    apiId: API_ID,
    ...(authorizer === undefined ? {} : { authorizer }),
  }
}

function variables({ stageVariables }: WebSocketEventOptions) {
  return stageVariables === undefined ? {} : { stageVariables }
}

function gatewayId(kind: string, seed: string): string {
  return seeded(kind, seed).toString('base64', 0, 11)
}
