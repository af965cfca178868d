import type { HttpHeaders, HttpQuery, HttpReply, HttpReplyHeaders, Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import type { JsonObject } from './objects.ts'
import type { WebSocketConnections, WebSocketOptions } from './web-socket-connections.ts'

/** What the events of a connection have in common. */
export interface WebSocketEvent<Type extends string> extends EventAttributes<Type> {
  /** API Gateway's id of the request. */
  readonly id: string
  /** `wss://<domain>/<stage>` */
  readonly source: string
  readonly time: Date
  readonly connectionId: string
  /** Where the event does not say, its own time. */
  readonly connectedAt: Date
  /** `$connect`, `$disconnect`, `$default`, or the name of a route. */
  readonly routeKey: string
  readonly apiId: string
  readonly domainName: string
  readonly stage: string
  readonly clientIp: string | undefined
  readonly userAgent: string | undefined
  /** What the authorizer of `$connect` found; the values of a Lambda authorizer are text. */
  readonly authorizer: JsonObject
  /** The connections of the API that sent the event. */
  readonly connections: WebSocketConnections
  /** The event as API Gateway sent it. */
  readonly raw: WebSocketRawEvent
}

/**
 * A client that wants to connect. There is no `post`: until the answer is out there is no connection to send anything to.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export interface WebSocketConnectEvent<Query = HttpQuery, Headers = HttpHeaders>
  extends WebSocketEvent<'websocket.connect'> {
  readonly query: Query
  readonly headers: Headers
  /** Cookie values by name, percent-decoded. */
  readonly cookies: Readonly<Record<string, string | undefined>>
}

/** A message of a client. */
export interface WebSocketMessageEvent<Body = string | undefined> extends WebSocketEvent<'websocket.message'> {
  /** As the schema says; without one the text, if there is any. */
  readonly body: Body
  readonly messageId: string | undefined
  /** Sends a message to the client that this one is of: see `connections.post`. */
  post(data: unknown): Promise<boolean>
}

/** A connection that is closed. */
export interface WebSocketDisconnectEvent extends WebSocketEvent<'websocket.disconnect'> {
  /** The status code of the closing frame: 1001 of a page that was left, 1005 of none, 1006 of a broken connection. */
  readonly disconnectStatusCode: number | undefined
  readonly disconnectReason: string | undefined
}

/** An event of a WebSocket API, as it invokes a function. */
export interface WebSocketRawEvent {
  readonly headers?: Readonly<Record<string, string>> | null
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>> | null
  readonly queryStringParameters?: Readonly<Record<string, string>> | null
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>> | null
  readonly stageVariables?: Readonly<Record<string, string>> | null
  readonly requestContext: WebSocketRawContext
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
}

export interface WebSocketRawContext {
  readonly routeKey: string
  readonly eventType?: 'CONNECT' | 'MESSAGE' | 'DISCONNECT'
  readonly connectionId: string
  readonly apiId: string
  readonly domainName: string
  readonly stage: string
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly requestTimeEpoch?: number
  /** Milliseconds since the epoch. */
  readonly connectedAt?: number
  readonly messageId?: string
  readonly disconnectStatusCode?: number
  readonly disconnectReason?: string
  readonly identity?: { readonly sourceIp?: string | null; readonly userAgent?: string | null } | null
  readonly authorizer?: JsonObject | null
  readonly [name: string]: unknown
}

/** How the reply to a message gets to the client. */
export interface WebSocketMessageOptions extends WebSocketOptions {
  /**
   * `response`: API Gateway passes it on, where the route has a route response; without one nobody gets it. `post`: it is
   * sent to the connection. Errors go the same way. Default `response`.
   */
  readonly reply?: 'response' | 'post' | undefined
}

/** Nothing, or headers of the answer to the handshake: `sec-websocket-protocol` says which protocol it is to be. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type WebSocketConnectReturns = { readonly headers?: HttpReplyHeaders | undefined } | undefined | void

/** The answer to a client that wants to connect: with a status of 2xx it is connected, with any other refused. */
export interface WebSocketConnectAnswer {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Only for the types. */
  readonly types?: { readonly answers: 'connect' }
}

/** The answer to a message. */
export interface WebSocketMessageAnswer {
  readonly statusCode: number
  readonly body?: string
  /** Only for the types. */
  readonly types?: { readonly answers: 'message' }
}

/** The answer to the end of a connection, which nobody reads. */
export interface WebSocketDisconnectAnswer {
  readonly statusCode: 200
  /** Only for the types. */
  readonly types?: { readonly answers: 'disconnect' }
}

export type WebSocketAnswer = WebSocketConnectAnswer | WebSocketMessageAnswer | WebSocketDisconnectAnswer

type OnLambda<Event, Returns, Result, Answer> = Source<Event, Returns, Result, never, Answer, 'aws-lambda'>
export type WebSocketConnectSource<Query = HttpQuery, Headers = HttpHeaders> = OnLambda<
  WebSocketConnectEvent<Query, Headers>,
  WebSocketConnectReturns,
  HttpReply,
  WebSocketConnectAnswer
>
export type WebSocketMessageSource<Body> = OnLambda<
  WebSocketMessageEvent<Body>,
  unknown,
  HttpReply,
  WebSocketMessageAnswer
>
export type WebSocketDisconnectSource = OnLambda<WebSocketDisconnectEvent, unknown, unknown, WebSocketDisconnectAnswer>
