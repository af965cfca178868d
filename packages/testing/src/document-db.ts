import { toBase64 } from '@heddle/core'
import type { DocumentDBRawChange, DocumentDBRawEvent } from '@heddle/events/triggers'
import { type AwsFacts, type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded } from './digest.ts'

/** A change: what happened, and to which document. */
export interface DocumentDBChangeSpec
  extends Omit<Partial<DocumentDBRawChange>, 'documentKey' | 'fullDocument' | 'updateDescription'> {
  readonly operationType: 'insert' | 'replace' | 'update' | 'delete' | 'drop' | 'rename' | 'dropDatabase' | 'invalidate'
  /** Default: the `_id` of the document. */
  readonly documentKey?: Readonly<Record<string, unknown>> | undefined
  readonly fullDocument?: Readonly<Record<string, unknown>> | undefined
  readonly updateDescription?: {
    readonly updatedFields?: Readonly<Record<string, unknown>>
    readonly removedFields?: readonly string[]
    readonly truncatedArrays?: readonly { readonly field: string; readonly newSize: number }[]
  }
}

export interface DocumentDBEventOptions extends AwsOptions {
  /** Default `test-cluster`. */
  readonly cluster?: string | undefined
  /** Default `test`. */
  readonly db?: string | undefined
  /** Default `documents`. */
  readonly coll?: string | undefined
}

/**
 * The event that a change stream of DocumentDB invokes a function with:
 * `documentDBEvent([{ operationType: 'insert', fullDocument: { _id: 'o-1', at: new Date() } }])`.
 *
 * @param changes - dates, bytes and `bigint`s in their documents become extended JSON, and so does nothing else:
 *   an `ObjectId` is `{ $oid: '63eeb6e7d418cd98afb1c1d7' }`
 */
export function documentDBEvent(
  changes: readonly DocumentDBChangeSpec[],
  options: DocumentDBEventOptions = {},
): DocumentDBRawEvent {
  const facts = awsFacts(options)
  return {
    eventSource: 'aws:docdb',
    eventSourceArn: arn('rds', facts, `cluster:${options.cluster ?? 'test-cluster'}`),
    events: changes.map((change, index) => ({ event: rawChange(change, index, options, facts) })),
  }
}

function rawChange(
  change: DocumentDBChangeSpec,
  index: number,
  { db = 'test', coll = 'documents' }: DocumentDBEventOptions,
  facts: AwsFacts,
): DocumentDBRawChange {
  const { operationType, fullDocument } = change
  const ofDocument = ['insert', 'replace', 'update', 'delete'].includes(operationType)
  const documentKey = change.documentKey ?? { _id: fullDocument?._id ?? `document-${index}` }
  const updateDescription = operationType === 'update' ? { updatedFields: {}, removedFields: [] } : undefined
  const raw = {
    _id: { _data: seeded('token', operationType, index, facts.time.getTime()).toString('hex', 0, 18) },
    clusterTime: { $timestamp: { t: Math.floor(facts.time.getTime() / 1000), i: index + 1 } },
    ns: operationType === 'dropDatabase' ? { db } : { db, coll },
    ...(updateDescription === undefined ? {} : { updateDescription }),
    ...change,
    ...(ofDocument ? { documentKey } : {}),
  }
  return extended(raw) as DocumentDBRawChange
}

/** https://github.com/mongodb/specifications/blob/master/source/extended-json/extended-json.md */
function extended(value: unknown): unknown {
  if (typeof value === 'bigint') return { $numberLong: String(value) }
  if (value instanceof Date) return { $date: value.toISOString() }
  if (value instanceof Uint8Array) return { $binary: { base64: toBase64(value), subType: '00' } }
  if (Array.isArray(value)) return value.map((item) => extended(item))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries.map(([name, member]) => [name, extended(member)]))
}
