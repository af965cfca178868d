import { bag } from '@heddle/events/adapting'

/** What a pattern of paths has names for: of `users/{user}/orders/{order}` it is `user` and `order`. */
export type FirestoreParams<Path extends string> = string extends Path
  ? Readonly<Record<string, string | undefined>>
  : { readonly [Name in NamesOf<Path>]: string }

type NamesOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? PlainName<Name> | NamesOf<Rest>
  : never

type PlainName<Name extends string> = Name extends `${infer Plain}=${string}` ? Plain : Name

/**
 * Reads paths by a pattern, as the triggers of Firestore have them: `{name}` stands for one segment, `{name=**}` for the rest.
 * Reads `undefined` of a path that is not like it.
 */
export function pathPattern(pattern: string): (path: string) => Readonly<Record<string, string>> | undefined {
  const names: string[] = []
  const parts = pattern.split('/').map((segment) => {
    const [, name, rest] = /^\{(\w+)(?:=(\*\*?))?\}$/.exec(segment) ?? []
    if (name === undefined) return segment.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    names.push(name)
    return rest === '**' ? '(.+)' : '([^/]+)'
  })
  const expression = new RegExp(`^${parts.join('/')}$`, 's')
  return function paramsIn(path) {
    const match = expression.exec(path)
    if (match === null) return undefined
    const params = bag<string>()
    for (const [index, name] of names.entries()) params[name] = match[index + 1] as string
    return params
  }
}
