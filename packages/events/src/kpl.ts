import {
  type Codec,
  check,
  codecFor,
  defineCodec,
  type InferOutput,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchemaV1,
} from '@heddle/core'

/** One user record, as a producer gave it to the Kinesis Producer Library. */
export interface KplRecord<Data> {
  /** Its own partition key; `undefined` when it was not aggregated: then it has that of the Kinesis record. */
  readonly partitionKey: string | undefined
  /** A hash key of 128 bits in decimal, when the producer set one to choose the shard. */
  readonly explicitHashKey: string | undefined
  /** As the inner codec makes it. */
  readonly data: Data
}

/**
 * The user records of a Kinesis record that the Kinesis Producer Library, or who writes its format, aggregated:
 * `kinesis(kpl(json(Reading)))`. Data that is not aggregated is one user record. Each user record's data is read by the
 * inner codec; what it refuses are issues with the index of the user record, and then none is handled, because Kinesis
 * delivers the Kinesis record again as a whole.
 *
 * @param inner - any Standard Schema for data of JSON, or a codec such as `text()` or `gzip(Reading)`
 * @see https://docs.aws.amazon.com/streams/latest/dev/kinesis-kpl-consumer-deaggregation.html
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export function kpl<Schema extends StandardSchemaV1>(inner: Schema): Codec<readonly KplRecord<InferOutput<Schema>>[]> {
  const codec = codecFor(inner)
  return defineCodec((input) => {
    const aggregate = userRecords(input)
    if (aggregate.issues !== undefined) return aggregate
    const records = aggregate.value
    const results = records.map(({ data }) => check(codec, data))
    return results.some((result) => result instanceof Promise)
      ? Promise.all(results).then((settled) => withData(records, settled))
      : withData(records, results as SchemaResult<InferOutput<Schema>>[])
  })
}

type RawRecord = KplRecord<string | Uint8Array>
type Aggregate = SchemaResult<readonly RawRecord[]>

function withData<Data>(
  records: readonly RawRecord[],
  results: readonly SchemaResult<Data>[],
): SchemaResult<readonly KplRecord<Data>[]> {
  const value: KplRecord<Data>[] = []
  const issues: SchemaIssue[] = []
  let cause: unknown
  for (const [index, { partitionKey, explicitHashKey }] of records.entries()) {
    const result = results[index] as SchemaResult<Data>
    if (result.issues === undefined) value.push({ partitionKey, explicitHashKey, data: result.value })
    else {
      for (const { message, path = [] } of result.issues) issues.push({ message, path: [index, ...path] })
      cause ??= result.cause
    }
  }
  if (value.length === records.length) return { value }
  return cause === undefined ? { issues } : { issues, cause }
}

const MAGIC = [0xf3, 0x89, 0x9a, 0xc2] as const
const MD5_LENGTH = 16

function userRecords(input: string | Uint8Array): Aggregate {
  // The magic bytes are no UTF-8, so that text cannot begin with them.
  if (typeof input === 'string' || !MAGIC.every((byte, index) => input[index] === byte)) {
    return { value: [{ partitionKey: undefined, explicitHashKey: undefined, data: input }] }
  }
  const end = input.length - MD5_LENGTH
  if (end < MAGIC.length) return broken('cut short')
  const message = input.subarray(MAGIC.length, end)
  try {
    // Loaded on first use: most streams carry nothing aggregated.
    const digest = process.getBuiltinModule('node:crypto').createHash('md5').update(message).digest()
    if (!digest.equals(input.subarray(end))) return broken('its MD5 is of other bytes')
  } catch (cause) {
    // Node has no MD5 in FIPS mode.
    return { issues: [{ message: 'a KPL aggregate, but there is no MD5 to check it with' }], cause }
  }
  return readAggregate(message)
}

function readAggregate(message: Uint8Array): Aggregate {
  const partitionKeys: string[] = []
  const hashKeys: string[] = []
  const messages: Uint8Array[] = []
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const fault = readMessage(message, (field, value) => {
    if (field > 3) return undefined
    if (typeof value !== 'object') return `field ${field} is not of bytes`
    if (field === 3) {
      messages.push(value)
      return undefined
    }
    try {
      const keys = field === 1 ? partitionKeys : hashKeys
      keys.push(utf8.decode(value))
      return undefined
    } catch {
      return 'a key is not UTF-8'
    }
  })
  if (fault !== undefined) return broken(fault)
  if (messages.length === 0) return broken('no user records')

  // Not earlier: the keys may come after the records that use them.
  const records: RawRecord[] = []
  for (const [index, bytes] of messages.entries()) {
    const record = readRecord(bytes, partitionKeys, hashKeys)
    if (typeof record === 'string') return broken(record, [index])
    records.push(record)
  }
  return { value: records }
}

/** A user record, or what is wrong with it. Its tags, field 4, are skipped: the library does not fill them. */
function readRecord(
  message: Uint8Array,
  partitionKeys: readonly string[],
  hashKeys: readonly string[],
): RawRecord | string {
  let partitionKey: string | undefined
  let explicitHashKey: string | undefined
  let data: Uint8Array | undefined
  const fault = readMessage(message, (field, value) => {
    if (field === 1) {
      partitionKey = typeof value === 'number' ? partitionKeys[value] : undefined
      if (partitionKey === undefined) return 'no such partition key'
    } else if (field === 2) {
      explicitHashKey = typeof value === 'number' ? hashKeys[value] : undefined
      if (explicitHashKey === undefined) return 'no such explicit hash key'
    } else if (field === 3) {
      if (typeof value !== 'object') return 'data is not of bytes'
      data = value
    }
    return undefined
  })
  if (fault !== undefined) return fault
  if (partitionKey === undefined) return 'no partition key'
  return data === undefined ? 'no data' : { partitionKey, explicitHashKey, data }
}

