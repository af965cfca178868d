import { fromBase64, toBytes, toText } from './bytes.ts'
import { describe } from './describe.ts'
import { check, type InferOutput, type SchemaResult, type StandardSchemaV1 } from './schema.ts'

/** How text or bytes become a value. A codec is a Standard Schema whose input is a `string` or a `Uint8Array`. */
export interface Codec<Value> extends StandardSchemaV1<string | Uint8Array, Value>, CodecAbout {
  readonly [codecBrand]: true
}

/** What a codec tells of itself. */
export interface CodecAbout {
  /** The media type that an HTTP body has to be of, where it reads one alone: any other is answered 415. */
  readonly mediaType?: string | undefined
  /** The media type that a document names, where it reads a body of any: of `text()` it is `text/plain`. */
  readonly usually?: string | undefined
  /** The schema that checks the value which it read. */
  readonly inner?: StandardSchemaV1 | undefined
}

const codecBrand: unique symbol = Symbol.for('heddle.codec') as never

/** A codec of one's own. */
export function defineCodec<Value>(
  decode: (input: string | Uint8Array) => SchemaResult<Value> | Promise<SchemaResult<Value>>,
  about?: CodecAbout,
): Codec<Value> {
  const validate = (input: unknown) =>
    typeof input === 'string' || input instanceof Uint8Array
      ? decode(input)
      : issue(`expected text or bytes, got ${describe(input)}`)
  return { ...about, [codecBrand]: true, '~standard': { version: 1, vendor: 'heddle', validate } }
}

/** The schema itself when it is a codec; else JSON text that the schema checks. */
export function codecFor<Schema extends StandardSchemaV1>(schema: Schema): Codec<InferOutput<Schema>> {
  return isCodec(schema) ? (schema as unknown as Codec<InferOutput<Schema>>) : json(schema)
}

/** Whether a schema reads text or bytes, rather than a value that was parsed before. */
export function isCodec(schema: StandardSchemaV1): schema is Codec<unknown> {
  return codecBrand in schema
}

/** UTF-8 text as it is. */
export function text(): Codec<string> {
  const decode = (input: string | Uint8Array) => {
    const value = typeof input === 'string' ? input : toText(input)
    return value === undefined ? issue('not UTF-8 text') : { value }
  }
  return defineCodec<string>(decode, { usually: 'text/plain' })
}

/** Bytes as they are; text as UTF-8. */
export function bytes(): Codec<Uint8Array> {
  return defineCodec((input) => ({ value: toBytes(input) }), { usually: 'application/octet-stream' })
}

/** JSON text, its value checked by the schema; without one, whatever the JSON holds. */
export function json(): Codec<unknown>
export function json<Schema extends StandardSchemaV1>(schema: Schema): Codec<InferOutput<Schema>>
export function json(schema?: StandardSchemaV1): Codec<unknown> {
  const decode = (input: string | Uint8Array) => {
    const parsed = parseJson(input)
    if (schema === undefined || parsed.issues !== undefined) return parsed
    return check(schema, parsed.value)
  }
  return defineCodec(decode, { usually: 'application/json', inner: schema })
}

/** The value of JSON text, or the issue that it is none. */
export function parseJson(input: string | Uint8Array): SchemaResult<unknown> {
  const source = typeof input === 'string' ? input : toText(input)
  if (source === undefined) return issue('not UTF-8 text')
  try {
    return { value: JSON.parse(source) }
  } catch (error) {
    return issue(`not JSON${positionOf(error)}`)
  }
}

/** Base64 text (the URL-safe alphabet included), its bytes read by the inner codec. */
export function base64<Schema extends StandardSchemaV1>(inner: Schema): Codec<InferOutput<Schema>> {
  const codec = codecFor(inner)
  return defineCodec((input) => {
    const source = typeof input === 'string' ? input : toText(input)
    const decoded = source === undefined ? undefined : fromBase64(source)
    return decoded === undefined ? issue('not base64') : check(codec, decoded)
  })
}

export interface GzipOptions {
  /** The most bytes that the inflated payload may have; more is refused before it is made. Default 16 MiB. */
  readonly maxBytes?: number | undefined
}

/** Gzip bytes, inflated and read by the inner codec. For text, such as an SQS body, write `base64(gzip(…))`. */
export function gzip<Schema extends StandardSchemaV1>(
  inner: Schema,
  options: GzipOptions = {},
): Codec<InferOutput<Schema>> {
  const codec = codecFor(inner)
  // Node takes no more than this.
  const maxOutputLength = Math.min(options.maxBytes ?? 16 * 1024 * 1024, 2 ** 31 - 1)
  return defineCodec((input) => {
    if (typeof input === 'string') return issue('expected gzip bytes, got text; is it base64(gzip(…))?')
    let inflated: Uint8Array
    try {
      // Loaded on first use: it costs 2 ms, and most functions inflate nothing.
      inflated = process.getBuiltinModule('node:zlib').gunzipSync(input, { maxOutputLength })
    } catch (error) {
      const tooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
      return issue(tooLarge ? `more than ${maxOutputLength} bytes when inflated` : 'not gzip')
    }
    return check(codec, inflated)
  })
}

function issue(message: string): { readonly issues: readonly [{ readonly message: string }] } {
  return { issues: [{ message }] }
}

// V8's own message quotes the text, and text may be secret.
function positionOf(error: unknown): string {
  const position = / at position (\d+) \(line \d+ column \d+\)$/.exec(String(error))?.[1]
  return position === undefined ? '' : ` (at position ${position})`
}
