import { bag, NOTHING } from './objects.ts'

/** The names of a path's parameters: those of `/orders/:order/items/:item` are `order` and `item`. */
export type ParamNames<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParamNames<Head> | ParamNames<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : never

/** A path's segments, ready to be matched. Throws a `TypeError` for a path that can match nothing. */
export function pathPattern(path: string): readonly string[] {
  if (!path.startsWith('/')) throw new TypeError(`http: the path ${JSON.stringify(path)} has to start with /`)
  const segments = path.split('/')
  const names = segments.filter((segment) => segment.startsWith(':'))
  if (names.includes(':') || new Set(names).size < names.length) {
    throw new TypeError(`http: the path ${JSON.stringify(path)} has a parameter without a name, or one name twice`)
  }
  return segments
}

/** The percent-decoded parameters of a path that matches the pattern, or `undefined`. */
export function matchPath(pattern: readonly string[], path: string): Readonly<Record<string, string>> | undefined {
  const segments = path.split('/')
  if (segments.length !== pattern.length) return undefined
  let params: Record<string, string> | undefined
  for (let index = 0; index < pattern.length; index++) {
    const expected = pattern[index] as string
    const segment = segments[index] as string
    if (segment === expected && !expected.startsWith(':')) continue
    const value = decodePercent(segment)
    if (!expected.startsWith(':')) {
      if (value !== expected) return undefined
    } else if (value === '') return undefined
    else {
      params ??= bag()
      params[expected.slice(1)] = value
    }
  }
  return params ?? NOTHING
}

/** A path that came decoded, as a client would have sent it. */
export function encodePath(path: string): string {
  if (/^[\w/.~-]*$/.test(path)) return path
  try {
    return encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')
  } catch {
    // Half of a surrogate pair: no client can have sent it.
    return path
  }
}

/** Percent-decoded text; what is no valid encoding stays as it is. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
