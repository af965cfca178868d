import type { HttpReply } from '@heddle/core'

/** The headers with these lower-case names in `vary` too. A `*` there says more already. */
export function withVary(headers: HttpReply['headers'], names: readonly string[]): HttpReply['headers'] {
  const present = (headers.vary ?? '').split(',').flatMap((name) => name.trim() || [])
  if (present.includes('*')) return headers
  const missing = names.filter((name) => !present.some((one) => one.toLowerCase() === name))
  return missing.length === 0 ? headers : { ...headers, vary: [...present, ...missing].join(', ') }
}
