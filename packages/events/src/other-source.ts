import { HeddleError, stackless } from '@heddle/core'

/** The error for an event that another source of the same service reads: `appSync: this is a batch: use appSyncBatch()`. */
export function otherSource(source: string, is: string, use: string, path: string): HeddleError {
  const message = `${source}: this is ${is}: use ${use}`
  return stackless(() => new HeddleError('UNRECOGNISED_EVENT', message, { path }))
}
