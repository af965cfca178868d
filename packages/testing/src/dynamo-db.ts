import type { AttributeMap, DynamoDBRawRecord, DynamoDBStreamViewType } from '@heddle/events'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded, seededUuid } from './digest.ts'
import { marshallItem } from './marshall.ts'
import { type WindowDetails, type WindowFields, windowFields } from './stream-window.ts'

/** A DynamoDB event as Lambda sends it, with as many records as there are changes. */
export interface DynamoDBRawEvent<Changes extends readonly unknown[] = readonly unknown[]> {
  readonly Records: { readonly [Index in keyof Changes]: DynamoDBRawRecord }
}

/** The same, of a tumbling window. */
export interface DynamoDBRawWindowEvent<Changes extends readonly unknown[] = readonly unknown[]>
  extends DynamoDBRawEvent<Changes>,
    WindowFields {}

/** An item's attributes in values of the language: bytes are a `Uint8Array`, sets a `Set`. */
export type DynamoDBItem = Readonly<Record<string, unknown>>

/** What became of an item: it is new without an old image, deleted without a new one. */
export interface DynamoDBChangeDetails {
  readonly newImage?: DynamoDBItem | undefined
  readonly oldImage?: DynamoDBItem | undefined
  /** Whether its time to live was over. Default `false`. */
  readonly isTimeToLive?: boolean | undefined
  /** Default: numbers that rise with the time of the event, and inside it with the place in the batch. */
  readonly sequenceNumber?: string | undefined
  /** When the item was changed. Default: the time of the event. */
  readonly time?: Date | undefined
}

export interface DynamoDBEventOptions extends AwsOptions {
  /** The table's name. Default `test-table`. */
  readonly table?: string | undefined
  /** The names of the attributes that are the primary key. Default `['id']`. */
  readonly key?: readonly string[] | undefined
  /** Which images the stream has. Default `NEW_AND_OLD_IMAGES`. */
  readonly viewType?: DynamoDBStreamViewType | undefined
}

/**
 * The event that a DynamoDB stream invokes a function with: `dynamoDBEvent([{ newImage: order }])`.
 *
 * @param changes - each with the images that say what became of the item; the stream has them as its view type says
 */
export function dynamoDBEvent<const Changes extends readonly DynamoDBChangeDetails[]>(
  changes: Changes,
  options: DynamoDBEventOptions = {},
): DynamoDBRawEvent<Changes> {
  const facts = awsFacts(options)
  const Records = changes.map((change, index) => streamRecord(change, index, options, facts))
  return { Records } as unknown as DynamoDBRawEvent<Changes>
}

/**
 * The event that a tumbling window of a DynamoDB stream invokes a function with: `dynamoDBWindowEvent([{ newImage: order }],
 * { state: { count: 4 } })`.
 *
 * @param changes - as for `dynamoDBEvent`; the last invocation of a window mostly has none
 */
export function dynamoDBWindowEvent<const Changes extends readonly DynamoDBChangeDetails[]>(
  changes: Changes,
  options: DynamoDBEventOptions & WindowDetails = {},
): DynamoDBRawWindowEvent<Changes> {
  const facts = awsFacts(options)
  const shardId = `shardId-${String(facts.time.getTime()).padStart(20, '0')}-${seeded('shard').toString('hex', 0, 4)}`
  return { ...dynamoDBEvent(changes, options), ...windowFields(options, shardId, streamArn(options, facts), facts) }
}

