import { isObject } from '@heddle/events/adapting'

/** What a service's legacy event types begin with, and its CloudEvents. */
const PREFIXES: readonly (readonly [legacy: string, cloudEvents: string])[] = [
  ['google.pubsub.topic.', 'google.cloud.pubsub.topic.v1.'],
  ['providers/cloud.pubsub/eventTypes/topic.', 'google.cloud.pubsub.topic.v1.'],
  ['google.storage.object.', 'google.cloud.storage.object.v1.'],
  ['providers/cloud.storage/eventTypes/object.', 'google.cloud.storage.object.v1.'],
  ['providers/cloud.firestore/eventTypes/document.', 'google.cloud.firestore.document.v1.'],
  ['providers/firebase.auth/eventTypes/user.', 'google.firebase.auth.user.v1.'],
  ['providers/google.firebase.analytics/eventTypes/event.', 'google.firebase.analytics.log.v1.'],
  ['providers/google.firebase.database/eventTypes/ref.', 'google.firebase.database.ref.v1.'],
]

const VERBS: Readonly<Record<string, string>> = {
  publish: 'messagePublished',
  finalize: 'finalized',
  change: 'finalized',
  archive: 'archived',
  metadataUpdate: 'metadataUpdated',
  create: 'created',
  write: 'written',
  log: 'written',
  update: 'updated',
  delete: 'deleted',
}

/**
 * The CloudEvents type of a legacy one, as the functions framework has it; one that it does not know is as it is.
 *
 * @see https://github.com/GoogleCloudPlatform/functions-framework-nodejs/tree/main/src/middleware
 */
export function cloudEventType(legacy: string): string {
  const [from, to] = PREFIXES.find(([prefix]) => legacy.startsWith(prefix)) ?? ['', '']
  const verb = legacy.slice(from.length)
  return from !== '' && Object.hasOwn(VERBS, verb) ? `${to}${VERBS[verb]}` : legacy
}

/** What a legacy event's resource is as source and subject of a CloudEvent. */
export function sourceAndSubject(
  type: string,
  resource: unknown,
): { readonly source: string; readonly subject?: string } {
  const { name, service } = isObject(resource) ? resource : { name: resource, service: undefined }
  const [, vendor = '', product = ''] = /^google\.(cloud|firebase)\.(\w+)/.exec(type) ?? []
  const host = typeof service === 'string' ? service : `${vendor === 'firebase' ? vendor : ''}${product}.googleapis.com`
  const path = typeof name === 'string' ? name : ''
  const [, container, inside] = INSIDE.exec(path) ?? []
  return { source: `//${host}/${container ?? path}`, ...(inside === undefined ? {} : { subject: inside }) }
}

/** An object of a bucket, a document of a database. */
const INSIDE = /^(projects\/[^/]+\/(?:buckets|databases|instances)\/[^/]+)\/((?:objects|documents|refs)\/.*)$/s
