import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler, HttpOutput } from '@heddle/core'
import { type GoogleOptions, googleFunction } from './google-function.ts'

export { type CloudStorageEvent, type CloudStorageSource, cloudStorage } from './cloud-storage.ts'
export {
  type FirestoreChange,
  type FirestoreOptions,
  type FirestoreParams,
  type FirestoreSource,
  firestore,
} from './firestore.ts'
export type { FirestoreDocument, FirestoreValue, GeoPoint } from './firestore-value.ts'
export type { GoogleOptions, GoogleRaw } from './google-function.ts'
export { type PubSubMessage, type PubSubSource, pubSub } from './pub-sub.ts'

/** A function that answers requests: of the functions framework's signature `http`, or a listener for a server of Node. */
export type GoogleHttpFunction = (
  req: IncomingMessage & { readonly rawBody?: Uint8Array },
  res: ServerResponse,
) => Promise<void>

/** A function for each signature of the functions framework: `http`, `cloudevent` and `event`. Whichever calls, it is told apart. */
export interface GoogleFunction extends GoogleHttpFunction {
  (event: object): Promise<void>
  (data: object, context: object): Promise<void>
}

/**
 * Puts a handler on Google Cloud: `export const orders = toGoogle(handler)`, or `cloudEvent('orders', toGoogle(handler))` of
 * `@google-cloud/functions-framework`. The same function works with each of the framework's signatures, and in a
 * container as `createServer(toGoogle(handler))`.
 *
 * A call brings one event. When it fails, a request is answered 500 (a pushed message or a task then comes again), and an event
 * fails its function: it comes again where retries are switched on, else it is lost, and logged. What was handed to `waitUntil` is
 * awaited before the answer.
 *
 * @see https://cloud.google.com/functions/docs/writing
 */
export function toGoogle(handler: Handler<HttpOutput, 'google-cloud'>, options?: GoogleOptions): GoogleHttpFunction
export function toGoogle(handler: Handler<unknown, 'google-cloud'>, options?: GoogleOptions): GoogleFunction
export function toGoogle(handler: Handler<unknown, never>, options: GoogleOptions = {}): GoogleFunction {
  return googleFunction(handler, 'google-cloud', options) as GoogleFunction
}
