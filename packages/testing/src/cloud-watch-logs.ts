import { toBase64 } from '@heddle/core'
import type { CloudWatchLogsPayload, CloudWatchLogsRawEvent, CloudWatchRawLogEvent } from '@heddle/events'
import { type AwsOptions, awsFacts } from './aws.ts'
import { seeded } from './digest.ts'
import { jsonText } from './json.ts'

/** A log event of which more is said than its message. */
export interface CloudWatchLogSpec extends CloudWatchLogDetails {
  readonly [specBrand]: true
  readonly message: unknown
}

export interface CloudWatchLogDetails {
  /** Default: made from the time, the log stream and the place in the event, and rising with them. */
  readonly id?: string | undefined
  /** When it was logged. Default: the time of the event. */
  readonly time?: Date | undefined
  /** What the filter pattern names. */
  readonly extractedFields?: Readonly<Record<string, string>> | undefined
}

export interface CloudWatchLogsEventOptions extends AwsOptions {
  /** Default `/aws/lambda/test-function`. */
  readonly logGroup?: string | undefined
  /** Default `test-stream`. */
  readonly logStream?: string | undefined
  /** Default `test-filter` alone. */
  readonly subscriptionFilters?: readonly string[] | undefined
  /** Makes it one of the messages that ask whether the function can be reached. */
  readonly messageType?: CloudWatchLogsPayload['messageType'] | undefined
}

const specBrand: unique symbol = Symbol.for('heddle.testing.cloud-watch-log') as never

/** A log event for `cloudWatchLogsEvent` with more than a message: `cloudWatchLog('GET 404', { extractedFields })`. */
export function cloudWatchLog(message: unknown, details: CloudWatchLogDetails = {}): CloudWatchLogSpec {
  return { ...details, [specBrand]: true, message }
}

/**
 * The event that a log group's subscription invokes a function with:
 * `cloudWatchLogsEvent(['START', { level: 'ERROR' }], { logGroup: '/aws/lambda/orders' })`.
 *
 * @param messages - each text as it is and any other value as JSON, or what `cloudWatchLog` makes
 */
export function cloudWatchLogsEvent(
  messages: readonly unknown[],
  options: CloudWatchLogsEventOptions = {},
): CloudWatchLogsRawEvent {
  return { awslogs: { data: toBase64(cloudWatchLogsPayload(messages, options)) } }
}

/** What a subscription writes to a Kinesis stream or to Firehose, gzipped: `kinesisEvent([cloudWatchLogsPayload(messages)])`. */
export function cloudWatchLogsPayload(
  messages: readonly unknown[],
  options: CloudWatchLogsEventOptions = {},
): Uint8Array {
  const { account, time } = awsFacts(options)
  const { logGroup = '/aws/lambda/test-function', logStream = 'test-stream', messageType = 'DATA_MESSAGE' } = options
  const seed = seeded('log', logGroup, logStream).readBigUInt64BE()
  const payload: CloudWatchLogsPayload = {
    messageType,
    owner: account,
    logGroup,
    logStream,
    subscriptionFilters: options.subscriptionFilters ?? ['test-filter'],
    logEvents: messages.map((message, index) =>
      logEvent(isSpec(message) ? message : cloudWatchLog(message), index, time, seed),
    ),
  }
  // Loaded on first use: it costs 2 ms.
  return process.getBuiltinModule('node:zlib').gzipSync(JSON.stringify(payload))
}

function isSpec(message: unknown): message is CloudWatchLogSpec {
  return typeof message === 'object' && message !== null && specBrand in message
}

function logEvent(spec: CloudWatchLogSpec, index: number, eventTime: Date, seed: bigint): CloudWatchRawLogEvent {
  const { message, extractedFields } = spec
  const timestamp = awsFacts({ time: spec.time ?? eventTime }).time.getTime()
  return {
    // 56 digits, which begin with the time.
    id: spec.id ?? String((BigInt(timestamp) << 144n) + (seed << 32n) + BigInt(index)),
    timestamp,
    message: typeof message === 'string' ? message : jsonText(`cloudWatchLogsEvent: message ${index}`, message),
    ...(extractedFields === undefined ? {} : { extractedFields }),
  }
}
