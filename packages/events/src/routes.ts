import {
  type Handler,
  type HttpHeaders,
  type HttpOutput,
  type HttpQuery,
  type HttpRequest,
  type HttpReturns,
  type Invocation,
  on,
} from '@heddle/core'
import { type HttpAbout, http, httpInputOf } from './http.ts'
import { httpError } from './http-body.ts'
import type { HttpInput } from './http-input.ts'
import { matchPath, type ParamNames } from './path.ts'
import { compareRoutes, parseRoute, type Route } from './route.ts'

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
  const { basePath = '' } = options
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
    const chosen = choose(found, method)
    if (chosen !== undefined) return await serve(chosen, inner, call)
    const allow = allowed(found)
    if (method !== 'OPTIONS') throw httpError(405, `this path takes ${allow}`, { allow })
    const asked = choose(found, input.headers['access-control-request-method'] ?? '')
    const preflight = asked === undefined ? undefined : await preflighted(asked, inner, call)
    return preflight ?? { status: 204, headers: { allow } }
  }

  const about: RoutesAbout = {
    basePath,
    routes: table.map(({ method, path, target }) => ({ method, path, about: (target as Partial<Handler>).about })),
  }
  return Object.assign(dispatch, on(http()).handle(dispatch), { about }) as never
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

function entryOf(key: string, target: AnyTarget): Entry {
  const route = parseRoute(key)
  const own = ('serve' in target ? target.about : undefined) as Partial<HttpAbout> | undefined
  const differs =
    (own?.path !== undefined && own.path !== route.path) ||
    (own?.method !== undefined && own.method !== route.method && !(own.method === 'GET' && route.method === 'HEAD'))
  if (differs) throw new TypeError(`routes: the handler of ${key} is for ${own.method ?? ''} ${own.path}`)
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
  for (const entry of table) {
    const params = matchPath(entry.pattern, path)
    if (params !== undefined) found.push({ entry, params })
  }
  return found
}

function choose(found: readonly Found[], method: string): Found | undefined {
  const own = found.find(({ entry }) => entry.method === method || entry.method === undefined)
  return own ?? (method === 'HEAD' ? choose(found, 'GET') : undefined)
}

function allowed(found: readonly Found[]): string {
  const methods = new Set(found.map(({ entry }) => entry.method as string))
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods.add('OPTIONS')].sort().join(', ')
}

async function serve({ entry: { target }, params }: Found, input: HttpInput, call: RouteCall): Promise<HttpReturns> {
  const routed = { ...input, params }
  if ('serve' in target) return await target.serve(routed, call.invocation)
  const { event } = await http().read(routed, call.invocation)
  return await target(event, { ...call, event })
}

/** The answer of a route's own `cors` layer. Its function must not see the request, its layers do. */
async function preflighted({ entry: { target }, params }: Found, input: HttpInput, { invocation }: RouteCall) {
  if (!('serve' in target)) return undefined
  const refusal = httpError(405, 'only a preflight')
  const reply = await target.serve({ ...input, params, refusal }, invocation)
  return reply.status === 405 ? undefined : reply
}
