import type { HttpQuery } from '@heddle/core'
import { decodePercent } from './path.ts'
import { bag } from './records.ts'

/** Adds a value to those that a name has: one is text, several are an array. */
export function addValue(values: Record<string, string | string[]>, name: string, value: string): void {
  const present = values[name]
  if (present === undefined) values[name] = value
  else if (typeof present === 'string') values[name] = [present, value]
  else present.push(value)
}

/** The values of a raw query string, form-decoded. */
export function parseQuery(raw: string): HttpQuery {
  const query: Record<string, string | string[]> = bag()
  if (raw === '') return query
  for (const pair of raw.split('&')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = formDecode(at === -1 ? pair : pair.slice(0, at))
    addValue(query, name, at === -1 ? '' : formDecode(pair.slice(at + 1)))
  }
  return query
}

/** The cookies of a `cookie` header, or of several; the first of a name wins, as RFC 6265 sends the closest path first. */
export function parseCookies(headers: readonly string[]): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = bag()
  for (const pair of headers.flatMap((header) => header.split(';'))) {
    const at = pair.indexOf('=')
    if (at === -1) continue
    const name = pair.slice(0, at).trim()
    if (name in cookies) continue
    const value = pair.slice(at + 1).trim()
    cookies[name] = decodePercent(value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value)
  }
  return cookies
}

function formDecode(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text)
}
