import {
  type BatchRecord,
  type BatchSource,
  check,
  defineBatchSource,
  invalidField,
  type StandardSchemaV1,
} from '@heddle/core'
import { type NativeItem, unmarshall } from './attribute-value.ts'
import type {
  DynamoDBChange,
  DynamoDBEventName,
  DynamoDBRawRecord,
  DynamoDBRecord,
  DynamoDBUserIdentity,
} from './dynamo-db-types.ts'
import { isObject, type JsonObject } from './objects.ts'
import type { OutputOr } from './output.ts'
import { quote } from './quote.ts'
import { type Fault, itemOf, type Payload, type RecordFacts, readable, unreadable } from './records.ts'
import { refusal } from './refusal.ts'
import { shape } from './shape.ts'
import { type StreamAnswer, type StreamOptions, sequenceNumber, streamAnswer, streamRecords } from './stream.ts'
import {
  type StreamWindow,
  type WindowDefinition,
  type WindowOptions,
  type WindowSource,
  windowSource,
} from './stream-window.ts'

/**
 * What the parts of a record have to be. Each schema gets the attributes as values of the language: sets are a `Set`,
 * binaries a `Uint8Array`, and a number that a `number` would round a `bigint` or text.
 */
export interface DynamoDBParts {
  readonly keys?: StandardSchemaV1 | undefined
  /** With it a new or changed item without its image is that record's failure. */
  readonly newImage?: StandardSchemaV1 | undefined
  /** With it a changed or deleted item without its image is that record's failure. */
  readonly oldImage?: StandardSchemaV1 | undefined
}

export type DynamoDBSource<
  Keys = NativeItem,
  NewImage = NativeItem | undefined,
  OldImage = NativeItem | undefined,
> = BatchSource<
  DynamoDBRecord<Keys, NewImage, OldImage>,
  StreamAnswer,
  'aws-lambda',
  DynamoDBChange<Keys, NewImage, OldImage>
>

/**
 * Changes of a DynamoDB table's items, from its stream. The changes of an item are handled in their order, none after the
 * first that failed, items side by side. The answer is the lowest sequence number that failed: from there on Lambda
 * delivers all records again, those that succeeded too, until they succeed, are too old, or the retries that the mapping
 * allows are over. A failure that a function of `handle` returns names a record by its `sequenceNumber`.
 *
 * Inside another source, `kinesis(dynamoDB({ newImage: Order }))`, it reads one change as DynamoDB sends it there.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
 */
export function dynamoDB<const Parts extends DynamoDBParts = {}>(
  parts?: Parts,
  options?: StreamOptions,
): DynamoDBSource<
  // Spelled out, not named, so that a hover shows what each part is.
  OutputOr<Parts['keys'], NativeItem>,
  OutputOr<Parts['newImage'], NativeItem | undefined>,
  OutputOr<Parts['oldImage'], NativeItem | undefined>
>
export function dynamoDB(
  parts: DynamoDBParts = {},
  options: StreamOptions = {},
): DynamoDBSource<unknown, unknown, unknown> {
  return defineBatchSource<AnyRecord, StreamAnswer, 'aws-lambda', AnyChange>({
    name: 'dynamoDB',
    read: (raw) =>
      streamRecords('dynamoDB', 'aws:dynamodb', raw).map((record, index) =>
        readRecord('dynamoDB', record, index, parts),
      ),
    answer: (failures, records) => streamAnswer('dynamoDB', failures, records, options),
    inner(value) {
      if (!isObject(value) || value.eventSource !== 'aws:dynamodb' || !isObject(value.dynamodb))
        throw refusal('dynamoDB', value)
      const id = typeof value.eventID === 'string' ? value.eventID : ''
      return itemOf(
        readChange({ source: 'dynamoDB', noun: 'change', id, lane: undefined, at: '', raw: value }, value, parts),
      )
    },
  })
}

/** The records that came in one invocation of a tumbling window of a DynamoDB stream, and its state. */
export type DynamoDBWindow<Record, State> = StreamWindow<'com.amazonaws.dynamodb.window', Record, State>

