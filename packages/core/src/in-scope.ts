import type { Invocation } from './invocation.ts'

export type Runner = <Result>(
  event: unknown,
  invocation: Invocation,
  fn: () => Result | Promise<Result>,
) => Result | Promise<Result>

/** Runs a call of an event or of a record as a scope of its own, where somebody wants to know of them. */
export let inScope: Runner | undefined

/** Has calls run as scopes from now on. */
export function runScopesBy(runner: Runner): void {
  inScope = runner
}
