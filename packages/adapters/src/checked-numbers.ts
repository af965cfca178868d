import { describe, HeddleError } from '@heddle/core'

/**
 * Throws a `HeddleError` for an option that has to be a number and is none, such as `'60s'` from JavaScript: compared with it,
 * nothing would ever be too large or too late.
 *
 * @param where - `toFetch`
 */
export function checkNumbers(where: string, options: object): void {
  for (const name of NUMBERS) {
    const value = (options as Readonly<Record<string, unknown>>)[name]
    if (value === undefined || (typeof value === 'number' && !Number.isNaN(value))) continue
    const got = typeof value === 'string' ? JSON.stringify(value) : Number.isNaN(value) ? 'NaN' : describe(value)
    throw new HeddleError('MISUSE', `${where}: ${name} has to be a number, got ${got}`)
  }
}

const NUMBERS = ['maxBytes', 'maxReplyBytes', 'timeout', 'margin', 'port', 'keepAlive', 'grace'] as const
