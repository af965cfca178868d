import { invalidField } from '@heddle/core'
import { isObject, type JsonObject } from '@heddle/events/adapting'
import type { FirestoreDocument, FirestoreValue } from './firestore-value.ts'

/** A document as Firebase's SDK has it: `DocumentSnapshot` of `firebase-admin`. */
export interface DocumentSnapshot {
  readonly exists: boolean
  readonly ref: { readonly path: string }
  readonly createTime?: { toDate(): Date } | undefined
  readonly updateTime?: { toDate(): Date } | undefined
  data(): Record<string, unknown> | undefined
}

export function isSnapshot(value: unknown): value is DocumentSnapshot {
  return isObject(value) && typeof value.data === 'function' && isObject(value.ref)
}

/** The document in plain values, where there is one. */
export function snapshotDocument(snapshot: DocumentSnapshot): FirestoreDocument | undefined {
  return snapshot.exists ? (plainOf(snapshot.data() ?? {}, 'data') as FirestoreDocument) : undefined
}

/** What the SDK has classes for, as the events' own values are read. */
function plainOf(value: unknown, at: string): FirestoreValue {
  if (Array.isArray(value)) return value.map((item, index) => plainOf(item, `${at}[${index}]`))
  if (!isObject(value)) {
    if (value === null || /^(?:string|number|bigint|boolean)$/.test(typeof value)) return value as FirestoreValue
    throw invalidField('stream', at, 'a value of Firestore', value)
  }
  if (value instanceof Uint8Array || value instanceof Date) return value
  if (typeof value.toDate === 'function') return value.toDate() as Date
  if (typeof value.toArray === 'function') return value.toArray() as number[]
  const { path, firestore, latitude, longitude } = value
  if (!isPlain(value)) {
    if (typeof latitude === 'number' && typeof longitude === 'number') return { latitude, longitude }
    if (typeof path === 'string' && isObject(firestore)) return referenceOf(path, firestore)
    throw invalidField('stream', at, 'a value of Firestore', value)
  }
  const document: Record<string, FirestoreValue> = {}
  for (const name of Object.keys(value)) {
    const plain = plainOf(value[name], `${at}.${name}`)
    Object.defineProperty(document, name, { value: plain, enumerable: true, configurable: true, writable: true })
  }
  return document
}

function referenceOf(path: string, { projectId, databaseId = '(default)' }: JsonObject): string {
  return `projects/${projectId}/databases/${databaseId}/documents/${path}`
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
