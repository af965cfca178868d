import type { AttributeMap, NativeItem } from './attribute-value.ts'
import type { EventAttributes } from './attributes.ts'

/**
 * One change of an item, from a DynamoDB stream. `eventName` tells which images there are: `INSERT` has no old one,
 * `REMOVE` no new one. An image without a schema may be absent all the same, where the stream's view type leaves it out.
 */
export type DynamoDBRecord<
  Keys = NativeItem,
  NewImage = NativeItem | undefined,
  OldImage = NativeItem | undefined,
> = DynamoDBChange<Keys, NewImage, OldImage> & {
  /** An integer of up to 40 digits, by which failures are told. */
  readonly sequenceNumber: string
  readonly eventSourceARN: string
}

/** One change of an item, also as it stands in a Kinesis data stream: there it has no place in a DynamoDB stream. */
export type DynamoDBChange<Keys = NativeItem, NewImage = NativeItem | undefined, OldImage = NativeItem | undefined> =
  | DynamoDBInsert<Keys, NewImage>
  | DynamoDBModify<Keys, NewImage, OldImage>
  | DynamoDBRemove<Keys, OldImage>

/** An item that is new. */
export interface DynamoDBInsert<Keys, NewImage> extends DynamoDBFields<'INSERT', Keys> {
  /** The item: as the schema says, or unmarshalled. */
  readonly newImage: NewImage
  readonly oldImage?: undefined
}

/** An item that was changed. */
export interface DynamoDBModify<Keys, NewImage, OldImage> extends DynamoDBFields<'MODIFY', Keys> {
  /** The item after the change: as the schema says, or unmarshalled. */
  readonly newImage: NewImage
  /** The item before the change: as the schema says, or unmarshalled. */
  readonly oldImage: OldImage
}

/** An item that was deleted. */
export interface DynamoDBRemove<Keys, OldImage> extends DynamoDBFields<'REMOVE', Keys> {
  readonly newImage?: undefined
  /** The item as it was last: as the schema says, or unmarshalled. */
  readonly oldImage: OldImage
}

interface DynamoDBFields<Name extends DynamoDBEventName, Keys>
  extends EventAttributes<`com.amazonaws.dynamodb.${Name}`> {
  /** The `eventID`. */
  readonly id: string
  /** The stream's ARN; of a change in a Kinesis data stream `aws:dynamodb.<region>.<table>`. */
  readonly source: string
  /** The `ApproximateCreationDateTime`: when the item was changed. A DynamoDB stream tells it to the second. */
  readonly time: Date
  readonly eventName: Name
  /** The item's primary key: as the schema says, or unmarshalled. */
  readonly keys: Keys
  readonly sequenceNumber: string | undefined
  readonly streamViewType: DynamoDBStreamViewType | undefined
  readonly tableName: string | undefined
  readonly eventSourceARN: string | undefined
  readonly awsRegion: string
  /** Who made the change, where it was a service. */
  readonly userIdentity: DynamoDBUserIdentity | undefined
  /** Whether the item was deleted because its time to live was over. */
  readonly isTimeToLive: boolean
  /** The record as Lambda sent it, or the change as it stands in the Kinesis data stream. */
  readonly raw: DynamoDBRawRecord
}

export type DynamoDBEventName = 'INSERT' | 'MODIFY' | 'REMOVE'

/** Which images the records of a stream have. */
export type DynamoDBStreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' | (string & {})

export interface DynamoDBUserIdentity {
  /** `Service`. */
  readonly type: string
  /** `dynamodb.amazonaws.com` is time to live. */
  readonly principalId: string
}

/** A record of a DynamoDB event as Lambda sends it, or a change as it stands in a Kinesis data stream. */
export interface DynamoDBRawRecord {
  readonly eventID: string
  readonly eventName: DynamoDBEventName
  readonly eventVersion?: string
  readonly eventSource: 'aws:dynamodb'
  readonly awsRegion: string
  /** Not in a Kinesis data stream. */
  readonly eventSourceARN?: string
  /** Some events spell it `PrincipalID`. */
  readonly userIdentity?: { readonly type: string; readonly principalId: string } | null
  readonly dynamodb: {
    /** Since the epoch: seconds; in a Kinesis data stream milliseconds or microseconds. */
    readonly ApproximateCreationDateTime?: number | null
    /** Only in a Kinesis data stream, and not in each. */
    readonly ApproximateCreationDateTimePrecision?: 'MILLISECOND' | 'MICROSECOND' | (string & {})
    readonly Keys: AttributeMap
    readonly NewImage?: AttributeMap | null
    readonly OldImage?: AttributeMap | null
    /** Not in a Kinesis data stream. */
    readonly SequenceNumber?: string
    readonly SizeBytes?: number
    /** Not in a Kinesis data stream. */
    readonly StreamViewType?: DynamoDBStreamViewType
  }
  /** Only in a Kinesis data stream. */
  readonly tableName?: string
  /** Only in a Kinesis data stream. */
  readonly recordFormat?: 'application/json' | (string & {})
}
