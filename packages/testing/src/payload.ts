import { toBase64, toBytes } from '@heddle/core'
import { jsonText } from './json.ts'

/** A payload in base64: text and bytes as they are, any other value as JSON. */
export function base64Payload(where: string, value: unknown): string {
  return toBase64(
    typeof value === 'string' || value instanceof Uint8Array ? toBytes(value) : toBytes(jsonText(where, value)),
  )
}
