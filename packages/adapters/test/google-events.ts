// Events as Google's services send them: https://cloud.google.com/eventarc/docs/reference/supported-events

import type { Spec } from './conformance/family-conformance.ts'

export const TIME = '2026-10-05T06:07:08.123Z'
export const TOPIC = '//pubsub.googleapis.com/projects/shop/topics/orders'
export const SUBSCRIPTION = 'projects/shop/subscriptions/eventarc-orders'

const base64 = (text: string) => Buffer.from(text).toString('base64')

export type CloudEvent = Readonly<Record<string, unknown>>

function cloudEvent(type: string, source: string, data: unknown, more: object = {}): CloudEvent {
  return { specversion: '1.0', id: 'e-1', type, source, time: TIME, datacontenttype: 'application/json', ...more, data }
}

/** A message of Pub/Sub. */
export function messageOf(text: string, more: object = {}) {
  return { data: base64(text), messageId: 'm-1', message_id: 'm-1', publishTime: TIME, publish_time: TIME, ...more }
}

export function published(text: string, more: object = {}): CloudEvent {
  const data = { message: messageOf(text, more), subscription: SUBSCRIPTION }
  return cloudEvent('google.cloud.pubsub.topic.v1.messagePublished', TOPIC, data)
}

export type StorageVerb = 'finalized' | 'deleted' | 'archived' | 'metadataUpdated'

export function stored(name: string, verb: StorageVerb = 'finalized', more: object = {}): CloudEvent {
  const data = {
    kind: 'storage#object',
    bucket: 'yarn',
    name,
    generation: '1700000000000001',
    metageneration: '1',
    size: '1024',
    contentType: 'text/csv',
    md5Hash: 'XrY7u+Ae7tCTyyK7j1rNww==',
    crc32c: 'yZRlqg==',
    etag: 'CJ+1',
    storageClass: 'STANDARD',
    timeCreated: TIME,
    updated: TIME,
    metadata: { dye: 'indigo' },
    ...more,
  }
  const subject = `objects/${encodeURI(name)}`
  const source = '//storage.googleapis.com/projects/_/buckets/yarn'
  return cloudEvent(`google.cloud.storage.object.v1.${verb}`, source, data, { subject })
}

const DATABASE = 'projects/shop/databases/(default)'

/** Fields with their types: of an order. */
export function typed(value: unknown): object {
  if (value === null) return { nullValue: null }
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { booleanValue: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { integerValue: `${value}` } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(typed) } }
  return { mapValue: { fields: typedFields(value as object) } }
}

export function typedFields(value: object): Readonly<Record<string, object>> {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, typed(field)]))
}

/** A document as an event has it. */
export function documentAt(path: string, fields: Readonly<Record<string, object>>) {
  return { name: `${DATABASE}/documents/${path}`, fields, createTime: TIME, updateTime: TIME }
}

export type FirestoreVerb = 'created' | 'updated' | 'deleted' | 'written'

export function documentChanged(path: string, verb: FirestoreVerb, data: object): CloudEvent {
  const subject = `documents/${path}`
  const own = {
    subject,
    document: path,
    project: 'shop',
    database: '(default)',
    namespace: '(default)',
    location: 'eur3',
  }
  return cloudEvent(`google.cloud.firestore.document.v1.${verb}`, `//firestore.googleapis.com/${DATABASE}`, data, own)
}

/** The event that a test of a family wants delivered. */
export const eventOf = {
  queue: ({ body = '' }: Spec) => published(body),
  objects: ({ object }: Spec) => stored(object?.key ?? '', object?.action === 'deleted' ? 'deleted' : 'finalized'),
  stream: ({ body = '' }: Spec) => {
    const value = parsed(body)
    const fields = typeof value === 'object' && value !== null ? typedFields(value) : { id: { unknownValue: body } }
    return documentChanged('orders/o-1', 'written', { value: documentAt('orders/o-1', fields) })
  },
  cloudEvent: ({ event = {} }: Spec) => event,
  schedule: () => published('', { attributes: { scheduled: 'true' } }),
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An event in binary mode: its attributes in headers. */
export function binary({ data, datacontenttype = 'application/json', ...attributes }: CloudEvent) {
  const headers: Record<string, string> = { 'content-type': String(datacontenttype) }
  for (const [name, value] of Object.entries(attributes)) headers[`ce-${name}`] = String(value)
  return { body: data, headers }
}

/** An event of the legacy form, as the first generation sends it. */
export function legacy({ id, time, type, source, subject, data }: CloudEvent) {
  const [, service, product, verb] = /^google\.cloud\.((\w+))\.\w+\.v1\.(\w+)$/.exec(String(type)) ?? []
  const name = String(source).replace(/^\/\/[^/]+\//, '')
  const context = { eventId: id, timestamp: time, eventType: LEGACY[`${product}.${verb}`] }
  if (product === 'pubsub') {
    const {
      data: text,
      attributes,
      messageId,
    } = (data as { message: ReturnType<typeof messageOf> & { attributes?: object } }).message
    const resource = { service: `${service}.googleapis.com`, name, type: MESSAGE }
    return { context: { ...context, eventId: messageId, resource }, data: { '@type': MESSAGE, data: text, attributes } }
  }
  if (product === 'storage') {
    const resource = { service: `${service}.googleapis.com`, name: `${name}/${subject}`, type: 'storage#object' }
    return { context: { ...context, resource }, data }
  }
  return {
    context: { ...context, resource: `${name}/${subject}` },
    data: { oldValue: {}, updateMask: {}, value: {}, ...(data as object) },
  }
}

const MESSAGE = 'type.googleapis.com/google.pubsub.v1.PubsubMessage'

const LEGACY: Readonly<Record<string, string>> = {
  'pubsub.messagePublished': 'google.pubsub.topic.publish',
  'storage.finalized': 'google.storage.object.finalize',
  'storage.deleted': 'google.storage.object.delete',
  'storage.archived': 'google.storage.object.archive',
  'storage.metadataUpdated': 'google.storage.object.metadataUpdate',
  'firestore.written': 'providers/cloud.firestore/eventTypes/document.write',
  'firestore.created': 'providers/cloud.firestore/eventTypes/document.create',
  'firestore.updated': 'providers/cloud.firestore/eventTypes/document.update',
  'firestore.deleted': 'providers/cloud.firestore/eventTypes/document.delete',
}
