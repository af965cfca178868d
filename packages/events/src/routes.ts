import {
  describe,
  type Handler,
  type HttpHeaders,
  type HttpOutput,
  type HttpQuery,
  type HttpRequest,
  type HttpReturns,
  type Invocation,
  on,
} from '@heddle/core'
import { type HttpAbout, type HttpSource, http, httpInputOf } from './http.ts'
import { httpError } from './http-body.ts'
import type { HttpInput } from './http-input.ts'
import { decodePercent, encodePath, matchSegments, type ParamNames, takesMethod } from './path.ts'
import { compareRoutes, METHODS, parseRoute, type Route, takes } from './route.ts'

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'

/** The path of a route: of `GET /orders/:id` it is `/orders/:id`. A route without a method takes any. */
export type RoutePath<Key> = Key extends `${HttpMethod} ${infer Path extends `/${string}`}`
  ? Path
  : Key extends `/${string}`
    ? Key
    : never

/** The request that a route's function gets. */
export type RouteRequest<Path extends string> = HttpRequest<
  string | undefined,
  { readonly [Name in ParamNames<Path>]: string },
  HttpQuery,
  HttpHeaders
>

/** What serves a route: a handler, which keeps its own layers and schemas, or a function, inside the layers around all routes. */
export type RouteTarget<Key, Seen> = [RoutePath<Key>] extends [never]
  ? RouteKeysAre<'GET /path/:name'>
  :
      | Handler<HttpOutput<RoutePath<Key>, ParamNames<RoutePath<Key>>>>
      | ((event: RouteRequest<RoutePath<Key>>, call: Seen) => HttpReturns | Promise<HttpReturns>)

/** The type of what stands under a key that is no route. */
export interface RouteKeysAre<Example extends string> {
  readonly like: Example
}

export interface RoutesOptions {
  /** What stands before the path of every route: `/shop`. A path without it is not found. */
  readonly basePath?: `/${string}` | undefined
}

/** Routes as a handler of their own, and as a function for `on(http()).use(…).handle(…)`. */
export type Routes<Seen = RouteCall> = Handler<HttpOutput<never, never>> &
  ((event: HttpRequest, call: Seen) => Promise<HttpReturns>)

/** What every call of a request has. */
export interface RouteCall {
  readonly event: HttpRequest
  readonly invocation: Invocation
}

/** What tools read of routes. */
export interface RoutesAbout {
  readonly basePath: string
  readonly routes: readonly RouteAbout[]
}

export interface RouteAbout {
  readonly method: string | undefined
  readonly path: string
  /** What the route's handler tells of itself; nothing of a function. */
  readonly about: unknown
}

/**
 * Serves each request by the route that says most about its path: text before `:name` before `*rest`, from left to right,
 * whatever the order they are written in.
 *
 * ```ts
 * export const handler = toLambda(routes({ 'GET /orders/:id': getOrder, 'POST /orders': placeOrder, '/admin/*': mount(app.fetch) }))
 * ```
 *
 * Another path is answered 404, another method 405 with `allow`; GET routes take HEAD, and OPTIONS is answered 204 with
 * `allow`, or by the `cors` layer of the route that a preflight asks about. Layers around all routes:
 * `on(http()).use(log()).handle(routes(…))`; what they add is in the call of the functions among the routes.
 * Throws a `TypeError` for a key that is no route, two that are one, and a handler whose own method or path is another.
 */
