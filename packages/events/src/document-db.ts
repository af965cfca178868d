import {
  type BatchRecord,
  type BatchSource,
  check,
  defineBatchSource,
  type InferOutput,
  type StandardSchemaV1,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { type BsonTimestamp, fromExtendedJson } from './extended-json.ts'
import { isObject, type JsonObject } from './objects.ts'
import { type Payload, type RecordFacts, readable, unreadable } from './records.ts'
import { type Checker, readEvent, shape } from './shape.ts'

/** One change of a change stream; `operationType` tells which, and so what else there is. */
export type DocumentDBEvent<Document = DocumentDBDocument, Key = DocumentDBDocument> =
  | DocumentDBInsert<Document, Key>
  | DocumentDBUpdate<Document, Key>
  | DocumentDBDelete<Key>
  | DocumentDBDrop
  | DocumentDBRename
  | DocumentDBDropDatabase
  | DocumentDBInvalidate

/** A document, its values those of the language: a `Date` for `$date`, text for `$oid`. See `fromExtendedJson`. */
export type DocumentDBDocument = Readonly<Record<string, unknown>>

/** What every change has. */
export interface DocumentDBChange<Operation extends string>
  extends EventAttributes<`com.amazonaws.docdb.${Operation}`> {
  /** The change's resume token, `_id._data`. */
  readonly id: string
  /** The cluster's ARN. */
  readonly source: string
  /** The `clusterTime`, to the second. */
  readonly time: Date
  readonly operationType: Operation
  readonly clusterTime: BsonTimestamp
  /** The change as Lambda sent it, in extended JSON. */
  readonly raw: DocumentDBRawChange
}

export interface DocumentDBCollection {
  readonly db: string
  readonly coll: string
}

/** A document is new, or was replaced as a whole. */
export interface DocumentDBInsert<Document = DocumentDBDocument, Key = DocumentDBDocument>
  extends DocumentDBChange<'insert' | 'replace'> {
  readonly ns: DocumentDBCollection
  readonly documentKey: Key
  readonly fullDocument: Document
}

export interface DocumentDBUpdate<Document = DocumentDBDocument, Key = DocumentDBDocument>
  extends DocumentDBChange<'update'> {
  readonly ns: DocumentDBCollection
  readonly documentKey: Key
  readonly updateDescription: {
    /** By path: `items.0.price`. */
    readonly updatedFields: DocumentDBDocument
    readonly removedFields: readonly string[]
    readonly truncatedArrays: readonly { readonly field: string; readonly newSize: number }[]
  }
  /** Only where the event source mapping asks for it (`UpdateLookup`), and the document was still there. */
  readonly fullDocument: Document | undefined
}

export interface DocumentDBDelete<Key = DocumentDBDocument> extends DocumentDBChange<'delete'> {
  readonly ns: DocumentDBCollection
  readonly documentKey: Key
}

/** A collection is gone. */
export interface DocumentDBDrop extends DocumentDBChange<'drop'> {
  readonly ns: DocumentDBCollection
}

/** A collection has another name. */
export interface DocumentDBRename extends DocumentDBChange<'rename'> {
  readonly ns: DocumentDBCollection
  readonly to: DocumentDBCollection
}

export interface DocumentDBDropDatabase extends DocumentDBChange<'dropDatabase'> {
  readonly ns: { readonly db: string }
}

/** The change stream ends: what it watched is gone or has another name. */
export interface DocumentDBInvalidate extends DocumentDBChange<'invalidate'> {}

/** An event of DocumentDB as Lambda sends it. */
export interface DocumentDBRawEvent {
  readonly eventSource: 'aws:docdb'
  readonly eventSourceArn: string
  readonly events: readonly { readonly event: DocumentDBRawChange }[]
}

/** A change as Lambda sends it, in MongoDB's extended JSON. */
export interface DocumentDBRawChange {
  readonly _id: { readonly _data: string }
  readonly clusterTime: { readonly $timestamp: BsonTimestamp }
  readonly operationType: string
  readonly ns?: { readonly db: string; readonly coll?: string }
  readonly to?: DocumentDBCollection
  readonly documentKey?: DocumentDBDocument
  readonly fullDocument?: DocumentDBDocument | null
  readonly updateDescription?: {
    readonly updatedFields?: DocumentDBDocument | null
    readonly removedFields?: readonly string[] | null
    readonly truncatedArrays?: readonly { readonly field: string; readonly newSize: number }[] | null
  }
}

/** What the parts of a change have to be, their values already those of the language. */
export interface DocumentDBParts {
  /** An update that comes without its document does not ask the schema. */
  readonly fullDocument?: StandardSchemaV1 | undefined
  readonly documentKey?: StandardSchemaV1 | undefined
}

type OutputOf<Schema, Otherwise> = Schema extends StandardSchemaV1 ? InferOutput<Schema> : Otherwise

export type DocumentDBSource<Event> = BatchSource<Event, undefined, 'aws-lambda'>

/**
 * Changes of documents, from a change stream of Amazon DocumentDB. They are handled in their order, none after the first
 * that failed. Lambda takes no partial answer: the invocation then fails with an `AggregateError`, and the whole batch
 * comes again. A change of a kind that is not known is refused like any bad one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html
 * @see https://docs.aws.amazon.com/documentdb/latest/developerguide/change_streams.html
 */
export function documentDB<const Parts extends DocumentDBParts = {}>(
  parts?: Parts,
): DocumentDBSource<
  DocumentDBEvent<
    OutputOf<Parts['fullDocument'], DocumentDBDocument>,
    OutputOf<Parts['documentKey'], DocumentDBDocument>
  >
>
export function documentDB(parts: DocumentDBParts = {}): DocumentDBSource<AnyEvent> {
  return defineBatchSource<AnyEvent, undefined, 'aws-lambda'>({
    name: 'documentDB',
    read(raw) {
      const { events, eventSourceArn } = readEvent<DocumentDBRawEvent>('documentDB', raw, isDocumentDB, faultOfEvent)
      return events.map((event, index) => readChange(event, index, eventSourceArn, parts))
    },
  })
}

// The types are made from the parts; inside, a document is anything.
type AnyEvent = DocumentDBEvent<unknown, unknown>
type Operation = AnyEvent['operationType']

function isDocumentDB({ eventSource, events }: JsonObject): boolean {
  return eventSource === 'aws:docdb' && events !== undefined
}

const faultOfEvent = /* @__PURE__ */ shape({ eventSourceArn: 'string', events: 'array' })

const faultOfChange = /* @__PURE__ */ shape({
  '_id._data': 'string',
  'clusterTime.$timestamp.t': 'number',
  'clusterTime.$timestamp.i': 'number',
  operationType: 'string',
})

/** What a change of each kind has beside what every change has. */
const FAULTS: Readonly<Record<Operation, Checker>> = /* @__PURE__ */ (() => {
  const collection = { 'ns.db': 'string', 'ns.coll': 'string' } as const
  const document = { ...collection, documentKey: 'object' } as const
  const withDocument = shape({ ...document, fullDocument: 'object' })
  return {
    insert: withDocument,
    replace: withDocument,
    update: shape({
      ...document,
      fullDocument: 'object?',
      updateDescription: 'object',
      'updateDescription.updatedFields': 'object?',
      'updateDescription.removedFields': 'strings?',
      'updateDescription.truncatedArrays': 'array?',
      'updateDescription.truncatedArrays[].field': 'string',
      'updateDescription.truncatedArrays[].newSize': 'number',
    }),
    delete: shape(document),
    drop: shape(collection),
    rename: shape({ ...collection, 'to.db': 'string', 'to.coll': 'string' }),
    dropDatabase: shape({ 'ns.db': 'string' }),
    invalidate: () => undefined,
  }
})()

function readChange(
  element: unknown,
  index: number,
  eventSourceArn: string,
  parts: DocumentDBParts,
): BatchRecord<AnyEvent> | Promise<BatchRecord<AnyEvent>> {
  const change = isObject(element) ? element.event : undefined
  const at = `events[${index}].event`
  const unknown: RecordFacts = { source: 'documentDB', noun: 'change', id: at, lane: STREAM, at, raw: element }
  if (!isObject(change)) return unreadable(unknown, ['', 'an object', change])
  const fault = faultOfChange(change)
  if (fault !== undefined) return unreadable(unknown, fault)
  const raw = change as unknown as DocumentDBRawChange
  const facts = { ...unknown, id: raw._id._data }
  if (!isOperation(raw.operationType)) {
    return unreadable(facts, ['operationType', Object.keys(FAULTS).join(', '), raw.operationType])
  }
  const faultOfKind = FAULTS[raw.operationType](change)
  if (faultOfKind !== undefined) return unreadable(facts, faultOfKind)
  const time = new Date(raw.clusterTime.$timestamp.t * 1000)
  if (Number.isNaN(time.getTime())) {
    return unreadable(facts, ['clusterTime.$timestamp.t', 'seconds', raw.clusterTime.$timestamp.t])
  }

  const payloads = (['fullDocument', 'documentKey'] as const).map((name): Payload => {
    const document = raw[name]
    const value = isObject(document) ? readDocument(document) : undefined
    const schema = parts[name]
    return [name, schema === undefined || value === undefined ? { value } : check(schema, value)]
  })
  return readable(facts, payloads, ([fullDocument, documentKey]) => {
    const event = {
      id: raw._id._data,
      type: `com.amazonaws.docdb.${raw.operationType}`,
      source: eventSourceArn,
      time,
      operationType: raw.operationType,
      clusterTime: raw.clusterTime.$timestamp,
      raw,
      ...moreOf(raw, fullDocument, documentKey),
    }
    return event as AnyEvent
  })
}

// A mapping has one change stream.
const STREAM = 'stream'

function isOperation(name: string): name is Operation {
  return Object.hasOwn(FAULTS, name)
}

/** What only changes of this kind have. */
function moreOf(raw: DocumentDBRawChange, fullDocument: unknown, documentKey: unknown): object {
  const { ns, to } = raw
  switch (raw.operationType as Operation) {
    case 'insert':
    case 'replace':
      return { ns, documentKey, fullDocument }
    case 'update': {
      const { updatedFields, removedFields, truncatedArrays } = raw.updateDescription ?? {}
      const updateDescription = {
        updatedFields: readDocument(updatedFields ?? {}),
        removedFields: removedFields ?? [],
        truncatedArrays: truncatedArrays ?? [],
      }
      return { ns, documentKey, updateDescription, fullDocument }
    }
    case 'delete':
      return { ns, documentKey }
    case 'rename':
      return { ns, to }
    case 'invalidate':
      return {}
    default:
      return { ns }
  }
}

/** An object whatever its members: one alone that is named `$oid` is a field of that name. */
function readDocument(document: DocumentDBDocument): DocumentDBDocument {
  // From entries a name such as `__proto__` becomes a member like any other.
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, fromExtendedJson(value)]))
}
