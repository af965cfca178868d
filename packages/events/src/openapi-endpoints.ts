import type { Handler, HttpOutput } from '@heddle/core'
import type { HttpAbout, HttpParts } from './http.ts'
import { isObject } from './objects.ts'
import { encodePath, pathPattern } from './path.ts'
import { parseRoute } from './route.ts'
import type { RoutesAbout } from './routes.ts'

/** What can be documented: what `routes` made, or a handler of `http`. */
export type DescribedHandler = Handler<HttpOutput>

/** One method of one path, and what its handler tells of itself. */
export interface Endpoint {
  /** In upper case. */
  readonly method: string
  /** In heddle's own writing, whole: `/shop/orders/:id`. */
  readonly path: string
  /** The same for OpenAPI: `/shop/orders/{id}`. Paths that differ only in the names of their parameters have one. */
  readonly template: string
  /** What the route calls each parameter, and the name that it has in the template. */
  readonly names: readonly (readonly [own: string, inTemplate: string])[]
  /** Of the handler, then of what stands around it. */
  readonly parts: readonly HttpParts[]
  /** Whether the handler says what it takes: a plain function does not, nor does a mounted app. */
  readonly described: boolean
  /** The keys by which options may name it. */
  readonly keys: readonly string[]
}

/** What is read of one route, before methods and templates are settled. */
interface Found {
  readonly method: string | undefined
  readonly path: string
  readonly parts: readonly HttpParts[]
  readonly described: boolean
}

/** The endpoints of handlers. Throws a `TypeError` for what is no HTTP handler, and for two endpoints that are one. */
export function endpointsOf(handlers: readonly DescribedHandler[]): readonly Endpoint[] {
  const found = handlers.flatMap((handler) => read(handler.about, '', undefined, []))
  const templates = new Map<string, Template>()
  const taken = new Map<string, string>()
  // A route of any method has those methods that are left.
  const ofOneMethod = found.filter(({ method }) => method !== undefined)
  const ofAny = found.filter(({ method }) => method === undefined)
  return [...ofOneMethod, ...ofAny].flatMap((one) => {
    const { shape } = parseRoute(one.path)
    const template = templates.get(shape) ?? templateOf(one.path)
    templates.set(shape, template)
    const names = namesOf(one.path).map((own, index) => [own, template.names[index] as string] as const)
    const methods = one.method === undefined ? ANY.filter((method) => !taken.has(`${method} ${shape}`)) : [one.method]
    return methods.map((method) => {
      const key = `${method} ${one.path}`
      const other = taken.get(`${method} ${shape}`)
      if (other !== undefined) throw new TypeError(`openapi: ${other} and ${key} are one`)
      taken.set(`${method} ${shape}`, key)
      const keys = one.method === undefined ? [one.path, key] : [key]
      return { ...one, method, template: template.text, names, keys }
    })
  })
}

// What a route of any method is listed under. It takes HEAD and OPTIONS too, as HTTP has them.
const ANY = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH']

type About = Partial<HttpAbout & RoutesAbout>

function read(
  told: unknown,
  base: string,
  route: { readonly method: string | undefined; readonly path: string } | undefined,
  around: readonly HttpParts[],
): readonly Found[] {
  const { routes, parts, basePath = '', ...own } = (isObject(told) ? told : {}) as About
  const all = parts === undefined ? around : [parts, ...around]
  if (routes !== undefined) {
    return routes.flatMap(({ about, ...inner }) =>
      read(about, base + basePath, { ...inner, method: inner.method ?? route?.method ?? own.method }, all),
    )
  }
  if (parts === undefined && route === undefined) throw new TypeError('openapi: expected routes or a handler of http')
  const method = route?.method ?? own.method
  const path = route?.path ?? own.path ?? '/*'
  const described = own.path !== undefined || (parts !== undefined && Object.keys(parts).length > 0)
  return [{ method, path: base + path, parts: all, described }]
}

interface Template {
  readonly text: string
  readonly names: readonly string[]
}

function templateOf(path: string): Template {
  const names: string[] = []
  const text = pathPattern(path).map((segment) => {
    if (!isParam(segment)) return encodePath(segment)
    let name = segment.slice(1) || 'rest'
    while (names.includes(name)) name += '_'
    names.push(name)
    return `{${name}}`
  })
  return { text: text.join('/'), names }
}

function namesOf(path: string): readonly string[] {
  return path
    .split('/')
    .filter(isParam)
    .map((segment) => segment.slice(1))
}

function isParam(segment: string): boolean {
  return segment.startsWith(':') || segment.startsWith('*')
}
