import type { AwsOptions } from './aws.ts'
import type { HttpRequestOptions } from './http-request.ts'

/** What is the same for all events of one connection, and when this one takes place. */
export interface WebSocketEventOptions extends AwsOptions {
  /** The same for every event by default, so that they are of one connection. */
  readonly connectionId?: string | undefined
  /** Default: the time of the event. */
  readonly connectedAt?: Date | undefined
  /** Default: the API's own domain. */
  readonly domainName?: string | undefined
  /** Default `prod`. */
  readonly stage?: string | undefined
  readonly stageVariables?: Readonly<Record<string, string>> | undefined
  /** What the authorizer of `$connect` found: `{ principalId, … }`, its values as text. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined
  /** Default `192.0.2.1`. */
  readonly clientIp?: string | undefined
  /** The gateway's id of the request. Default: made from all the rest. */
  readonly id?: string | undefined
}

export interface WebSocketConnectEventOptions
  extends WebSocketEventOptions,
    Pick<HttpRequestOptions, 'query' | 'headers' | 'cookies'> {}

export interface WebSocketMessageEventOptions extends WebSocketEventOptions {
  /** The route that takes the message. Default `$default`. */
  readonly routeKey?: string | undefined
}

export interface WebSocketDisconnectEventOptions extends WebSocketEventOptions {
  /** Default 1001: the client goes away. */
  readonly disconnectStatusCode?: number | undefined
  /** Default: none. */
  readonly disconnectReason?: string | undefined
}

/** What the context of every event of a WebSocket connection has. */
export interface WebSocketRawContext {
  readonly extendedRequestId: string
  readonly requestTime: string
  readonly messageDirection: 'IN'
  readonly stage: string
  /** Milliseconds since the epoch. */
  readonly connectedAt: number
  /** Milliseconds since the epoch. */
  readonly requestTimeEpoch: number
  readonly identity: { readonly userAgent: string; readonly sourceIp: string }
  readonly requestId: string
  readonly domainName: string
  readonly connectionId: string
  readonly apiId: string
  /** What the authorizer of `$connect` found. */
  readonly authorizer?: Readonly<Record<string, unknown>>
}

/** A client wants to connect. */
export interface WebSocketConnectRawEvent {
  /** The last value of each, spelt as the client does. */
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  /** The last value of each; absent where there is no query. */
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly requestContext: WebSocketRawContext & { readonly routeKey: '$connect'; readonly eventType: 'CONNECT' }
  readonly isBase64Encoded: boolean
}

/** A client sent a message. */
export interface WebSocketMessageRawEvent {
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly requestContext: WebSocketRawContext & {
    readonly routeKey: string
    readonly eventType: 'MESSAGE'
    readonly messageId: string
  }
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** A connection is closed. */
export interface WebSocketDisconnectRawEvent {
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly requestContext: WebSocketRawContext & {
    readonly routeKey: '$disconnect'
    readonly eventType: 'DISCONNECT'
    readonly disconnectStatusCode: number
    readonly disconnectReason: string
  }
  readonly isBase64Encoded: boolean
}

/** An event of a WebSocket API. */
export type WebSocketRawEvent = WebSocketConnectRawEvent | WebSocketMessageRawEvent | WebSocketDisconnectRawEvent
