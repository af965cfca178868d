import {
  type BatchRecord,
  type BatchSource,
  base64,
  type Codec,
  check,
  codecFor,
  defineBatchSource,
  gzip,
  type InferOutput,
  invalidField,
  invalidPayload,
  json,
  type SchemaResult,
  type StandardSchemaV1,
  text,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject, type JsonObject } from './objects.ts'
import { readable, unreadable } from './records.ts'
import { refusal } from './refusal.ts'
import { shape } from './shape.ts'

/** One log event of a subscription, its message parsed. */
export interface CloudWatchLogEvent<Message = string> extends EventAttributes<'com.amazonaws.logs.logEvent'> {
  /** The log event's id. */
  readonly id: string
  /** The account and the log group, `aws.logs:<owner>:<logGroup>`. */
  readonly source: string
  /** The log event's timestamp. */
  readonly time: Date
  /** As the schema says; without one the text. */
  readonly message: Message
  /** What the filter pattern names, where it names parts of the message. */
  readonly extractedFields: Readonly<Record<string, string | null>> | undefined
  readonly logGroup: string
  readonly logStream: string
  /** The account that the log group belongs to. */
  readonly owner: string
  readonly subscriptionFilters: readonly string[]
  /** `ACCOUNT_LEVEL_POLICY` where the filter is one of the whole account. */
  readonly policyLevel: string | undefined
  /** The log event as CloudWatch Logs sent it. */
  readonly raw: CloudWatchRawLogEvent
}

/** An event of a log group's subscription, as Lambda sends it. */
export interface CloudWatchLogsRawEvent {
  /** A `CloudWatchLogsPayload` in JSON, gzipped, in base64. */
  readonly awslogs: { readonly data: string }
}

/** What CloudWatch Logs sends to a subscription: log events of one log stream. */
export interface CloudWatchLogsPayload {
  /** A control message asks whether the destination can be reached. Its log events are none of the log group's. */
  readonly messageType: 'DATA_MESSAGE' | 'CONTROL_MESSAGE'
  readonly owner: string
  readonly logGroup: string
  readonly logStream: string
  readonly subscriptionFilters: readonly string[]
  readonly logEvents: readonly CloudWatchRawLogEvent[]
  readonly policyLevel?: string | null
}

export interface CloudWatchRawLogEvent {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  readonly message: string
  readonly extractedFields?: Readonly<Record<string, string | null>> | null
}

export interface CloudWatchLogsOptions {
  /** The most bytes that the inflated payload may have; more is refused before it is made. Default 16 MiB. */
  readonly maxBytes?: number | undefined
}

export type CloudWatchLogsSource<Message> = BatchSource<CloudWatchLogEvent<Message>, undefined, 'aws-lambda'>

