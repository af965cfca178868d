import { type Bindings, type Handler, HeddleError, type Platform } from '@heddle/core'

/** Throws a `HeddleError` for a handler that nothing on the platform triggers, at load and not at the first event. */
export function checkFamily(handler: Handler<unknown, never>, platform: Platform, bindings: Bindings): void {
  if (bindings[handler.family] !== undefined) return
  const known = Object.keys(bindings).join(', ')
  throw new HeddleError(
    'MISUSE',
    `${handler.source}: nothing on ${platform} triggers it; what is triggered there: ${known}`,
  )
}
