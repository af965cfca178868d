import { type LambdaContext, lambdaInvocation } from '@heddle/adapters/aws'
import type { Invocation } from '@heddle/core'
import { type LambdaContextOptions, lambdaContext } from './lambda-context.ts'

export interface FakeInvocationOptions extends LambdaContextOptions {
  /**
   * Milliseconds before the deadline at which `signal` aborts and a batch starts no further record.
   * Default: a second, or a tenth of `remaining` where that is less.
   */
  readonly margin?: number | undefined
}

export interface FakeInvocation extends Invocation<LambdaContext> {
  /** Resolves when what was given to `waitUntil` is done, and lets go of the signal's timer. */
  end(): Promise<void>
}

/** An invocation without a platform, to try a middleware by itself: `timing()({ invocation: fakeInvocation() }, next)`. */
export function fakeInvocation(options: FakeInvocationOptions = {}): FakeInvocation {
  return lambdaInvocation(lambdaContext(options), options)
}
