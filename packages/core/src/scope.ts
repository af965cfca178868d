import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Correlation } from './correlation.ts'
import { type Runner, runScopesBy } from './in-scope.ts'
import type { Invocation } from './invocation.ts'
import { report } from './report.ts'

/** What runs now: the call of an event, or of one record of a batch. */
export interface Scope {
  /** The event or record, as the function gets it. */
  readonly event: unknown
  readonly invocation: Invocation
  /** The call that this one is part of: that of the whole batch. */
  readonly outer: Scope | undefined
  /** What the call has to wait for before it is over. */
  readonly work: Work[]
  /** Whether it is: what begins now nobody waits for any more. */
  isOver: boolean
  /** Where the event comes from, once somebody has asked. */
  correlation: Correlation | undefined
  /** What else belongs to the call, by keys of whoever puts it there. */
  readonly values: Map<symbol, unknown>
}

/** Work that was begun in a call. */
export interface Work {
  readonly promise: Promise<unknown>
  /** Whether somebody waits for it already, and so gets to know its failure. */
  isAwaited(): boolean
}

let storage: AsyncLocalStorage<Scope> | undefined

/**
 * Has every call known from now on as the current one to what runs in it. For who emits events; it costs those who do not
 * nothing. Whether calls can be known: not where there is no `AsyncLocalStorage`, as in a Worker without `nodejs_compat`.
 */
export function trackScopes(): boolean {
  if (storage !== undefined) return true
  const hooks = globalThis.process?.getBuiltinModule?.('node:async_hooks')
  if (hooks?.AsyncLocalStorage === undefined) return false
  storage = new hooks.AsyncLocalStorage()
  runScopesBy(run)
  return true
}

/** The call that runs now, when scopes are tracked. */
export function currentScope(): Scope | undefined {
  return storage?.getStore()
}

/** Is over when the work that was begun in the call is: a failure of work that nobody has waited for is the call's. */
const run: Runner = (event, invocation, fn) => {
  const outer = currentScope()
  const scope: Scope = { event, invocation, outer, work: [], isOver: false, correlation: undefined, values: new Map() }
  return (storage as AsyncLocalStorage<Scope>).run(scope, settling, scope, fn)
}

async function settling<Result>(scope: Scope, fn: () => Result | Promise<Result>): Promise<Result> {
  let result: Result
  try {
    result = await fn()
  } catch (error) {
    // The call fails anyway, with its own error.
    for (const failure of await failuresOf(scope)) {
      report(undefined, 'work that nobody waited for failed', failure, { requestId: scope.invocation.id })
    }
    scope.isOver = true
    throw error
  }
  const failures = scope.work.length === 0 ? NONE : await failuresOf(scope)
  scope.isOver = true
  if (failures.length > 1) {
    throw new AggregateError(failures, `${failures.length} times work failed that nobody waited for`)
  }
  if (failures.length === 1) throw failures[0]
  return result
}

const NONE: readonly unknown[] = []

/** Waits for all work, and what it begins in turn. Resolves to the failures that nobody else gets to know. */
async function failuresOf({ work }: Scope): Promise<readonly unknown[]> {
  const failures: unknown[] = []
  for (const { promise, isAwaited } of work) {
    await promise.catch((error: unknown) => {
      if (!isAwaited()) failures.push(error)
    })
  }
  return failures
}
