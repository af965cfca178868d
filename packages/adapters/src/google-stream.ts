import { type BatchRecord, invalidField } from '@heddle/core'
import { type Incoming, isObject, type JsonObject } from '@heddle/events/adapting'
import { isSnapshot, snapshotDocument } from './firestore-snapshot.ts'
import { documentOf, type FirestoreDocument } from './firestore-value.ts'
import { type GoogleEvent, textOrEmpty } from './google-event.ts'

/** What a change of Firestore has beside what a record of every stream has. */
export interface FirestoreFields {
  /** The document's path: `users/alice`. */
  readonly document: string
  /** What happened to it. */
  readonly change: 'created' | 'updated' | 'deleted'
  /** How the document was before; `undefined` when it is new. */
  readonly oldValue: FirestoreDocument | undefined
  /** The fields that were changed, where that is told. */
  readonly updateMask: readonly string[] | undefined
}

/** What the types of its events begin with. */
export const FIRESTORE = 'google.cloud.firestore.document.v1.'

/**
 * The change of a document that an event tells; `undefined` for any other event.
 *
 * @see https://cloud.google.com/eventarc/docs/reference/supported-events#cloud-firestore
 */
export function documentRecord(event: GoogleEvent): BatchRecord<Incoming> | undefined {
  const { id, type, source, time, raw } = event
  if (!type.startsWith(FIRESTORE)) return undefined
  const record = { id, lane: undefined, raw }
  try {
    const { value, oldValue, document, updateMask } = changeIn(event)
    const own: FirestoreFields = {
      document,
      change: value === undefined ? 'deleted' : oldValue === undefined ? 'created' : 'updated',
      oldValue,
      updateMask,
    }
    const item: Incoming = {
      id,
      type,
      source,
      time,
      payload: value === undefined ? undefined : { value },
      path: `${event.at}.value`,
      fields: { ...own, partitionKey: document, sequenceNumber: undefined },
      raw,
    }
    return { ...record, item }
  } catch (error) {
    return { ...record, error: error as Error }
  }
}

interface Change {
  readonly value: FirestoreDocument | undefined
  readonly oldValue: FirestoreDocument | undefined
  readonly document: string | undefined
  readonly updateMask: readonly string[] | undefined
}

function changeIn({ type, data, at, subject, attributes }: GoogleEvent): Change & { readonly document: string } {
  const change = snapshotsIn(type, data) ?? readIn(isObject(data) ? data : {}, at)
  if (change.value === undefined && change.oldValue === undefined) {
    throw invalidField('stream', `${at}.value`, 'a document, or one in oldValue', undefined)
  }
  const told = textOrEmpty(attributes.document) || (subject ?? '').replace(/^documents\//, '')
  return { ...change, document: change.document ?? told }
}

/** What Firebase has made of it: of a new or deleted document that one, of another both. */
function snapshotsIn(type: string, data: unknown): Change | undefined {
  const isGone = type.includes('.deleted')
  const single = isSnapshot(data) ? data : undefined
  const { before, after }: JsonObject =
    single !== undefined ? { [isGone ? 'before' : 'after']: single } : isObject(data) ? data : {}
  const known = [after, before].find(isSnapshot)
  if (known === undefined) return undefined
  return {
    value: isSnapshot(after) ? snapshotDocument(after) : undefined,
    oldValue: isSnapshot(before) ? snapshotDocument(before) : undefined,
    document: known.ref.path,
    updateMask: undefined,
  }
}

function readIn({ value, oldValue, updateMask }: JsonObject, at: string): Change {
  const { fieldPaths } = isObject(updateMask) ? updateMask : {}
  return {
    value: readDocument(value, `${at}.value`),
    oldValue: readDocument(oldValue, `${at}.oldValue`),
    document: pathIn(value) ?? pathIn(oldValue),
    updateMask: Array.isArray(fieldPaths) ? (fieldPaths as readonly string[]) : undefined,
  }
}

/** Of a document that is not there, the legacy form has an empty object. */
function readDocument(document: unknown, at: string): FirestoreDocument | undefined {
  if (!isObject(document) || Object.keys(document).length === 0) return undefined
  return documentOf(document.fields ?? {}, `${at}.fields`)
}

/** A document's name is its whole path, nothing of it encoded. */
function pathIn(document: unknown): string | undefined {
  const name = isObject(document) ? textOrEmpty(document.name) : ''
  const [, path] = /^projects\/[^/]+\/databases\/[^/]+\/documents\/(.+)$/s.exec(name) ?? []
  return path
}
