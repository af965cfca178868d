import { toBase64, toBytes } from '@heddle/core'

// Only these content types arrive as text: a form does not, and nothing without a type. AWS documents the list for ALBs
// and VPC Lattice; APIs and function URLs have the same one.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
// https://github.com/ministackorg/ministack/pull/766
const TEXT = /^\s*(?:text\/.*|application\/(?:json|javascript|xml)\s*(?:;.*)?)$/i

/** A body as an event has it: text of a few content types as it is, anything else in base64. */
export function bodyOf(
  body: string | Uint8Array | undefined,
  contentType = '',
): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body === undefined) return { isBase64Encoded: false }
  if (typeof body === 'string' && TEXT.test(contentType)) return { body, isBase64Encoded: false }
  return { body: toBase64(toBytes(body)), isBase64Encoded: true }
}
