import {
  type Codec,
  check,
  codecFor,
  defineCodec,
  type GzipOptions,
  type InferOutput,
  type SchemaResult,
  type StandardSchemaV1,
} from '@heddle/core'

/**
 * Bytes that a serializer of Confluent's schema registry wrote: a 0 and the schema's id, four bytes, are taken off, and
 * the rest is read by the inner codec. For values that reach the function as they were produced; an event source mapping
 * that has a schema registry takes the bytes off itself. In Protobuf the message indexes are part of the rest.
 *
 * @param inner - any Standard Schema for JSON, or a codec of one's own for Avro or Protobuf
 * @see https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
 */
export function confluent<Schema extends StandardSchemaV1>(inner: Schema): Codec<InferOutput<Schema>> {
  const codec = codecFor(inner)
  return defineCodec((input) => {
    if (typeof input === 'string') return issue('expected bytes of Confluent, got text')
    if (input.length < CONFLUENT_HEADER || input[0] !== 0) return issue('not bytes of Confluent: no 0 and schema id')
    return check(codec, input.subarray(CONFLUENT_HEADER))
  })
}

/**
 * Bytes that a serializer of AWS Glue's schema registry wrote: the version, the compression and the schema's version id,
 * 18 bytes, are taken off, and the rest is inflated where it has to be, and read by the inner codec. For values that reach
 * the function as they were produced; an event source mapping that has a schema registry does all that itself.
 *
 * @param inner - any Standard Schema for JSON, or a codec of one's own for Avro or Protobuf
 * @see https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html
 * @see https://github.com/awslabs/aws-glue-schema-registry
 */
export function glue<Schema extends StandardSchemaV1>(
  inner: Schema,
  options: GzipOptions = {},
): Codec<InferOutput<Schema>> {
  const codec = codecFor(inner)
  // Node takes no more than this.
  const maxOutputLength = Math.min(options.maxBytes ?? 16 * 1024 * 1024, 2 ** 31 - 1)
  return defineCodec((input) => {
    if (typeof input === 'string') return issue('expected bytes of Glue, got text')
    if (input.length < GLUE_HEADER || input[0] !== GLUE_VERSION)
      return issue('not bytes of Glue: no version and schema id')
    const payload = input.subarray(GLUE_HEADER)
    if (input[1] === UNCOMPRESSED) return check(codec, payload)
    if (input[1] !== ZLIB) return issue(`not bytes of Glue: no compression ${input[1]}`)
    let inflated: Uint8Array
    try {
      // Loaded on first use: it costs 2 ms, and most functions inflate nothing.
      inflated = process.getBuiltinModule('node:zlib').inflateSync(payload, { maxOutputLength })
    } catch (error) {
      const tooLarge = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
      return issue(tooLarge ? `more than ${maxOutputLength} bytes when inflated` : 'not zlib')
    }
    return check(codec, inflated)
  })
}

const CONFLUENT_HEADER = 5
const GLUE_HEADER = 18
const GLUE_VERSION = 3
const UNCOMPRESSED = 0
const ZLIB = 5

function issue(message: string): SchemaResult<never> {
  return { issues: [{ message }] }
}
