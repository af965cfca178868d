import { type BatchRecord, type BatchSource, HeddleError, type InferOutput, type StandardSchemaV1 } from '@heddle/core'
import { type Delivery, type Incoming, isObject, type JsonObject } from '@heddle/events/adapting'
import type { StreamRecord } from '@heddle/events/portable'
import { type AzureContext, isTriedAgain, triggerOf } from './azure-context.ts'
import { allOrNothing } from './azure-delivery.ts'
import { distinct, objectOf, textOf } from './azure-message.ts'
import { nativeStream } from './azure-native.ts'

/** A document of Cosmos DB that has changed. */
export interface CosmosDBChange<Data = unknown> extends StreamRecord<Data, 'com.microsoft.cosmosdb.change'>, Facts {
  /** When it was changed, to the second. */
  readonly time: Date
}

interface Facts {
  /** The document's `id`. */
  readonly documentId: string | undefined
  /** Only with the change feed mode `AllVersionsAndDeletes`. */
  readonly operation: 'create' | 'replace' | 'delete' | undefined
  /** As it was before, of a delete where the account keeps that. Only with the change feed mode `AllVersionsAndDeletes`. */
  readonly previous: JsonObject | undefined
}

export type CosmosDBSource<Data> = BatchSource<CosmosDBChange<Data>, undefined, 'azure-functions'>

/**
 * Documents of Azure Cosmos DB that have changed: those of `stream`. The feed has the latest version of each and no deletes,
 * unless the trigger's `changeFeedMode` is `AllVersionsAndDeletes`; `data` of one that is gone is `undefined`. Refuses what another
 * trigger brings. A throw does not bring them again, unless the function has a retry policy: only while they are tried again
 * does a change that failed hold back those behind it of its document.
 *
 * @param schema - what each document has to be. Without one: any object.
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-cosmosdb-v2-trigger
 */
export function cosmosDB(schema?: undefined): CosmosDBSource<unknown>
export function cosmosDB<Schema extends StandardSchemaV1>(schema: Schema): CosmosDBSource<InferOutput<Schema>>
export function cosmosDB(schema?: StandardSchemaV1): CosmosDBSource<unknown> {
  return nativeStream<CosmosDBChange>('cosmosDB', 'cosmosDBTrigger', schema)
}

/** Reads the changes that a feed brings. */
export function cosmosDBDelivery(source: string, input: unknown, context: AzureContext): Delivery<Incoming> {
  if (!Array.isArray(input)) {
    throw new HeddleError('INVALID_EVENT', `${source}: expected an array of documents`)
  }
  const own = distinct()
  const records = input.map((change: unknown, index) => recordOf(change, index, context, own))
  // A delete without what was there has no `_rid`: it may be of any document with its id.
  const isTold = records.every(({ rid }) => rid !== undefined)
  return allOrNothing(
    source,
    records.map(({ rid, ...record }) => (isTold ? { ...record, lane: rid } : record)),
  )
}

/** Ids are unique within a partition key alone: what tells documents apart is their `_rid`. */
interface ChangeRecord extends BatchRecord<Incoming> {
  readonly rid: string | undefined
}

function recordOf(raw: unknown, index: number, context: AzureContext, own: (id: string) => string): ChangeRecord {
  const { document, previous, metadata } = changeIn(raw)
  const known = objectOf(document ?? previous)
  const documentId = textOf(metadata.id ?? known.id)
  const rid = textOf(known._rid)
  const sequenceNumber = textOf(metadata.lsn ?? known._lsn)
  const seconds = metadata.crts ?? known._ts
  const version = sequenceNumber ?? textOf(known._etag)?.replaceAll('"', '')
  const which = [documentId, rid].filter((part) => part !== undefined).join(':') || `[${index}]`
  const id = version === undefined ? which : `${which}@${version}`
  const facts: Facts = {
    documentId,
    operation: metadata.operationType as Facts['operation'],
    previous: isObject(previous) ? previous : undefined,
  }
  const { databaseName, containerName, collectionName } = triggerOf(context)
  const item: Incoming = {
    id,
    type: 'com.microsoft.cosmosdb.change',
    source: [databaseName, containerName ?? collectionName].map((part) => textOf(part) ?? '').join('/'),
    time: typeof seconds === 'number' ? new Date(seconds * 1000) : new Date(),
    payload: document === undefined ? undefined : { value: document },
    path: `[${index}]`,
    fields: { partitionKey: documentId, sequenceNumber, ...facts },
    raw,
  }
  return { id: own(id), lane: documentId, holdsLane: isTriedAgain(context), item, raw, rid }
}

interface Change {
  /** `undefined` when it is gone. */
  readonly document: unknown
  readonly previous: unknown
  readonly metadata: JsonObject
}

function changeIn(raw: unknown): Change {
  const { current, previous, metadata } = objectOf(raw)
  // A document may have members of these names; of a change the metadata says what it is.
  if (!isObject(metadata) || typeof metadata.operationType !== 'string') {
    return { document: raw, previous: undefined, metadata: {} }
  }
  return { document: metadata.operationType === 'delete' ? undefined : current, previous, metadata }
}
