import { pathPattern, takesMethod } from './path.ts'

/** A route, ready to be matched. */
export interface Route {
  /** As it is written: `GET /orders/:id`. */
  readonly key: string
  /** Nothing for any. */
  readonly method: string | undefined
  readonly path: string
  readonly pattern: readonly string[]
  /** The path without the names of its parameters: `/orders/:`. */
  readonly shape: string
}

/** Throws a `TypeError` for a key that is no route. */
export function parseRoute(key: string): Route {
  const [, method, path] = /^(?:([A-Z]+) )?(\/.*)$/.exec(key) ?? []
  if (path === undefined || (method !== undefined && !METHODS.includes(method))) {
    throw new TypeError(`routes: ${JSON.stringify(key)} is no route; write GET /path/:name`)
  }
  const pattern = pathPattern(path)
  return { key, method, path, pattern, shape: pattern.map((segment) => wild(segment) ?? segment).join('/') }
}

/** In the order in which the routes of one path are asked whether they take a request. */
export const METHODS: readonly string[] = ['OPTIONS', 'HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Whether a route takes the method. */
export function takes(route: Route, method: string | undefined): boolean {
  return takesMethod(route.method, method)
}

/** Orders routes so that of those that match a path, the one that says most about it comes first; methods before any. */
export function compareRoutes(one: Route, other: Route): number {
  const length = Math.max(one.pattern.length, other.pattern.length)
  for (let index = 0; index < length; index++) {
    const difference = rank(one.pattern[index]) - rank(other.pattern[index])
    if (difference !== 0) return difference
  }
  if (one.shape !== other.shape) return one.shape < other.shape ? -1 : 1
  return place(one.method) - place(other.method)
}

function place(method: string | undefined): number {
  return method === undefined ? METHODS.length : METHODS.indexOf(method)
}

/** Text says most, all the rest of a path least; where it ends says more than that. */
function rank(segment: string | undefined): number {
  if (segment === undefined) return 2
  const mark = wild(segment)
  return mark === undefined ? 0 : mark === ':' ? 1 : 3
}

function wild(segment: string): ':' | '*' | undefined {
  const first = segment[0]
  return first === ':' || first === '*' ? first : undefined
}
