import { explainLater, HeddleError, stackless } from '@heddle/core'

/**
 * The error for a raw event that is not the source's. What the event is instead is found out when the error leaves the
 * function: `sqs: this is an S3 event (Records[0].eventSource is aws:s3)`.
 */
export function refusal(source: string, raw: unknown): HeddleError {
  const message = `${source}: this is no event of this source`
  const error = stackless(() => new HeddleError('UNRECOGNISED_EVENT', message, { path: '' }))
  return explainLater(error, async () => (await import('./identify.ts')).explain(source, raw))
}
