import { type Invocation, plainError, report, wasReported } from '@heddle/core'

// Errors of answers that did not get through, so that none of them is told as a failure of the function.
const untold = new WeakSet<object>()

/**
 * Sends an answer. When that fails so does the invocation, and who called tries again: the function may have done all
 * it had to, so `failureToTell` never makes such an error an answer itself.
 *
 * @param secret - what must not be in the error
 */
export async function tell(send: () => Promise<unknown>, secret = ''): Promise<void> {
  try {
    await discreet(send, secret)
  } catch (error) {
    untold.add(error as Error)
    throw error
  }
}

/** Calls a service with a secret that must not be in the error: services quote in their messages what they do not like. */
export async function discreet(send: () => Promise<unknown>, secret: string): Promise<void> {
  try {
    await send()
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error('the service could not be called')
    if (secret !== '') redact(error, secret)
    throw error
  }
}

/** For `recover`: logs the failure, once, and returns it. Throws one that is no failure of the function. */
export function failureToTell(message: string, failure: unknown, { id }: Pick<Invocation, 'id'>): unknown {
  if (untold.has(failure as object)) throw failure
  if (!wasReported(failure)) report(undefined, message, failure, { requestId: id })
  return failure
}

/** What was thrown, in two texts. */
export interface FailureText {
  /** The error's name; `Error` for what is no error. */
  readonly name: string
  readonly message: string
  readonly stack?: string
}

export function textOf(failure: unknown): FailureText {
  return { name: 'Error', ...(plainError(failure) as Omit<FailureText, 'name'>) }
}

/** Takes a secret out of an error's texts, and those of its causes. */
function redact(error: Error, secret: string, depth = 0): void {
  const texts = error as unknown as Record<string, unknown>
  for (const name of Object.getOwnPropertyNames(error)) {
    const text = texts[name]
    if (typeof text === 'string' && text.includes(secret)) texts[name] = text.replaceAll(secret, '[redacted]')
  }
  if (error.cause instanceof Error && depth < 4) redact(error.cause, secret, depth + 1)
}