/** What is wrong with a field's value, if anything: a varint is a number; what has a fixed width is left out. */
type Take = (field: number, value: number | Uint8Array | undefined) => string | undefined

/**
 * Reads a protobuf message field by field; the bytes of a field are a view, no copy. Answers what is wrong with it.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
function readMessage(bytes: Uint8Array, take: Take): string | undefined {
  let at = 0
  while (at < bytes.length) {
    const tag = varint()
    const field = Math.floor(tag / 8)
    const wireType = tag % 8
    // NaN, for a tag that cannot be read, is in no range.
    if (!(field >= 1 && field < 2 ** 29)) return 'no protobuf'
    let value: number | Uint8Array | undefined
    if (wireType === 0) {
      value = varint()
      if (Number.isNaN(value)) return 'no protobuf'
    } else {
      const length = wireType === 2 ? varint() : FIXED_WIDTHS[wireType]
      if (length === undefined || !(length <= bytes.length - at)) return 'no protobuf'
      if (wireType === 2) value = bytes.subarray(at, at + length)
      at += length
    }
    const fault = take(field, value)
    if (fault !== undefined) return fault
  }
  return undefined

  /** NaN when it is cut short, or has more than 64 bits. Beyond 2^53 it is rounded: no table and no length is so large. */
  function varint(): number {
    let value = 0
    for (let count = 0; count < 10; count++) {
      const byte = bytes[at++] ?? Number.NaN
      value += (byte % 128) * 128 ** count
      if (byte < 128) return count === 9 && byte > 1 ? Number.NaN : value
    }
    return Number.NaN
  }
}

// By wire type. Groups (3 and 4) were given up before the format came to be.
const FIXED_WIDTHS: Readonly<Record<number, number>> = { 1: 8, 5: 4 }

function broken(what: string, path?: readonly number[]): SchemaResult<never> {
  const message = `a broken KPL aggregate: ${what}`
  return { issues: [path === undefined ? { message } : { message, path }] }
}
