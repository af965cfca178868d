import { type Deferred, deferred } from './deferred.ts'

/**
 * Lets promises race, one after the other, with one that may stay open for very long. Unlike `Promise.race` it leaves
 * nothing behind on that one when another wins.
 */
export function raceWith<Long>(long: Promise<Long>): <T>(short: Promise<T>) => Promise<T | Long> {
  const open = new Set<Deferred<Long>>()
  let settled = false
  const settle = (): void => {
    settled = true
    for (const end of open) end.resolve(long)
  }
  long.then(settle, settle)
  return async (short) => {
    if (settled) return await Promise.race([short, long])
    const end = deferred<Long>()
    open.add(end)
    try {
      return await Promise.race([short, end.promise])
    } finally {
      open.delete(end)
    }
  }
}
