import { type Call, defineSource, describe, type Handler, HeddleError, on, stackless } from '@heddle/core'
import { isObject } from './objects.ts'
import { quote } from './quote.ts'
import { connect } from './web-socket-connect.ts'
import { disconnect } from './web-socket-disconnect.ts'
import { readWebSocket, type WebSocketKind } from './web-socket-event.ts'
import { message } from './web-socket-message.ts'
import type {
  WebSocketAnswer,
  WebSocketConnectAnswer,
  WebSocketConnectEvent,
  WebSocketConnectReturns,
  WebSocketDisconnectAnswer,
  WebSocketDisconnectEvent,
  WebSocketMessageAnswer,
  WebSocketMessageEvent,
  WebSocketMessageOptions,
  WebSocketRawEvent,
} from './web-socket-types.ts'

/** A handler with layers of its own, or a function. */
type Route<Event, Returns, Answer> =
  | Handler<Answer, 'aws-lambda'>
  | ((event: Event, call: Call<Event>) => Returns | Promise<Returns>)

/** What a route may be, by its name. */
export type WebSocketRoute<Name extends string> = Name extends 'connect'
  ? Route<WebSocketConnectEvent, WebSocketConnectReturns, WebSocketConnectAnswer>
  : Name extends 'disconnect'
    ? Route<WebSocketDisconnectEvent, unknown, WebSocketDisconnectAnswer>
    : Name extends '$connect' | '$disconnect'
      ? WrittenWithoutDollar
      : Route<WebSocketMessageEvent, unknown, WebSocketMessageAnswer>

/** The type of the routes `$connect` and `$disconnect`, which are written `connect` and `disconnect`. */
export interface WrittenWithoutDollar {
  readonly use: 'connect' | 'disconnect'
}

type AnyHandler = Handler<WebSocketAnswer, 'aws-lambda'>
// The types have seen to it that each route is one of its own kind.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyRoute = AnyHandler | ((event: any, call: any) => any)

/** What the router gets for an event: enough to choose the handler, which reads it. */
interface RoutedEvent {
  readonly kind: WebSocketKind
  readonly raw: WebSocketRawEvent
}

export function routed(given: Readonly<Record<string, AnyRoute>>, options: WebSocketMessageOptions = {}): AnyHandler {
  const handlers = { connect: handlerOf('connect', () => {}), disconnect: handlerOf('disconnect', () => {}) }
  // No plain object: what a route is called comes from outside.
  const messages = new Map<string, AnyHandler>()
  for (const [name, route] of Object.entries(given)) {
    if (name === 'connect' || name === 'disconnect') handlers[name] = handlerOf(name, route)
    else messages.set(name, handlerOf(name, route))
  }
  const source = defineSource<RoutedEvent, WebSocketAnswer, WebSocketAnswer, never, WebSocketAnswer, 'aws-lambda'>({
    name: 'webSocket',
    read: (raw) => ({ event: readWebSocket(raw) }),
  })
  return on(source).handle(({ kind, raw }, { invocation }) => {
    // By its kind first: a client may write what it likes where the API looks for the route, even $connect.
    if (kind !== 'message') return handlers[kind].serve(raw, invocation)
    const { routeKey } = raw.requestContext
    const handler = messages.get(routeKey) ?? messages.get('$default')
    if (handler === undefined) throw unknownRoute(routeKey)
    return handler.serve(raw, invocation)
  })

  function handlerOf(name: string, route: AnyRoute): AnyHandler {
    if (name === '$connect' || name === '$disconnect') throw misuse(name, `write it as ${name.slice(1)}`)
    if (typeof route === 'function') {
      if (name === 'connect') return on(connect(options)).handle(route)
      return name === 'disconnect'
        ? on(disconnect(options)).handle(route)
        : on(message(undefined, options)).handle(route)
    }
    if (isObject(route) && typeof route.serve === 'function') return route
    throw misuse(name, `expected a function or a handler, got ${describe(route)}`)
  }
}

function misuse(name: string, what: string): HeddleError {
  return new HeddleError('MISUSE', `webSocket: the route ${name}: ${what}`)
}

function unknownRoute(routeKey: string): HeddleError {
  const message = `webSocket: nothing handles the route ${quote(routeKey)}, and there is no $default`
  return stackless(() => new HeddleError('UNRECOGNISED_EVENT', message, { path: 'requestContext.routeKey' }))
}
