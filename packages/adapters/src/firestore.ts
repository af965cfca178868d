import {
  type BatchSource,
  codecFor,
  HeddleError,
  type InferOutput,
  type StandardSchemaV1,
  stackless,
} from '@heddle/core'
import { deliveredSource, type Incoming, quote, withPayloads } from '@heddle/events/adapting'
import type { StreamRecord } from '@heddle/events/portable'
import { type FirestoreParams, pathPattern } from './firestore-path.ts'
import type { FirestoreDocument } from './firestore-value.ts'
import { type GooglePlatform, ownDelivery } from './google-source.ts'
import { FIRESTORE, type FirestoreFields } from './google-stream.ts'

export type { FirestoreParams } from './firestore-path.ts'

/** A change of a document of Firestore: what middleware for `stream` knows, and what is Firestore's own. */
export interface FirestoreChange<Data = FirestoreDocument, Path extends string = string>
  extends StreamRecord<Data>,
    FirestoreFields {
  /** What stands in the document's path where the pattern has names. */
  readonly params: FirestoreParams<Path>
}

export type FirestoreSource<Data, Path extends string> = BatchSource<
  FirestoreChange<Data, Path>,
  undefined,
  GooglePlatform
>

export interface FirestoreOptions<Path extends string = string> {
  /**
   * Which documents: `users/{user}`, `users/{user}/orders/{order=**}`; a change of any other is refused. Default: all. The trigger
   * says which of them come.
   */
  readonly document?: Path | undefined
}

/**
 * Changes of documents, one a call: `data` is how the document is now, in plain values and by the schema, `undefined` when it is gone;
 * `oldValue` how it was. Events in protocol buffers are refused by name: the trigger has to send JSON.
 *
 * @param schema - what `data` has to be, any Standard Schema. Without one: any document.
 * @see https://cloud.google.com/firestore/docs/extend-with-functions-2nd-gen
 */
export function firestore<const Path extends string = string>(
  schema?: undefined,
  options?: FirestoreOptions<Path>,
): FirestoreSource<FirestoreDocument, Path>
export function firestore<Schema extends StandardSchemaV1, const Path extends string = string>(
  schema: Schema,
  options?: FirestoreOptions<Path>,
): FirestoreSource<InferOutput<Schema>, Path>
export function firestore(
  schema?: StandardSchemaV1,
  { document: pattern }: FirestoreOptions = {},
): FirestoreSource<unknown, string> {
  const codec = schema === undefined ? undefined : codecFor(schema)
  const paramsIn = pathPattern(pattern ?? '{document=**}')

  function make(change: Omit<FirestoreChange, 'data' | 'params'>, data: unknown) {
    return { ...change, data, params: pattern === undefined ? {} : paramsIn(change.document) }
  }

  return deliveredSource<object, GooglePlatform>({
    name: 'firestore',
    family: 'stream',
    deliver(raw) {
      const delivery = ownDelivery<Incoming>('firestore', FIRESTORE, raw)
      for (const record of delivery.records) {
        const fields = record instanceof Promise ? undefined : record.item?.fields
        const { document = '' } = (fields ?? {}) as Partial<FirestoreFields>
        if (fields === undefined || paramsIn(document) !== undefined) continue
        const message = `firestore: the document ${quote(document)} is none of ${pattern}`
        throw stackless(() => new HeddleError('UNRECOGNISED_EVENT', message))
      }
      return withPayloads('firestore', delivery, codec, make)
    },
  }) as FirestoreSource<unknown, string>
}
