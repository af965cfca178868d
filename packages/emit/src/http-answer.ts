import { failureOf } from './failure.ts'
import type { Failure } from './target.ts'

/** What a receiver says of a request; of its body nothing is read. */
export interface HttpAnswer {
  readonly status: number
  readonly retryAfter: string | undefined
}

/** An answer of another status than 2xx. */
export class HttpFailure extends Error {
  override readonly name: string = 'HttpFailure'
  readonly answer: HttpAnswer

  constructor(answer: HttpAnswer) {
    super(MEANINGS[answer.status] ?? (answer.status < 400 ? 'redirects are not followed' : 'it was not taken'))
    this.answer = answer
  }
}

const MEANINGS: Readonly<Record<number, string>> = {
  410: 'nobody is there any more, and it wants no more events',
  413: 'it is too large',
  415: 'it is of a format that is not taken',
  429: 'too many requests',
}

/** What the failure of a request means for its events. */
export function httpFailure(error: unknown): Failure {
  if (!(error instanceof HttpFailure)) return failureOf(error)
  const { status, retryAfter } = error.answer
  const message = `the answer has status ${status}: ${error.message}`
  return { code: `HTTP_${status}`, message, ...againAfter(status, retryAfter), cause: error }
}

/** Whether a request may be taken another time, and not before when, by its answer's status and `Retry-After`. */
export function againAfter(status: number, retryAfter: string | undefined): Pick<Failure, 'retriable' | 'retryAfter'> {
  const retriable = status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501)
  return { retriable, retryAfter: retriable ? millisecondsOf(retryAfter) : undefined }
}

/** `Retry-After` as RFC 9110 has it: seconds, or a date. What is neither says nothing. */
function millisecondsOf(retryAfter = ''): number | undefined {
  if (/^\s*\d+\s*$/.test(retryAfter)) return Number(retryAfter) * 1000
  const date = /^\s*[A-Z][a-z]+, /.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}
