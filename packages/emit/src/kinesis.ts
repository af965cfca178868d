import { HeddleError, missing } from '@heddle/core'
import { type AwsClient, type Operation, sdkOperation } from './aws-client.ts'
import { byteLength } from './byte-length.ts'
import { type EventFormat, plain, structured } from './cloud-event.ts'
import { entryFailure } from './failure.ts'
import type { Accepted, OutgoingEvent, Rejected, Target } from './target.ts'

export type { AwsClient } from './aws-client.ts'

/** The stream, by name or by ARN. */
export type KinesisStream =
  | { readonly streamName: string; readonly streamARN?: undefined }
  | { readonly streamARN: string; readonly streamName?: undefined }

export type KinesisTargetOptions = KinesisStream & {
  /** Default `cloudevents`: a record has no place beside its data. `plain` is the data alone, without id, type and trace. */
  readonly format?: EventFormat | undefined
  /** A client of `@aws-sdk/client-kinesis`. Default: one made on first use. */
  readonly client?: AwsClient | undefined
  /** The most bytes of a record, its partition key included, where the stream takes more or less than 1 MiB: up to 10 MiB. */
  readonly maxBytes?: number | undefined
  /** The most bytes of a request. Default: 5 MiB, or `maxBytes` where that is more. */
  readonly maxRequestBytes?: number | undefined
}

/** One record, as `PutRecords` takes it. */
interface KinesisEntry {
  readonly Data: Uint8Array
  readonly PartitionKey: string
}

interface KinesisBatch {
  readonly StreamName?: string
  readonly StreamARN?: string
  readonly Records: readonly KinesisEntry[]
}

interface KinesisAnswer {
  readonly Records?: readonly {
    readonly SequenceNumber?: string
    readonly ShardId?: string
    readonly ErrorCode?: string
    readonly ErrorMessage?: string
  }[]
}

const MIB = 1_048_576

/**
 * Puts events on a Kinesis stream, 500 to a request. The partition key is the event's key, else its id. Within a request
 * Kinesis keeps no order when some records fail, so that events of one key go one after another.
 *
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export function kinesis(options: KinesisTargetOptions): Target<KinesisEntry> {
  const { streamName, streamARN, format = 'cloudevents', maxBytes = MIB } = options
  const { maxRequestBytes = Math.max(5 * MIB, maxBytes) } = options
  const stream = streamARN === undefined ? { StreamName: streamName } : { StreamARN: streamARN }
  const putRecords = operationOf(options)
  return {
    name: 'kinesis',
    limits: { count: 500, bytes: maxRequestBytes, entryBytes: maxBytes },
    entry: (event) => entryOf(event, format),
    size: ({ Data, PartitionKey }) => Data.length + byteLength(PartitionKey),
    async send(entries, signal) {
      const { Records = [] } = await putRecords({ ...stream, Records: entries }, signal)
      return Records.map(outcomeOf)
    },
  }
}

function operationOf({ client }: KinesisTargetOptions): Operation<KinesisBatch, KinesisAnswer> {
  return sdkOperation(client, async () => {
    const name = '@aws-sdk/client-kinesis'
    const sdk = await import('@aws-sdk/client-kinesis').catch(missing(name, 'the target kinesis'))
    return { Client: sdk.KinesisClient, Command: sdk.PutRecordsCommand }
  })
}

/** Whoever looks only at the status, which is 200, misses what failed. */
function outcomeOf({
  SequenceNumber,
  ShardId,
  ErrorCode,
  ErrorMessage,
}: NonNullable<KinesisAnswer['Records']>[number]) {
  if (ErrorCode === undefined && SequenceNumber !== undefined) {
    // A sequence number alone may be of any shard.
    return { messageId: `${ShardId}:${SequenceNumber}`, sequenceNumber: SequenceNumber } satisfies Accepted
  }
  return { failure: entryFailure(ErrorCode, ErrorMessage) } satisfies Rejected
}

function entryOf(event: OutgoingEvent, format: EventFormat): KinesisEntry {
  const { type, id, key: PartitionKey = id } = event
  if ([...PartitionKey].length > 256) {
    throw new HeddleError('INVALID_EVENT', `kinesis: ${type} ${id}: expected a key of 256 characters at most`)
  }
  return { Data: Buffer.from(format === 'plain' ? plain(event) : structured(event)), PartitionKey }
}
