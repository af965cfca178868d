import { bag, NOTHING } from './objects.ts'

/**
 * The names of a path's parameters: those of `/orders/:order/items/:item` are `order` and `item`, that of `/files/*path`
 * is `path`.
 */
export type ParamNames<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParamNames<Head> | ParamNames<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : Path extends `*${infer Name}`
      ? Name extends ''
        ? never
        : Name
      : never

/**
 * A path's segments, ready to be matched: `:name` is one segment, `*name` or `*` at the end all the rest, nothing
 * included. Throws a `TypeError` for a path that can match nothing.
 */
export function pathPattern(path: string): readonly string[] {
  if (!path.startsWith('/')) throw new TypeError(`http: the path ${JSON.stringify(path)} has to start with /`)
  const segments = path.split('/')
  const names = segments.filter((segment) => /^[:*]./.test(segment)).map((segment) => segment.slice(1))
  if (segments.includes(':') || new Set(names).size < names.length) {
    throw new TypeError(`http: the path ${JSON.stringify(path)} has a parameter without a name, or one name twice`)
  }
  // As other routers write them: taken for text they would match nothing, and nobody would know why.
  if (/[?#{}]/.test(path) || !names.every(isName)) {
    throw new TypeError(`http: the path ${JSON.stringify(path)} has a parameter that is not written :name or *name`)
  }
  if (segments.slice(0, -1).some((segment) => segment.startsWith('*'))) {
    throw new TypeError(`http: the path ${JSON.stringify(path)} has a * that is not its last segment`)
  }
  return segments
}

function isName(name: string): boolean {
  // No literal: V8 looks up what such classes are when it reads one, used or not, which takes a third of a millisecond.
  return /^[\w-]+$/.test(name) || new RegExp('^[\\p{L}\\p{N}_-]+$', 'u').test(name)
}

/** The percent-decoded parameters of a path that matches the pattern, or `undefined`. */
export function matchPath(pattern: readonly string[], path: string): Readonly<Record<string, string>> | undefined {
  return matchSegments(pattern, path.split('/'))
}

/** The same for a path that is asked about many patterns. */
export function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const last = pattern.length - 1
  const tail = pattern[last]?.startsWith('*') === true
  if (tail ? segments.length < last : segments.length !== pattern.length) return undefined
  const count = tail ? last : pattern.length
  for (let index = 0; index < count; index++) {
    if (!isSegment(pattern[index] as string, segments[index] as string)) return undefined
  }
  // Values are decoded only now: few of the patterns that are asked about a path have it, and a path may be long.
  let params: Record<string, string> | undefined
  for (let index = 0; index <= last; index++) {
    const expected = pattern[index] as string
    const isTail = index === count
    if (isTail ? expected === '*' : !expected.startsWith(':')) continue
    params ??= bag()
    params[expected.slice(1)] = decodePercent(isTail ? segments.slice(last).join('/') : (segments[index] as string))
  }
  return params ?? NOTHING
}

function isSegment(expected: string, segment: string): boolean {
  if (expected.startsWith(':')) return segment !== ''
  // A character takes nine at the most when it is encoded.
  return segment === expected || (segment.length <= 9 * expected.length && decodePercent(segment) === expected)
}

// Made once: every path with a dot or an encoding in it asks for it.
let dotsOrControls: RegExp | undefined

/**
 * Whether a path is none that a client means well with: it does not start with a slash, so that behind a host it would be
 * a part of that, or has `.` or `..` for a segment, a control character, or an encoding that is none. Clients resolve dots
 * before they send a path.
 */
export function isUnsafePath(path: string): boolean {
  if (!path.startsWith('/')) return true
  // Most paths have nothing in them that could be meant ill.
  if (/^[\w/~:@!$&'()*+,;=-]*$/.test(path)) return false
  try {
    dotsOrControls ??= new RegExp('(?:^|[\\\\/])\\.\\.?(?:[\\\\/]|$)|\\p{Cc}', 'u')
    return dotsOrControls.test(decodeURIComponent(path))
  } catch {
    return true
  }
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

/** Whether what is for one method, or for any, takes another: GET takes HEAD too. */
export function takesMethod(own: string | undefined, method: string | undefined): boolean {
  return own === undefined || own === method || (own === 'GET' && method === 'HEAD')
}

/** Percent-encoded text. Half of a surrogate pair has no encoding: as clients have it. */
export function encodePercent(text: string): string {
  return encodeURIComponent(text.toWellFormed())
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