/** A change as DynamoDB sends it to a Kinesis data stream: `kinesisEvent([dynamoDBChange({ newImage: order })])`. */
export function dynamoDBChange(change: DynamoDBChangeDetails, options: DynamoDBEventOptions = {}): DynamoDBRawRecord {
  const facts = awsFacts(options)
  const { eventName, Keys, NewImage, OldImage, time } = read('dynamoDBChange', change, options, facts)
  return {
    awsRegion: facts.region,
    eventID: seededUuid('change', JSON.stringify([Keys, NewImage, OldImage])),
    eventName,
    userIdentity: userIdentity(change) ?? null,
    recordFormat: 'application/json',
    tableName: tableOf(options),
    dynamodb: {
      ApproximateCreationDateTime: time.getTime(),
      Keys,
      ...(NewImage === undefined ? {} : { NewImage }),
      ...(OldImage === undefined ? {} : { OldImage }),
      SizeBytes: sizeOf(Keys, NewImage, OldImage),
    },
    eventSource: 'aws:dynamodb',
  }
}

function streamRecord(
  change: DynamoDBChangeDetails,
  index: number,
  options: DynamoDBEventOptions,
  facts: AwsFacts,
): DynamoDBRawRecord {
  const { viewType = 'NEW_AND_OLD_IMAGES' } = options
  const { eventName, Keys, time, ...images } = read(`dynamoDBEvent: change ${index}`, change, options, facts)
  const NewImage = viewType.startsWith('NEW_') ? images.NewImage : undefined
  const OldImage = viewType.includes('OLD_') ? images.OldImage : undefined
  const SequenceNumber = change.sequenceNumber ?? String(BigInt(facts.time.getTime()) * 10n ** 12n + BigInt(index))
  const identity = userIdentity(change)
  return {
    eventID: seeded('change', SequenceNumber).toString('hex', 0, 16),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: facts.region,
    dynamodb: {
      // To the second.
      ApproximateCreationDateTime: Math.floor(time.getTime() / 1000),
      Keys,
      ...(NewImage === undefined ? {} : { NewImage }),
      ...(OldImage === undefined ? {} : { OldImage }),
      SequenceNumber,
      SizeBytes: sizeOf(Keys, NewImage, OldImage),
      StreamViewType: viewType,
    },
    eventSourceARN: streamArn(options, facts),
    ...(identity === undefined ? {} : { userIdentity: identity }),
  }
}

/** A change, in DynamoDB's types. */
interface Change extends Pick<DynamoDBRawRecord, 'eventName'> {
  readonly Keys: AttributeMap
  readonly NewImage: AttributeMap | undefined
  readonly OldImage: AttributeMap | undefined
  readonly time: Date
}

function read(
  where: string,
  { newImage, oldImage, time }: DynamoDBChangeDetails,
  { key = ['id'] }: DynamoDBEventOptions,
  facts: AwsFacts,
): Change {
  const image = newImage ?? oldImage
  if (image === undefined) throw new TypeError(`${where}: expected an image, to say what became of the item`)
  const missing = key.find((name) => image[name] === undefined)
  if (missing !== undefined) throw new TypeError(`${where}: the image has no ${missing}, which is of its primary key`)
  const keys = Object.fromEntries(key.map((name) => [name, image[name]]))
  return {
    eventName: oldImage === undefined ? 'INSERT' : newImage === undefined ? 'REMOVE' : 'MODIFY',
    Keys: marshallItem(`${where}: keys`, keys),
    NewImage: newImage && marshallItem(`${where}: newImage`, newImage),
    OldImage: oldImage && marshallItem(`${where}: oldImage`, oldImage),
    time: awsFacts({ time: time ?? facts.time }).time,
  }
}

function userIdentity({ isTimeToLive }: DynamoDBChangeDetails): DynamoDBRawRecord['userIdentity'] {
  return isTimeToLive ? { type: 'Service', principalId: 'dynamodb.amazonaws.com' } : undefined
}

function sizeOf(...maps: readonly (AttributeMap | undefined)[]): number {
  return Buffer.byteLength(maps.map((map) => (map === undefined ? '' : JSON.stringify(map))).join(''))
}

function tableOf({ table = 'test-table' }: DynamoDBEventOptions): string {
  return table
}

function streamArn(options: DynamoDBEventOptions, facts: AwsFacts): string {
  return arn('dynamodb', facts, `table/${tableOf(options)}/stream/2026-01-01T00:00:00.000`)
}