export type DynamoDBWindowSource<Record, State extends object, Input = State> = WindowSource<
  DynamoDBWindow<Record, State>,
  Input
>

/**
 * A tumbling window of a DynamoDB stream: the function gets records and the state so far, and returns the state with them
 * in it. What it returns, and what becomes of failures, is said at `WindowReturns`.
 *
 * @param parts - schemas as for `dynamoDB`; `undefined` for none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
 */
export function dynamoDBWindow<State extends object, Input = State, const Parts extends DynamoDBParts = {}>(
  parts: Parts | undefined,
  options: WindowOptions<State, Input>,
): DynamoDBWindowSource<
  DynamoDBRecord<
    OutputOr<Parts['keys'], NativeItem>,
    OutputOr<Parts['newImage'], NativeItem | undefined>,
    OutputOr<Parts['oldImage'], NativeItem | undefined>
  >,
  State,
  Input
>
export function dynamoDBWindow(
  parts: DynamoDBParts = {},
  options: WindowOptions<object, unknown>,
): DynamoDBWindowSource<AnyRecord, object, unknown> {
  const definition: WindowDefinition<'com.amazonaws.dynamodb.window', AnyRecord> = {
    name: 'dynamoDBWindow',
    eventSource: 'aws:dynamodb',
    type: 'com.amazonaws.dynamodb.window',
    read: (record, index) => readRecord('dynamoDBWindow', record, index, parts),
  }
  return windowSource(definition, options)
}

// The types are made from the parts; inside, a record is a record of anything.
type AnyRecord = DynamoDBRecord<unknown, unknown, unknown>
type AnyChange = DynamoDBChange<unknown, unknown, unknown>

function readRecord(
  source: string,
  record: unknown,
  index: number,
  parts: DynamoDBParts,
): BatchRecord<AnyRecord> | Promise<BatchRecord<AnyRecord>> {
  const at = `Records[${index}]`
  if (!isObject(record)) throw invalidField(source, at, 'an object', record)
  const { eventSource, eventSourceARN, dynamodb } = record
  if (!isObject(dynamodb)) throw invalidField(source, `${at}.dynamodb`, 'an object', dynamodb)
  const id = sequenceNumber(source, `${at}.dynamodb.SequenceNumber`, dynamodb.SequenceNumber)
  const facts = { source, noun: 'record', id, lane: itemKey(dynamodb.Keys), at, raw: record }
  if (eventSource !== 'aws:dynamodb') return unreadable(facts, ['eventSource', 'aws:dynamodb', eventSource])
  if (typeof eventSourceARN !== 'string') return unreadable(facts, ['eventSourceARN', 'a string', eventSourceARN])
  return readChange(facts, record, parts) as BatchRecord<AnyRecord> | Promise<BatchRecord<AnyRecord>>
}

/** The text of an item's primary key, the same whatever the order of its attributes. */
function itemKey(keys: unknown): string | undefined {
  if (!isObject(keys)) return undefined
  const attributes: unknown[] = []
  for (const name of Object.keys(keys).sort()) {
    const attribute = keys[name]
    const [type, value] = isObject(attribute) ? (Object.entries(attribute)[0] ?? []) : []
    // A key is text, a number or bytes: all of them are text here.
    if (typeof value !== 'string') return undefined
    attributes.push(name, type, value)
  }
  return JSON.stringify(attributes)
}

