import {
  describeIssues,
  HttpError,
  type Invocation,
  invalidPayload,
  markReported,
  type Reading,
  report,
  type SchemaIssue,
  stackless,
  type TransformResult,
  wasReported,
} from '@heddle/core'

/**
 * What a trigger that shows errors to its client is told of one: an `HttpError`, which is made for clients, as it is; in
 * place of any other an error that tells nothing.
 */
export function shownError(error: unknown): Error {
  if (error instanceof HttpError) return error
  const shown = stackless(() => Object.assign(new HttpError(500, 'Internal error'), { name: 'InternalError' }))
  // What it stands for is in the log.
  markReported(shown)
  return shown
}

/** The same; what went wrong is logged, unless it was before or is the client's own doing. */
export function clientError(source: string, error: unknown, { id }: Invocation): Error {
  const expected = error instanceof HttpError && error.status < 500
  if (!expected && !wasReported(error)) report(undefined, `${source}: the function failed`, error, { requestId: id })
  return shownError(error)
}

/** The result of a batch that failed as a whole, where the trigger is told of each record. */
export function failAll(
  source: string,
  error: unknown,
  invocation: Invocation,
  { records = [] }: Reading<unknown>,
): TransformResult<never> {
  const shown = clientError(source, error, invocation)
  return { failures: records.map(({ id }) => ({ id, error: shown })), made: records.map(() => undefined) }
}

/** The error for what a client sent and a schema refuses; a schema that itself failed is no doing of the client's. */
export function invalidInput(
  source: string,
  path: string,
  noun: string,
  refused: { readonly issues: readonly SchemaIssue[]; readonly cause?: unknown },
): Error {
  if (refused.cause !== undefined) return invalidPayload(`${source}: ${path}`, path, refused)
  const { issues } = refused
  const message = `${noun} not valid: ${describeIssues(issues)}`
  return stackless(() => new HttpError(422, message, { issues, path }))
}

/** Whether an error says that somebody is not let in: where the trigger asks for that, it is an answer. */
export function refuses(error: unknown): error is HttpError {
  return error instanceof HttpError && (error.status === 401 || error.status === 403)
}
