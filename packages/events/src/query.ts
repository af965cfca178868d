import type { HttpQuery } from '@heddle/core'
import { bag, NOTHING } from './objects.ts'
import { decodePercent, encodePercent } from './path.ts'

/** Adds a value to those that a name has: one is text, several are an array. */
export function addValue(values: Record<string, string | string[]>, name: string, value: string): void {
  const present = values[name]
  if (present === undefined) values[name] = value
  else if (typeof present === 'string') values[name] = [present, value]
  else present.push(value)
}

/** The values of a raw query string, form-decoded. */
export function parseQuery(raw: string): HttpQuery {
  if (raw === '') return NOTHING
  const query = bag<string | string[]>()
  for (const pair of raw.split('&')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = formDecode(at === -1 ? pair : pair.slice(0, at))
    addValue(query, name, at === -1 ? '' : formDecode(pair.slice(at + 1)))
  }
  return query
}

/** The cookies of a `cookie` header; the first of a name wins, as RFC 6265 sends the closest path first. */
export function parseCookies(header: string | undefined): Readonly<Record<string, string>> {
  if (header === undefined) return NOTHING
  const cookies = bag<string>()
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at === -1) continue
    const name = pair.slice(0, at).trim()
    if (name in cookies) continue
    const value = pair.slice(at + 1).trim()
    cookies[name] = decodePercent(/^".*"$/.test(value) ? value.slice(1, -1) : value)
  }
  return cookies
}

export function formDecode(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text)
}

// More than any form or page has, and fewer than could keep a function busy.
const MOST = 1000

/** What is wrong with values by name that came from outside: too many, or `__proto__`, by whose copy an object changes its kind. */
export function unsafeValues(values: HttpQuery): string | undefined {
  let count = 0
  for (const name in values) {
    if (name === '__proto__') return 'the name __proto__ is not allowed'
    const value = values[name]
    count += typeof value === 'object' ? value.length : 1
    if (count > MOST) return `more than ${MOST} values`
  }
  return undefined
}

/** A query string of these values. */
export function queryString(query: HttpQuery): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value ?? []].flat().map((one) => `${encodePercent(name)}=${encodePercent(one)}`))
    .join('&')
}