export function routes<const Keys extends string, Seen extends RouteCall = RouteCall>(
  targets: { readonly [Key in Keys]: RouteTarget<Key, Seen> },
  options: RoutesOptions = {},
): Routes<Seen> {
  const basePath = baseOf(options)
  const own: HttpSource<HttpRequest> = http()
  const table = Object.entries<unknown>(targets).map(([key, target]) => entryOf(key, target as AnyTarget))
  table.sort(compareRoutes)
  for (const [index, { key, shape, method }] of table.entries()) {
    const other = table[index - 1]
    if (other?.shape === shape && other.method === method)
      throw new TypeError(`routes: ${other.key} and ${key} are one`)
  }

  async function dispatch(event: HttpRequest, call: RouteCall): Promise<HttpReturns> {
    const input = httpInputOf(event)
    const path = withoutBase(input.path, basePath)
    const found = path === undefined ? [] : find(table, path)
    if (found.length === 0) throw httpError(404, 'nothing has this path')
    const { method } = input
    const inner = { ...input, path: path as string, basePath: input.basePath + basePath }
    // Of a preflight, the method that it asks about: the route of that has to answer it.
    const asked = method === 'OPTIONS' ? input.headers['access-control-request-method'] : undefined
    const chosen = found.find(({ entry }) => takes(entry, method) || takes(entry, asked))
    if (chosen !== undefined && takes(chosen.entry, method)) return await serve(chosen, inner, call, own)
    const allow = allowed(found)
    if (method !== 'OPTIONS') throw httpError(405, `this path takes ${allow}`, { allow })
    const preflight = chosen === undefined ? undefined : await preflighted(chosen, inner, call)
    return preflight ?? { status: 204, headers: { allow } }
  }

  const about: RoutesAbout = {
    basePath,
    routes: table.map(({ method, path, target }) => ({ method, path, about: (target as Partial<Handler>).about })),
  }
  return Object.assign(dispatch, on(own).handle(dispatch), { about }) as never
}

// What the types of `routes` have made sure of.
type AnyTarget = Handler<HttpOutput> | ((event: HttpRequest, call: RouteCall) => HttpReturns | Promise<HttpReturns>)

interface Entry extends Route {
  readonly target: AnyTarget
}

interface Found {
  readonly entry: Entry
  readonly params: Readonly<Record<string, string>>
}

/** As clients send it. Throws a `TypeError` for one that no path can start with. */
function baseOf({ basePath = '/' }: RoutesOptions): string {
  if (!basePath.startsWith('/'))
    throw new TypeError(`routes: the base path ${JSON.stringify(basePath)} has to start with /`)
  return encodePath(decodePercent(basePath)).replace(/\/$/, '')
}

function entryOf(key: string, target: AnyTarget): Entry {
  const route = parseRoute(key)
  if (typeof target !== 'function' && typeof (target as Partial<Handler> | undefined)?.serve !== 'function') {
    throw new TypeError(`routes: ${key}: expected a handler or a function, got ${describe(target)}`)
  }
  const told = (target as Partial<Handler>).about as Partial<HttpAbout> | undefined
  const differs = (told?.path !== undefined && told.path !== route.path) || !takesMethod(told?.method, route.method)
  if (differs) throw new TypeError(`routes: the handler of ${key} is for ${told?.method ?? ''} ${told?.path}`)
  return { ...route, target }
}

function withoutBase(path: string, base: string): string | undefined {
  if (base === '') return path
  if (path === base) return '/'
  return path.startsWith(`${base}/`) ? path.slice(base.length) : undefined
}

/** The routes that have the path, the one that says most about it first. */
function find(table: readonly Entry[], path: string): readonly Found[] {
  const found: Found[] = []
  const segments = path.split('/')
  for (const entry of table) {
    const params = matchSegments(entry.pattern, segments)
    if (params !== undefined) found.push({ entry, params })
  }
  return found
}

function allowed(found: readonly Found[]): string {
  const methods = METHODS.filter((method) => method === 'OPTIONS' || found.some(({ entry }) => takes(entry, method)))
  return methods.sort().join(', ')
}

async function serve(
  { entry: { target }, params }: Found,
  input: HttpInput,
  call: RouteCall,
  own: HttpSource<HttpRequest>,
): Promise<HttpReturns> {
  const routed = { ...input, params }
  // Its errors go on outwards: the layers around these routes see them, as those of functions.
  // Nested routes and mounted apps are both: as functions they stay inside the layers around these routes.
  if (typeof target !== 'function') return await target.serve(routed, call.invocation, { throws: true })
  const { event } = await own.read(routed, call.invocation)
  return await target(event, { ...call, event })
}

/** The answer of a route's own `cors` layer. Its function must not see the request, its layers do. */
async function preflighted({ entry: { target }, params }: Found, input: HttpInput, { invocation }: RouteCall) {
  if (typeof target === 'function') return undefined
  const refusal = httpError(405, 'only a preflight')
  const reply = await target.serve({ ...input, params, refusal }, invocation)
  // No layer answers it: 405. Or one does that is for requests, such as one that wants a token, which no preflight has.
  return reply.status >= 400 ? undefined : reply
}
