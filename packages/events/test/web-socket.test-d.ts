import { direct, type Handler, type HttpHeaders, type HttpQuery, http, on, sqs, text } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import {
  type WebSocketAnswer,
  type WebSocketConnectAnswer,
  type WebSocketConnectEvent,
  type WebSocketConnection,
  type WebSocketDisconnectAnswer,
  type WebSocketDisconnectEvent,
  type WebSocketMessageAnswer,
  type WebSocketMessageEvent,
  webSocket,
  webSocketConnections,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Chat = z.object({ action: z.literal('send'), text: z.string() })

test('each source has its event and its answer', () => {
  const connect = on(webSocket.connect()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<WebSocketConnectEvent>()
    expectTypeOf(event.query).toEqualTypeOf<HttpQuery>()
    expectTypeOf(event.headers).toEqualTypeOf<HttpHeaders>()
    // @ts-expect-error there is no connection yet that a message could be sent to
    event.post
  })
  const message = on(webSocket.message()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<WebSocketMessageEvent>()
    expectTypeOf(event.body).toEqualTypeOf<string | undefined>()
    expectTypeOf(event.post('hi')).toEqualTypeOf<Promise<boolean>>()
    // @ts-expect-error a message has no query
    event.query
  })
  const disconnect = on(webSocket.disconnect()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<WebSocketDisconnectEvent>()
    // @ts-expect-error there is no connection any more that a message could be sent to
    event.post
  })
  expectTypeOf(toLambda(connect)).toEqualTypeOf<LambdaFunction<WebSocketConnectAnswer>>()
  expectTypeOf(toLambda(message)).toEqualTypeOf<LambdaFunction<WebSocketMessageAnswer>>()
  expectTypeOf(toLambda(disconnect)).toEqualTypeOf<LambdaFunction<WebSocketDisconnectAnswer>>()
})

test('each part is what its schema makes of it', () => {
  const parts = { query: z.object({ page: z.coerce.number() }), headers: z.object({ origin: z.string() }) }
  on(webSocket.connect(parts)).handle(({ query, headers }) => {
    expectTypeOf(query).toEqualTypeOf<{ page: number }>()
    expectTypeOf(headers.origin).toEqualTypeOf<string>()
    expectTypeOf(headers.cookie).toEqualTypeOf<string | undefined>()
  })
  on(webSocket.message(Chat)).handle(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<{ action: 'send'; text: string }>()
  })
  on(webSocket.message(text(), { reply: 'post' })).handle(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<string>()
  })
  // @ts-expect-error a reply is passed on or posted
  webSocket.message(Chat, { reply: 'send' })
  // @ts-expect-error a handshake has no body
  webSocket.connect({ body: Chat })
})

test('a function says nothing of a connection, or headers', () => {
  on(webSocket.connect()).handle(async () => ({ headers: { 'sec-websocket-protocol': 'chat' } }))
  // @ts-expect-error to refuse a client throw an HttpError
  on(webSocket.connect()).handle(() => ({ statusCode: 401 }))
  // @ts-expect-error false refuses nobody
  on(webSocket.connect()).handle(() => false)
})

test('a whole API is one handler', () => {
  const handler = webSocket({
    connect: async ({ query }, call) => {
      expectTypeOf(query).toEqualTypeOf<HttpQuery>()
      expectTypeOf(call.event).toEqualTypeOf<WebSocketConnectEvent>()
    },
    disconnect: ({ disconnectStatusCode }) => expectTypeOf(disconnectStatusCode).toEqualTypeOf<number | undefined>(),
    $default: (event) => {
      expectTypeOf(event).toEqualTypeOf<WebSocketMessageEvent>()
      return { any: 'JSON' }
    },
    'send it': on(webSocket.message(Chat)).handle(({ body }) => body.text),
    join: async (event, call) => {
      expectTypeOf(event.body).toEqualTypeOf<string | undefined>()
      expectTypeOf(call.invocation.id).toEqualTypeOf<string>()
    },
  })
  expectTypeOf(handler).toEqualTypeOf<Handler<WebSocketAnswer, 'aws-lambda'>>()
  expectTypeOf(toLambda(handler)).toEqualTypeOf<LambdaFunction<WebSocketAnswer>>()
  webSocket({})
})

test('a handler stands where its kind does', () => {
  const connect = on(webSocket.connect()).handle(() => {})
  const message = on(webSocket.message(Chat)).handle(() => {})
  const disconnect = on(webSocket.disconnect()).handle(() => {})
  webSocket({ connect, $default: message, disconnect })
  // @ts-expect-error a connection that begins is no message
  webSocket({ $default: connect })
  // @ts-expect-error a message does not begin a connection
  webSocket({ connect: message })
  // @ts-expect-error nor does one that ended
  webSocket({ connect: disconnect })
  // @ts-expect-error a message does not end a connection
  webSocket({ disconnect: message })
  // @ts-expect-error a connection that ended is no message
  webSocket({ send: disconnect })
  // @ts-expect-error a queue is no WebSocket
  webSocket({ send: on(sqs()).each(() => {}) })
  // @ts-expect-error a request is no message
  webSocket({ send: on(http()).handle(() => {}) })
  // @ts-expect-error an invocation by anybody is no message
  webSocket({ send: on(direct()).handle(() => {}) })
  // @ts-expect-error an API within an API
  webSocket({ send: webSocket({ $default: message }) })
  // @ts-expect-error what Lambda calls is no handler
  webSocket({ send: toLambda(message) })
  // @ts-expect-error it is written as connect
  webSocket({ $connect: connect })
  // @ts-expect-error it is written as disconnect
  webSocket({ $disconnect: () => {} })
  // @ts-expect-error a function of connect refuses by a throw
  webSocket({ connect: () => ({ statusCode: 401 }) })
  // @ts-expect-error a route that may not be there would let everybody in
  webSocket({ connect: Math.random() > 0.5 ? connect : undefined })
})

test('connections are told by an endpoint or a client', async () => {
  const connections = webSocketConnections({ endpoint: process.env.CHAT_URL })
  expectTypeOf(connections.post('id', { any: 'JSON' })).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(connections.close('id')).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(connections.get('id')).toEqualTypeOf<Promise<WebSocketConnection | undefined>>()
  // @ts-expect-error to whom?
  connections.post({ any: 'JSON' })
  // @ts-expect-error a client can send
  webSocketConnections({ client: {} })
})
