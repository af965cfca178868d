import {
  check,
  coversMediaType,
  describeIssues,
  HttpError,
  isCodec,
  parseJson,
  type SchemaResult,
  type StandardSchemaV1,
  stackless,
  toBytes,
  toText,
} from '@heddle/core'
import { DEEPEST, isDeepJson } from './deep-json.ts'
import type { HttpInput } from './http-input.ts'
import { isObject } from './objects.ts'
import { parseQuery, unsafeValues } from './query.ts'

/**
 * A schema for a body of JSON, a codec for one of another kind, or one of these for each media type that the handler
 * takes, `image/*` included.
 */
export type HttpBodySchema = StandardSchemaV1 | HttpBodySchemas
export interface HttpBodySchemas {
  readonly [mediaType: string]: StandardSchemaV1
}

/**
 * What the schema makes of the body. Throws an `HttpError`: 413 when it has more bytes than it may, 415 when its media
 * type is none that the handler takes, 400 when it is not what its media type says.
 */
export function readBody(
  { body, headers }: HttpInput,
  schema: HttpBodySchema,
): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  const type = headers['content-type']
  const missing = body === undefined || body.length === 0
  if (!isSchema(schema)) {
    const key = missing ? Object.keys(schema)[0] : Object.keys(schema).find((one) => covers(one, type))
    if (key === undefined) throw unsupported(Object.keys(schema))
    const one = schema[key] as StandardSchemaV1
    if (isCodec(one) && one.mediaType !== FORM) return check(one, body ?? '')
    return check(innerOf(one), missing ? undefined : parsed(body, encoded(headers, type as string)))
  }
  if (isCodec(schema)) {
    const { mediaType } = schema
    if (mediaType !== undefined && !missing && !covers(mediaType, type)) throw unsupported([mediaType])
    if (mediaType !== FORM) return check(schema, body ?? '')
    return check(innerOf(schema), missing ? {} : parsed(body, encoded(headers, FORM)))
  }
  if (missing) return check(schema, undefined)
  if (type !== undefined && !isJson(type)) throw httpError(415, 'the body has to be JSON')
  encoded(headers, '')
  return check(schema, readJson(body))
}

/** What checks the values of a form; they are read here, where what is wrong with them has a status of its own. */
function innerOf(schema: StandardSchemaV1): StandardSchemaV1 {
  return isCodec(schema) ? (schema.inner ?? ANY) : schema
}

const ANY: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'heddle', validate: (value) => ({ value }) } }

/** Throws an `HttpError`, 413, for a body of more bytes. */
export function limitBody(body: string | Uint8Array | undefined, maxBytes: number): void {
  // A character makes three bytes at the most.
  if (body === undefined || body.length * 3 <= maxBytes || toBytes(body).length <= maxBytes) return
  throw bodyTooLarge(maxBytes)
}

export function bodyTooLarge(maxBytes: number): HttpError {
  return httpError(413, `the body has more than ${maxBytes} bytes`)
}

/**
 * The value of a JSON body. Throws an `HttpError`, 400, when it is none, is nested more than 1000 levels deep, or has
 * members that nobody means well with.
 */
export function readJson(body: string | Uint8Array): unknown {
  // Of bytes the mark is no part of the text; whether a body comes as bytes is the platform's choice.
  const given = typeof body === 'string' ? body : toText(body)
  const text = given?.charCodeAt(0) === 0xfeff ? given.slice(1) : given
  if (text !== undefined && isDeepJson(text)) {
    throw httpError(400, `the body is nested more than ${DEEPEST} levels deep`)
  }
  const parsed = parseJson(text ?? body)
  if (parsed.issues !== undefined) throw httpError(400, `the body is ${describeIssues(parsed.issues)}`)
  if (text !== undefined && (text.includes('__proto__') || text.includes('\\u00')) && hasProto(parsed.value)) {
    throw httpError(400, 'the body: the name __proto__ is not allowed')
  }
  return parsed.value
}

/** The values of a form. Throws an `HttpError`, 400, when they are too many. */
export function readForm(body: string | Uint8Array): ReturnType<typeof parseQuery> {
  const form = parseQuery(bodyText(body))
  const fault = unsafeValues(form)
  if (fault !== undefined) throw httpError(400, `the form: ${fault}`)
  return form
}

/** Throws an `HttpError`, 415, for bytes that are no text. */
export function bodyText(body: string | Uint8Array): string {
  const text = typeof body === 'string' ? body : toText(body)
  if (text === undefined) throw httpError(415, 'the body has to be UTF-8 text')
  return text
}

export function isSchema(schema: HttpBodySchema): schema is StandardSchemaV1 {
  return '~standard' in schema
}

export const FORM = 'application/x-www-form-urlencoded'

export function httpError(status: number, message: string, headers?: Readonly<Record<string, string>>): HttpError {
  return stackless(() => new HttpError(status, message, { headers }))
}

function parsed(body: string | Uint8Array, type: string): unknown {
  if (isJson(type)) return readJson(body)
  if (covers(FORM, type)) return readForm(body)
  return /^\s*text\//i.test(type) ? bodyText(body) : toBytes(body)
}

/** The media type again, unless the body is compressed: what a codec alone reads. */
function encoded(headers: HttpInput['headers'], type: string): string {
  const encoding = headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return type
  throw httpError(415, 'the body has to be without a content-encoding', { 'accept-encoding': 'identity' })
}

function unsupported(types: readonly string[]): HttpError {
  return httpError(415, `the body has to be ${types.join(' or ')}`, { accept: types.join(', ') })
}

/** Whether a media type, or a range such as `image/*`, covers that of a content type. */
function covers(range: string, contentType: string | undefined): boolean {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === undefined) return false
  if (range === 'application/json') return isJson(type)
  return coversMediaType(range, type)
}

/** `application/json` and every type that ends in `+json`. */
export function isJson(contentType: string): boolean {
  if (contentType === 'application/json') return true
  const [type = ''] = contentType.toLowerCase().split(';', 1)
  return type.trim() === 'application/json' || /^\s*application\/[\w.!#$&^-]+\+json\s*$/.test(type)
}

/** Not recursive: what came from outside may be nested deeper than the stack. */
function hasProto(value: unknown): boolean {
  const todo = [value]
  for (const one of todo) {
    if (Array.isArray(one)) for (const element of one) todo.push(element)
    else if (isObject(one)) {
      if (Object.hasOwn(one, '__proto__')) return true
      for (const name in one) todo.push(one[name])
    }
  }
  return false
}
