/** What stands before the parameters of a header such as `form-data; name="a"`, in lower case. */
export function headOf(header: string): string {
  return (header.split(';', 1)[0] as string).trim().toLowerCase()
}

/**
 * The parameters of a header such as `form-data; name="a"`, by lower-case name. `undefined` when they leave a doubt, such as
 * one that is there twice: what is read one way here could have been read another way by a firewall.
 */
export function parametersOf(header: string): ReadonlyMap<string, string> | undefined {
  const parameter = /;[ \t]*([\w!#$%&'*+.^`|~-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s";\\]+))[ \t]*/y
  const found = new Map<string, string>()
  const start = header.indexOf(';')
  let end = start === -1 ? header.length : start
  while (end < header.length) {
    parameter.lastIndex = end
    const match = parameter.exec(header)
    if (match === null) return /^;[ \t]*$/.test(header.slice(end)) ? found : undefined
    const [, name = '', quoted, plain = ''] = match
    const lower = name.toLowerCase()
    if (found.has(lower)) return undefined
    // A backslash before anything else is one of a path.
    found.set(lower, quoted === undefined ? plain : quoted.replaceAll(/\\(["\\])/g, '$1'))
    end = parameter.lastIndex
  }
  return found
}
