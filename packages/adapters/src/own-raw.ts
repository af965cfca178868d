import { HeddleError, type Platform } from '@heddle/core'

/** What a layer has to know to read what its own platform hands over. */
export interface OwnCall {
  readonly invocation: { readonly platform: Platform; readonly raw: unknown }
}

/**
 * What the platform hands over beside the event, for a layer that is one platform's own. Throws a `HeddleError` on any other.
 *
 * @param name - the layer's
 */
export function ownRaw<Raw>({ invocation }: OwnCall, name: string, ...platforms: readonly Platform[]): Raw {
  const { platform, raw } = invocation
  if (platforms.includes(platform)) return raw as Raw
  throw new HeddleError('MISUSE', `${name}: this is ${platform}, not ${platforms.join(' or ')}`)
}
