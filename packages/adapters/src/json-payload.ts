import { invalidPayload, parseJson, toText } from '@heddle/core'

/**
 * The payload of a direct invocation that comes as text: what its JSON says; text that is none where its content type says that
 * it is text; `undefined` of nothing. Throws a `HeddleError` for anything else.
 */
export function jsonPayload(body: string | Uint8Array | undefined, contentType: string | null | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined
  const parsed = parseJson(body)
  if (parsed.issues === undefined) return parsed.value
  const text = typeof body === 'string' ? body : toText(body)
  if (text !== undefined && /^\s*text\//i.test(contentType ?? '')) return text
  throw invalidPayload('direct: the payload', '', parsed)
}
