import type { GetConnectionCommandOutput } from '@aws-sdk/client-apigatewaymanagementapi'
import { describe, HeddleError, missing, once, toBytes } from '@heddle/core'
import type { AwsClient } from './aws-sdk.ts'

/**
 * The clients that are connected to a stage of a WebSocket API. Needs `@aws-sdk/client-apigatewaymanagementapi`, loaded on
 * first use, and the permission `execute-api:ManageConnections`. Where API Gateway asks to slow down (429) the SDK tries
 * again, three times in all by default; what it gives up on is thrown.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export interface WebSocketConnections {
  /**
   * Sends one message: text and bytes as they are, anything else as JSON. `true`, or `false` when the connection is gone
   * (410): forget it then. Throws for more than 128 kB, before anything is sent.
   */
  post(connectionId: string, data: unknown): Promise<boolean>
  /** Closes the connection. `true`, or `false` when it was gone before. */
  close(connectionId: string): Promise<boolean>
  /** What is known of the connection; `undefined` when it is gone. */
  get(connectionId: string): Promise<WebSocketConnection | undefined>
}

/** A connection that is open. */
export interface WebSocketConnection {
  readonly connectedAt: Date | undefined
  /** When its client last sent or got something. */
  readonly lastActiveAt: Date | undefined
  readonly clientIp: string | undefined
  readonly userAgent: string | undefined
}

/** How to reach the clients of a WebSocket API. */
export interface WebSocketOptions {
  /**
   * The stage's callback URL: `https://<api>.execute-api.<region>.amazonaws.com/<stage>`, or `https://<domain>/<path>` of a
   * domain of your own. Default: `AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI` of the environment, else that of the API which
   * sent the event, at `execute-api` even where its clients know it by another domain.
   */
  readonly endpoint?: string | undefined
  /** Default: a client of `@aws-sdk/client-apigatewaymanagementapi`, made on first use, one for each endpoint. */
  readonly client?: AwsClient | undefined
}

/**
 * The connections of a WebSocket API, for a function that something else triggers, such as a queue:
 * `webSocketConnections({ endpoint: process.env.CHAT_URL })`. Without an endpoint every call throws.
 */
export function webSocketConnections(options: WebSocketOptions = {}): WebSocketConnections {
  return connectionsOf(options, () => undefined)
}

/** @param endpointOfEvent - asked on first use, where neither the options nor the environment say */
export function connectionsOf(
  options: WebSocketOptions,
  endpointOfEvent: () => string | undefined,
): WebSocketConnections {
  /** The answer to a command; `undefined` when the connection is gone. */
  async function ask<Answer>(connectionId: string, make: (sdk: Sdk) => unknown): Promise<Answer | undefined> {
    if (!connectionId) throw misuse(`expected the id of a connection, got ${describe(connectionId)}`)
    const commands = await sdk()
    const client = options.client ?? clientOf(commands, options.endpoint ?? fromEnvironment() ?? endpointOfEvent())
    try {
      return (await client.send(make(commands))) as Answer
    } catch (error) {
      if (isGone(error)) return undefined
      throw error
    }
  }
  return {
    async post(ConnectionId, data) {
      const input = { ConnectionId, Data: messageOf(data) }
      return (await ask(ConnectionId, (sdk) => new sdk.PostToConnectionCommand(input))) !== undefined
    },
    async close(ConnectionId) {
      return (await ask(ConnectionId, (sdk) => new sdk.DeleteConnectionCommand({ ConnectionId }))) !== undefined
    },
    async get(ConnectionId) {
      const make = (sdk: Sdk) => new sdk.GetConnectionCommand({ ConnectionId })
      const found = await ask<GetConnectionCommandOutput>(ConnectionId, make)
      if (found === undefined) return undefined
      const { ConnectedAt: connectedAt, LastActiveAt: lastActiveAt, Identity } = found
      return { connectedAt, lastActiveAt, clientIp: Identity?.SourceIp, userAgent: Identity?.UserAgent }
    },
  }
}

const PEER = '@aws-sdk/client-apigatewaymanagementapi'
type Sdk = typeof import('@aws-sdk/client-apigatewaymanagementapi')

const sdk = /* @__PURE__ */ once(() =>
  import('@aws-sdk/client-apigatewaymanagementapi').catch(missing(PEER, 'webSocket')),
)
const clients = /* @__PURE__ */ new Map<string, AwsClient>()

function clientOf({ ApiGatewayManagementApiClient }: Sdk, given: string | undefined): AwsClient {
  const endpoint = callbackUrl(given)
  const kept = clients.get(endpoint)
  if (kept !== undefined) return kept
  // An API may be in another region than the function, and is signed for in its own.
  const region = /\.execute-api\.([a-z0-9-]+)\.(?:amazonaws|api)\./.exec(endpoint)?.[1]
  const client = new ApiGatewayManagementApiClient(region === undefined ? { endpoint } : { endpoint, region })
  clients.set(endpoint, client)
  return client
}

function fromEnvironment(): string | undefined {
  // The SDK's own variable, which it does not look at where it is told the endpoint.
  return process.env.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI || undefined
}

/** The endpoint without what the SDK adds, which the console's own `@connections` URL has too. */
function callbackUrl(endpoint: string | undefined): string {
  if (/^https?:\/\/./.test(endpoint ?? '')) return (endpoint as string).replace(/\/?(?:@connections\/?)?$/, '')
  const got = endpoint === undefined ? 'nothing' : `${endpoint.slice(0, 12)}…`
  throw misuse(`the endpoint: expected the stage's callback URL, https://…, got ${got}`)
}

function isGone(error: unknown): boolean {
  const { name, $metadata } = (error ?? {}) as { name?: unknown; $metadata?: { httpStatusCode?: unknown } }
  return name === 'GoneException' || $metadata?.httpStatusCode === 410
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const MOST = 131_072

function messageOf(data: unknown): Uint8Array {
  const message = data instanceof ArrayBuffer ? new Uint8Array(data) : data
  const bytes = message instanceof Uint8Array ? message : toBytes(textOf(message))
  if (bytes.length <= MOST) return bytes
  throw misuse(`post: the message has ${bytes.length} bytes, API Gateway sends at most ${MOST} (128 kB)`)
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data
  const json = JSON.stringify(data) as string | undefined
  if (json === undefined) throw misuse(`post: JSON cannot say ${describe(data)}`)
  return json
}

function misuse(what: string): HeddleError {
  return new HeddleError('MISUSE', `webSocket: ${what}`)
}
