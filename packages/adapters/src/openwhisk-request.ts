import { bag, isObject, type JsonObject } from '@heddle/events/adapting'
import { type Dialect, isFormType, isJsonType, requestBody } from './openwhisk-body.ts'

/** What the names of a platform's own parameters begin with. */
export const PREFIX: Readonly<Record<Dialect, string>> = { openwhisk: '__ow_', 'ibm-code-engine': '__ce_' }

/** Whether parameters are those of a web request. */
export function isRequest(params: JsonObject, dialect: Dialect): boolean {
  return typeof params[`${PREFIX[dialect]}method`] === 'string'
}

/** The headers of a request of Code Engine, which spells their names in its own way. */
export function codeEngineHeaders({ __ce_headers: headers }: JsonObject): Readonly<Record<string, string>> {
  return lowerCase(headers)
}

/** A request as it was sent, as far as the platform tells. */
export interface SentRequest extends Sent {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** @param own - the request's own parameters, without those of the action */
export function requestOf(params: JsonObject, dialect: Dialect, own: (params: JsonObject) => JsonObject): SentRequest {
  const fields = fieldsOf(params, dialect)
  const { method, path, headers } = fields
  const sent = dialect === 'openwhisk' ? webAction(fields, own(params)) : codeEngine(fields)
  return { method, path, headers, ...sent }
}

/** What the platform tells of a request. */
interface Fields {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly query: string | undefined
  /** Text, but of a web action that is not raw the value of JSON that is no object. */
  readonly body: unknown
}

function fieldsOf(params: JsonObject, dialect: Dialect): Fields {
  const prefix = PREFIX[dialect]
  const text = (name: string) => {
    const value = params[prefix + name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    method: text('method') as string,
    path: text('path') ?? '/',
    headers: lowerCase(params[`${prefix}headers`]),
    query: text('query'),
    body: params[`${prefix}body`],
  }
}

function lowerCase(given: unknown): Readonly<Record<string, string>> {
  const headers = bag<string>()
  for (const [name, value] of Object.entries(isObject(given) ? given : {})) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = [value].flat().map(String).join(', ')
  }
  return headers
}

interface Sent {
  readonly query: string
  readonly body: string | Uint8Array | undefined
}

/** What a request sent to a function of Code Engine. */
function codeEngine({ query = '', body, headers }: Fields): Sent {
  const sent = typeof body === 'string' ? requestBody(body, headers['content-type'], 'ibm-code-engine') : undefined
  return { query, body: sent }
}

/**
 * What a request sent to a web action. Of one that is not raw the platform has merged query and body, so that what was in
 * which is not to be known: the query then has every value that is text, and the body all of them.
 */
function webAction({ method, query, body, headers }: Fields, own: JsonObject): Sent {
  const type = headers['content-type']
  if (query !== undefined) {
    return { query, body: typeof body === 'string' ? requestBody(body, type, 'openwhisk') : undefined }
  }
  const texts = Object.entries(own).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const merged = new URLSearchParams(texts).toString()
  if (body !== undefined) return { query: merged, body: opaque(body, type) }
  if (/^(?:get|head)$/i.test(method)) return { query: merged, body: undefined }
  if (isFormType(type)) return { query: merged, body: merged }
  return { query: merged, body: isJsonType(type) ? JSON.stringify(own) : undefined }
}

/** A body that could not be merged. JSON was parsed all the same. */
function opaque(body: unknown, type: string | undefined): string | Uint8Array {
  if (isJsonType(type) || typeof body !== 'string') return JSON.stringify(body)
  return requestBody(body, type, 'openwhisk')
}

/** What the platform's URL of an action has before the path: `/api/v1/web/guest/demo/hello`. */
export function basePath(): string {
  const [namespace, ...name] = (process.env.__OW_ACTION_NAME ?? '').split('/').filter((part) => part !== '')
  if (namespace === undefined || name.length === 0) return ''
  return `/api/v1/web/${[namespace, ...(name.length === 1 ? ['default'] : []), ...name].join('/')}`
}
