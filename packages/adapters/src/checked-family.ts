import { type Bindings, describe, type Handler, HeddleError, type Platform } from '@heddle/core'

/** Throws a `HeddleError` for what is no handler, or one that nothing on the platform triggers, at load and not at the first event. */
export function checkFamily(handler: Handler<unknown, never>, platform: Platform, bindings: Bindings): void {
  checkHandler(handler, platform)
  if (bindings[handler.family] !== undefined) return
  throw untriggered(handler, `${platform} triggers it; what is triggered there: ${Object.keys(bindings).join(', ')}`)
}

/** Throws a `HeddleError` for what is no handler. */
export function checkHandler(handler: unknown, where: string): asserts handler is Handler<unknown, never> {
  if (isHandler(handler)) return
  const got = describe(handler)
  throw new HeddleError('MISUSE', `${where}: expected a handler, got ${got}: does it end in handle or each?`)
}

export function isHandler(given: unknown): given is Handler<unknown, never> {
  return typeof (given as Partial<Handler> | null | undefined)?.run === 'function'
}

/** The error for a handler that nothing on the platform triggers. */
export function untriggered({ source }: Handler<unknown, never>, there: string): HeddleError {
  return new HeddleError('MISUSE', `${source}: nothing on ${there}`)
}
