import type { EventAttributes } from './attributes.ts'

/** What happened to an object; `other` is what only one platform knows, and its `type` says which. */
export type ObjectAction = 'created' | 'deleted' | 'archived' | 'restored' | 'updated' | 'other'

/** What happened to one object of a store, on any platform. */
export interface ObjectEvent<Type extends string = string> extends EventAttributes<Type> {
  readonly id: string
  /** The bucket or container. */
  readonly source: string
  /** The object's key. */
  readonly subject: string
  readonly time: Date
  /**
   * `created`: written, anew or over another; `archived`: moved to where it takes time to come back from; `restored`: back
   * from there; `updated`: its metadata, tags or rights, not its content.
   */
  readonly action: ObjectAction
  /** The name of the bucket, of the container on Azure. */
  readonly bucket: string
  /** The key, as it is given to the store: not encoded. */
  readonly key: string
  /** In bytes; `undefined` when it was deleted, or the platform does not tell. */
  readonly size: number | undefined
  readonly eTag: string | undefined
  /** As the platform delivered it. */
  readonly raw: unknown
}
