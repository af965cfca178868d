import { HeddleError, HttpError, type HttpReply, problem, report, stackless, wasReported } from '@heddle/core'

/** What a caller may know of an error, and where the error came from. */
export interface Told {
  /** The error as RFC 9457 says it: with `status`, `title` and, where it is meant for callers, `detail`. */
  readonly document: Readonly<Record<string, unknown>> & { readonly status: number; readonly title: string }
  readonly reply: HttpReply
}

/**
 * What the caller of a function may know of why it failed: of an `HttpError` all, of a payload that a schema refuses what is
 * wrong with it, of any other error that there was one. What the caller does not get to know is logged.
 *
 * @param source - the name of the handler's source, with which its refusal of a payload begins
 */
export function told(source: string, error: unknown, invocation: { readonly id: string }): Told {
  const known = callersFault(source, error)
  if (known === undefined && !isLogged(error)) {
    report(undefined, `${source}: the invocation failed`, error, { requestId: invocation.id })
  }
  const reply = problem(known ?? error)
  return { document: reply.body as Told['document'], reply }
}

/** An error that is the caller's own. One of the server is told too, and logged. */
function callersFault(source: string, error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error.status < 500 ? error : undefined
  const isPayload = error instanceof HeddleError && error.code === 'INVALID_PAYLOAD' && error.path === ''
  if (!isPayload || !error.message.startsWith(`${source}: `)) return undefined
  return stackless(() => new HttpError(422, 'the payload is not valid', { issues: error.issues }))
}

/** Of a batch, every record's failure was logged with its id. */
function isLogged(error: unknown): boolean {
  return wasReported(error) || (error instanceof AggregateError && error.errors.every(wasReported))
}

/** An error that says to its platform what a caller may know, and nothing else: such platforms send errors on. */
export function tellingError({ document }: Told, more: object = {}): Error {
  const { title, detail } = document
  const error = stackless(() => new Error(typeof detail === 'string' ? detail : 'the function failed'))
  return Object.assign(error, { name: title, ...more })
}