/**
 * Log events of a log group's subscription. Lambda takes no partial answer: all are tried, and if any failed the
 * invocation fails with an `AggregateError`, whereupon Lambda tries all of them twice more. A control message is an event
 * with no records. Where the subscription writes to a stream, `kinesis(gzip(cloudWatchLogs()))` or
 * `firehose(gzip(cloudWatchLogs()))` has the log events of each of its records.
 *
 * @param schema - what each message has to be: any Standard Schema for JSON, or a codec. Without one: text.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function cloudWatchLogs(schema?: undefined, options?: CloudWatchLogsOptions): CloudWatchLogsSource<string>
export function cloudWatchLogs<Schema extends StandardSchemaV1>(
  schema: Schema,
  options?: CloudWatchLogsOptions,
): CloudWatchLogsSource<InferOutput<Schema>>
export function cloudWatchLogs(
  schema?: StandardSchemaV1,
  options: CloudWatchLogsOptions = {},
): CloudWatchLogsSource<unknown> {
  const codec: Codec<unknown> = schema === undefined ? text() : codecFor(schema)
  const data = base64(gzip(json(), options))
  return defineBatchSource<CloudWatchLogEvent<unknown>, undefined, 'aws-lambda'>({
    name: 'cloudWatchLogs',
    read(raw, invocation) {
      // A stream's record holds the payload itself; that is only known inside the stream's source.
      if (invocation === undefined && isObject(raw) && raw.logEvents !== undefined) return readPayload(raw, '', codec)
      return readPayload(inflated(raw, data), DATA, codec)
    },
  })
}

const DATA = 'awslogs.data'

function inflated(raw: unknown, codec: Codec<unknown>): unknown {
  if (!isObject(raw) || !isObject(raw.awslogs) || raw.awslogs.data === undefined) throw refusal('cloudWatchLogs', raw)
  if (typeof raw.awslogs.data !== 'string') throw invalidField('cloudWatchLogs', DATA, 'a string', raw.awslogs.data)
  // None of these codecs takes its time.
  const payload = check(codec, raw.awslogs.data) as SchemaResult<unknown>
  if (payload.issues !== undefined) throw invalidPayload(`cloudWatchLogs: ${DATA}`, DATA, payload)
  return payload.value
}

const faultOfPayload = /* @__PURE__ */ shape({
  messageType: 'string',
  owner: 'string',
  logGroup: 'string',
  logStream: 'string',
  subscriptionFilters: 'strings',
  logEvents: 'array',
  policyLevel: 'string?',
})

const faultOfLogEvent = /* @__PURE__ */ shape({
  id: 'string',
  timestamp: 'number',
  message: 'string',
  extractedFields: 'object?',
})

type LogRecord = BatchRecord<CloudWatchLogEvent<unknown>>

/** @param at - where the payload is */
function readPayload(value: unknown, at: string, codec: Codec<unknown>): (LogRecord | Promise<LogRecord>)[] {
  const within = (path: string) => (at === '' || path === '' ? at + path : `${at}.${path}`)
  if (!isObject(value)) throw invalidField('cloudWatchLogs', at, 'an object', value)
  const fault = faultOfPayload(value)
  if (fault !== undefined) throw invalidField('cloudWatchLogs', within(fault[0]), fault[1], fault[2])
  const payload = value as unknown as CloudWatchLogsPayload
  if (payload.messageType === 'CONTROL_MESSAGE') return []
  if (payload.messageType !== 'DATA_MESSAGE') {
    const expected = 'DATA_MESSAGE or CONTROL_MESSAGE'
    throw invalidField('cloudWatchLogs', within('messageType'), expected, payload.messageType)
  }
  return payload.logEvents.map((raw, index) => readLogEvent(raw, within(`logEvents[${index}]`), payload, codec))
}

function readLogEvent(
  raw: CloudWatchRawLogEvent,
  at: string,
  payload: CloudWatchLogsPayload,
  codec: Codec<unknown>,
): LogRecord | Promise<LogRecord> {
  const known = { source: 'cloudWatchLogs', noun: 'log event', id: at, lane: undefined, at, raw }
  if (!isObject(raw)) return unreadable(known, ['', 'an object', raw])
  const fault = faultOfLogEvent(raw as unknown as JsonObject)
  if (fault !== undefined) return unreadable(known, fault)
  const { id, timestamp, extractedFields } = raw
  const time = new Date(timestamp)
  if (Number.isNaN(time.getTime())) return unreadable(known, ['timestamp', 'milliseconds since the epoch', timestamp])
  const { owner, logGroup, logStream, subscriptionFilters, policyLevel } = payload
  return readable({ ...known, id }, [['message', check(codec, raw.message)]], ([message]) => ({
    id,
    type: 'com.amazonaws.logs.logEvent',
    source: `aws.logs:${owner}:${logGroup}`,
    time,
    message,
    extractedFields: extractedFields ?? undefined,
    logGroup,
    logStream,
    owner,
    subscriptionFilters,
    policyLevel: policyLevel ?? undefined,
    raw,
  }))
}
