import type { Handler, HttpOutput } from '@heddle/core'
import type { GoogleFunction, GoogleHttpFunction } from './google.ts'
import { type GoogleOptions, googleFunction } from './google-function.ts'

export type { GoogleFunction as FirebaseFunction, GoogleHttpFunction as FirebaseHttpFunction } from './google.ts'
export type { GoogleOptions as FirebaseOptions } from './google-function.ts'

/**
 * Puts a handler on Firebase, as what the builders of `firebase-functions` take: `onRequest(toFirebase(handler))` for `http`,
 * `onMessagePublished` and `onTaskDispatched` for `queue`, `onDocumentWritten` and its sisters for `stream`,
 * `onObjectFinalized` and its sisters for `objects`, `onSchedule` for `schedule`, `onCustomEventPublished` and
 * `onMessagePublished` for `cloudEvent`. What a builder brings that the handler's source does not take, is refused by name.
 *
 * What becomes of a failure is what the builder makes of one: with `retry: true` an event comes again, a task and a schedule as
 * their retry settings have it.
 *
 * @see https://firebase.google.com/docs/functions
 */
export function toFirebase(handler: Handler<HttpOutput, 'firebase'>, options?: GoogleOptions): GoogleHttpFunction
export function toFirebase(handler: Handler<unknown, 'firebase'>, options?: GoogleOptions): GoogleFunction
export function toFirebase(handler: Handler<unknown, never>, options: GoogleOptions = {}): GoogleFunction {
  return googleFunction(handler, 'firebase', options) as GoogleFunction
}
