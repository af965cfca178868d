import { plainError } from '@heddle/core'

const SECRET_NAMES = [
  'authorization',
  'proxyauthorization',
  'cookie',
  'cookies',
  'setcookie',
  'password',
  'passwd',
  'secret',
  'clientsecret',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'sessiontoken',
  'apikey',
  'xapikey',
  'privatekey',
  // What some triggers of AWS hand over.
  'secretaccesskey',
  'responseurl',
  'tasktoken',
  'resulttoken',
  'rotationtoken',
  'apiaccesstoken',
]

/**
 * Makes lines of JSON from whatever fields: circular references and bigints are written as text, secrets as `[redacted]`,
 * errors with name, message, stack and cause. The head's names cannot be overwritten by a field.
 */
export function writableLine(
  redact: readonly string[],
): (head: object, trace: object, bound: object, fields?: object) => string {
  const secrets = new Set([...SECRET_NAMES, ...redact.map(plainName)])
  return (head, trace, bound, fields) => {
    // A getter or a toJSON that throws, or nesting without end: the line itself must not be lost.
    for (const parts of [
      [bound, fields],
      [bound, { unwritable: true }],
    ]) {
      try {
        return JSON.stringify(Object.assign({}, head, trace, ...parts, head), replacer(secrets))
      } catch {}
    }
    return JSON.stringify({ ...head, unwritable: true })
  }
}

function replacer(secrets: ReadonlySet<string>): (this: unknown, name: string, value: unknown) => unknown {
  const ancestors: unknown[] = []
  return function replace(name, value) {
    if (secrets.has(plainName(name)) && value !== undefined && value !== null) return '[redacted]'
    if (typeof value === 'bigint') return value.toString()
    if (typeof value !== 'object' || value === null) return value
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop()
    if (ancestors.includes(value)) return '[circular]'
    const written = value instanceof Error ? plainError(value) : value
    ancestors.push(written)
    return written
  }
}

function plainName(name: string): string {
  const lower = name.toLowerCase()
  // Few names have one, and a regular expression for each name of each line takes longer than all the rest of the line.
  return lower.includes('-') || lower.includes('_') ? lower.replaceAll(/[-_]/g, '') : lower
}