function readChange(
  facts: RecordFacts,
  record: JsonObject,
  parts: DynamoDBParts,
): BatchRecord<AnyChange> | Promise<BatchRecord<AnyChange>> {
  const fault = faultOf(record)
  if (fault !== undefined) return unreadable(facts, fault)
  const raw = record as unknown as DynamoDBRawRecord
  const { eventID, eventName, eventSourceARN, awsRegion, dynamodb } = raw
  if (!EVENT_NAMES.includes(eventName)) return unreadable(facts, ['eventName', EVENT_NAMES.join(', '), eventName])
  const time = timeOf(dynamodb.ApproximateCreationDateTime)
  if (Number.isNaN(time.getTime())) {
    return unreadable(facts, ['dynamodb.ApproximateCreationDateTime', 'a time', dynamodb.ApproximateCreationDateTime])
  }
  const keys = readPart(raw, 'Keys', parts.keys)
  const newImage = eventName === 'REMOVE' ? NO_IMAGE : readPart(raw, 'NewImage', parts.newImage)
  const oldImage = eventName === 'INSERT' ? NO_IMAGE : readPart(raw, 'OldImage', parts.oldImage)
  const partFault = keys.fault ?? newImage.fault ?? oldImage.fault
  if (partFault !== undefined) return unreadable(facts, partFault)
  const tableName = raw.tableName ?? eventSourceARN?.split(':table/')[1]?.split('/')[0]
  const userIdentity = userIdentityOf(raw.userIdentity)
  const payloads: readonly Payload[] = [
    ['dynamodb.Keys', keys.result],
    ['dynamodb.NewImage', newImage.result],
    ['dynamodb.OldImage', oldImage.result],
  ]
  return readable(facts, payloads, ([keys, newImage, oldImage]) => {
    const change = {
      id: eventID,
      type: `com.amazonaws.dynamodb.${eventName}`,
      source: eventSourceARN ?? `aws:dynamodb.${awsRegion}.${tableName}`,
      time,
      eventName,
      keys,
      newImage,
      oldImage,
      sequenceNumber: dynamodb.SequenceNumber ?? undefined,
      streamViewType: dynamodb.StreamViewType ?? undefined,
      tableName,
      eventSourceARN: eventSourceARN ?? undefined,
      awsRegion,
      userIdentity,
      isTimeToLive: eventName === 'REMOVE' && isTimeToLive(userIdentity),
      raw,
    }
    // Types do not follow that the images go with the name.
    return change as AnyChange
  })
}

const EVENT_NAMES: readonly DynamoDBEventName[] = ['INSERT', 'MODIFY', 'REMOVE']

const faultOf = /* @__PURE__ */ shape({
  eventID: 'string',
  eventSourceARN: 'string?',
  awsRegion: 'string',
  tableName: 'string?',
  'dynamodb.ApproximateCreationDateTime': 'number?',
  'dynamodb.SequenceNumber': 'string?',
  'dynamodb.StreamViewType': 'string?',
})

/** The keys or an image, or what is wrong with it. */
interface Part {
  readonly result: Payload[1]
  readonly fault?: Fault | undefined
}

const NO_IMAGE: Part = { result: { value: undefined } }

function readPart(
  { dynamodb }: DynamoDBRawRecord,
  name: 'Keys' | 'NewImage' | 'OldImage',
  schema: StandardSchemaV1 | undefined,
): Part {
  const path = `dynamodb.${name}`
  const image = dynamodb[name] ?? undefined
  if (name !== 'Keys' && image === undefined) {
    if (schema === undefined) return NO_IMAGE
    const viewType = quote(String(dynamodb.StreamViewType))
    return { ...NO_IMAGE, fault: [path, `an image (the stream's view type is ${viewType})`, undefined] }
  }
  const { value, fault } = unmarshall(image, path)
  return { result: schema === undefined || fault !== undefined ? { value } : check(schema, value), fault }
}

/** Of what does not say when, the time of reading. */
function timeOf(sinceEpoch: number | null | undefined): Date {
  if (sinceEpoch === undefined || sinceEpoch === null) return new Date()
  // Seconds, milliseconds or microseconds: those of the years 1973 to 5138 are of different sizes.
  const milliseconds = sinceEpoch < 1e11 ? sinceEpoch * 1000 : sinceEpoch < 1e14 ? sinceEpoch : sinceEpoch / 1000
  return new Date(Math.round(milliseconds))
}

function userIdentityOf(raw: unknown): DynamoDBUserIdentity | undefined {
  if (!isObject(raw)) return undefined
  const { type, principalId = raw.PrincipalID } = raw
  return typeof type === 'string' && typeof principalId === 'string' ? { type, principalId } : undefined
}

function isTimeToLive(identity: DynamoDBUserIdentity | undefined): boolean {
  return identity?.type === 'Service' && identity.principalId === 'dynamodb.amazonaws.com'
}
