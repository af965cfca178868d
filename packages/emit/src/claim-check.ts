import {
  check,
  HeddleError,
  type InferInput,
  type InferOutput,
  missing,
  once,
  parseJson,
  type SchemaResult,
  type StandardSchemaV1,
} from '@heddle/core'
import type { AwsClient } from './aws-client.ts'
import { parseS3Uri, type S3Place } from './s3-uri.ts'

export interface ClaimCheckOptions {
  /**
   * The buckets that data may come from, or parts of them: `claims`, `claims/orders/`. An event is untrusted input: it must
   * not have the function read whatever its role may read.
   */
  readonly allow: readonly string[]
  /** A client of `@aws-sdk/client-s3`. Default: one made on first use. */
  readonly client?: AwsClient | undefined
  /** The most bytes that are read. Default 16 MiB. */
  readonly maxBytes?: number | undefined
  /** Milliseconds until they have to be there. Default 10,000. */
  readonly timeout?: number | undefined
}

/**
 * A schema for data that may be in S3, where `overflow: s3(…)` puts what is too large: a CloudEvents document with a
 * `dataref` and no data is resolved, and what S3 has is checked by the schema, as is any other value.
 * `on(sqs(claimCheck(Order, { allow: ['claims'] })))`, or in a catalogue. A place that is not allowed, and data that cannot be
 * read, are issues: the record fails.
 */
export function claimCheck<Schema extends StandardSchemaV1>(
  schema: Schema,
  options: ClaimCheckOptions,
): StandardSchemaV1<InferInput<Schema>, InferOutput<Schema>> {
  const { allow, maxBytes = 16 * 1_048_576, timeout = 10_000 } = options
  if (allow.length === 0) throw new HeddleError('MISUSE', 'claimCheck: expected allow to name a bucket')
  const getObject = getting(options)

  async function resolved(dataref: string): Promise<SchemaResult<unknown>> {
    const place = parseS3Uri(dataref)
    if (place === undefined || !allow.some((one) => isIn(place, one))) {
      return issue('dataref: it is no place that data may come from')
    }
    let bytes: Uint8Array | undefined
    try {
      bytes = await getObject(place, maxBytes, AbortSignal.timeout(timeout))
    } catch (cause) {
      return { ...issue(`dataref: the data could not be read: ${(cause as Error).name}`), cause }
    }
    if (bytes === undefined) return issue(`dataref: more than ${maxBytes} bytes`)
    const parsed = parseJson(bytes)
    return parsed.issues === undefined ? check(schema, parsed.value) : parsed
  }

  function validate(value: unknown) {
    const dataref = datarefOf(value)
    return dataref === undefined ? check(schema, value) : resolved(dataref)
  }
  // By the mark the receiving sources know that the schema takes the document for the data.
  const mark = { [Symbol.for('heddle.claim-check')]: true }
  return { ...mark, '~standard': { version: 1, vendor: 'heddle', validate: validate as never } }
}

/** Where the data is of an event that goes without. */
function datarefOf(value: unknown): string | undefined {
  const { specversion, dataref, data } = (value ?? {}) as Readonly<Record<string, unknown>>
  const isClaim = specversion === '1.0' && typeof dataref === 'string' && (data === undefined || data === null)
  return isClaim ? dataref : undefined
}

/** @param allowed - a bucket, or one and what keys in it begin with */
function isIn({ bucket, key }: S3Place, allowed: string): boolean {
  return `${bucket}/${key}`.startsWith(allowed.includes('/') ? allowed : `${allowed}/`)
}

type GetObject = (place: S3Place, maxBytes: number, signal: AbortSignal) => Promise<Uint8Array | undefined>

function getting({ client: given }: ClaimCheckOptions): GetObject {
  const loaded = once(async () => {
    const { S3Client, GetObjectCommand } = await import('@aws-sdk/client-s3').catch(
      missing('@aws-sdk/client-s3', 'claimCheck'),
    )
    return { client: given ?? new S3Client({}), GetObjectCommand }
  })
  return async function getObject({ bucket, key }, maxBytes, signal) {
    const { client, GetObjectCommand } = await loaded()
    const command = new GetObjectCommand({ Bucket: bucket, Key: key })
    const { Body } = (await client.send(command, { abortSignal: signal })) as { readonly Body: S3Body }
    const chunks: Uint8Array[] = []
    let size = 0
    const stop = () => Body.destroy?.(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    try {
      for await (const chunk of Body) {
        size += chunk.length
        // To leave the loop destroys the stream, and what is left of it is not read.
        if (size > maxBytes) return undefined
        chunks.push(chunk)
      }
    } finally {
      signal.removeEventListener('abort', stop)
    }
    return Buffer.concat(chunks)
  }
}

type S3Body = AsyncIterable<Uint8Array> & { destroy?(reason: Error): void }

function issue(message: string): { readonly issues: readonly [{ readonly message: string }] } {
  return { issues: [{ message }] }
}
