import type { Next, Passed } from '@heddle/core'

/** Which errors a rule is for: those of a class, or those that a predicate accepts. */
export type ErrorMatch<Failure> =
  // biome-ignore lint/suspicious/noExplicitAny: a constructor of whatever parameters
  (abstract new (...args: any[]) => Failure) | ((error: unknown) => error is Failure) | ((error: unknown) => boolean)

/** Which errors, and what becomes of them: an error is thrown in their place, anything else is the result. */
export type ErrorRule<Failure, Answer> = readonly [match: ErrorMatch<Failure>, map: (error: Failure) => Answer | Error]

// One type a rule, so that each function knows its own error; TypeScript infers no list of them together with the answer.
type ErrorRules<A, B, C, D, E, F, G, H, Answer> = readonly [
  first?: ErrorRule<A, Answer>,
  second?: ErrorRule<B, Answer>,
  third?: ErrorRule<C, Answer>,
  fourth?: ErrorRule<D, Answer>,
  fifth?: ErrorRule<E, Answer>,
  sixth?: ErrorRule<F, Answer>,
  seventh?: ErrorRule<G, Answer>,
  eighth?: ErrorRule<H, Answer>,
  ...others: ErrorRule<unknown, Answer>[],
]

/**
 * Turns the errors of the layers further in and of the function into what the caller is meant to see. The first rule that
 * matches decides; an error that no rule matches goes on as it is, and so does one that a rule itself throws.
 *
 * ```ts
 * mapErrors([
 *   [OutOfStock, (error) => new HttpError(409, error.message)],
 *   [isTimeout, () => new HttpError(503, 'try again', { headers: { 'retry-after': '1' } })],
 * ])
 * ```
 */
export function mapErrors<A, B, C, D, E, F, G, H, Answer = never>(
  rules: ErrorRules<A, B, C, D, E, F, G, H, Answer>,
): <Result>(call: object, next: Next<Result>) => Promise<Passed<Result | Exclude<Answer, Error>, {}>> {
  return async function mapErrors<Result>(_call: object, next: Next<Result>) {
    try {
      return await next()
    } catch (error) {
      const rule = (rules as readonly ErrorRule<unknown, Answer>[]).find(([match]) => matches(match, error))
      if (rule === undefined) throw error
      const mapped = rule[1](error)
      if (mapped instanceof Error) throw withCause(mapped, error)
      return mapped as Passed<Exclude<Answer, Error>, {}>
    }
  }
}

function matches(match: ErrorMatch<unknown>, error: unknown): boolean {
  // A class is the only function whose prototype cannot be replaced.
  if (Object.getOwnPropertyDescriptor(match, 'prototype')?.writable === false) return error instanceof match
  return (match as (error: unknown) => boolean)(error)
}

// What really happened stays in the log.
function withCause(mapped: Error, cause: unknown): Error {
  if (mapped.cause === undefined && mapped !== cause) mapped.cause = cause
  return mapped
}
