import type { Handler } from '@heddle/core'
import { connect } from './web-socket-connect.ts'
import type { WebSocketOptions } from './web-socket-connections.ts'
import { disconnect } from './web-socket-disconnect.ts'
import { message } from './web-socket-message.ts'
import { routed, type WebSocketRoute } from './web-socket-routes.ts'
import type { WebSocketAnswer, WebSocketDisconnectSource, WebSocketMessageOptions } from './web-socket-types.ts'

export interface WebSocketSources {
  /**
   * One handler for a whole WebSocket API: `webSocket({ connect, disconnect, $default, join: … })`. A message goes to the
   * route that API Gateway chose, else to `$default`; where there is neither the invocation fails. Without `connect` every
   * client is let in. A handler keeps its own layers; a function gets the event of its kind, a message as text.
   *
   * @param options - for the functions; a handler has those of its own source
   */
  <Name extends string>(
    routes: { readonly [Key in Name]: WebSocketRoute<Key> },
    options?: WebSocketMessageOptions,
  ): Handler<WebSocketAnswer, 'aws-lambda'>
  /**
   * A client that wants to connect. It may, unless something throws: an `HttpError` refuses it with its status, a query or
   * header that its schema refuses with 422, any other error with 500, which is logged. To choose a protocol return
   * `{ headers: { 'sec-websocket-protocol': 'chat' } }`.
   *
   * @param parts - what query and headers have to be, and how to reach connections
   */
  readonly connect: typeof connect
  /**
   * A message. What the function returns is the body of the reply, text as it is and anything else as JSON; the option
   * `reply` says how it gets to the client. An `HttpError` is replied as `application/problem+json`, a message that is not
   * JSON as 400, one that the schema refuses as 422 with every issue, any other error as 500 without its message, which is
   * logged. None of them fails the invocation.
   *
   * @param schema - what the message has to be: any Standard Schema for JSON, or a codec such as `text()`
   */
  readonly message: typeof message
  /**
   * A connection that is closed. API Gateway cannot promise to tell of each, and tells of it once: a throw fails the
   * invocation, which Lambda logs and counts, and nobody tries again.
   */
  readonly disconnect: (options?: WebSocketOptions) => WebSocketDisconnectSource
}

/**
 * API Gateway WebSocket APIs.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export const webSocket: WebSocketSources = /* @__PURE__ */ Object.assign(routed as never, {
  connect,
  message,
  disconnect,
})
