import type { BatchSource } from '@heddle/core'
import { deliveredSource } from '@heddle/events/adapting'
import type { ObjectEvent } from '@heddle/events/portable'
import { STORAGE, type StorageFields } from './google-objects.ts'
import { type GooglePlatform, ownDelivery } from './google-source.ts'

/**
 * What happened to an object of Cloud Storage: what middleware for `objects` knows, and what is its own. A version that was
 * archived, for it was overwritten or deleted in a bucket that keeps versions, has the action `other`: its `type` says so.
 */
export interface CloudStorageEvent extends ObjectEvent<`${typeof STORAGE}${CloudStorageVerb}`>, StorageFields {}

export type CloudStorageVerb = 'finalized' | 'deleted' | 'archived' | 'metadataUpdated'

export type CloudStorageSource = BatchSource<CloudStorageEvent, undefined, GooglePlatform>

/**
 * Events of Cloud Storage, one a call: through Eventarc, in the legacy form, or as the notifications that a bucket sends through
 * Pub/Sub.
 *
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects#resource
 */
export function cloudStorage(): CloudStorageSource {
  return deliveredSource<CloudStorageEvent, GooglePlatform>({
    name: 'cloudStorage',
    family: 'objects',
    deliver: (raw) => ownDelivery<CloudStorageEvent>('cloudStorage', STORAGE, raw),
  }) as CloudStorageSource
}
