import { toBase64, toBytes } from '@heddle/core'
import type { SqsMessageAttribute } from '@heddle/events'

/** What a sender attaches: text, a number or bytes; an attribute as SQS tells it where the data type has a suffix. */
export type SqsAttributeValue = string | number | Uint8Array | SqsMessageAttribute

/** The attributes as SQS tells them. */
export function messageAttributes(
  values: Readonly<Record<string, SqsAttributeValue>>,
): Readonly<Record<string, SqsMessageAttribute>> {
  // From entries a name such as `__proto__` becomes a member like any other.
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, messageAttribute(value)]))
}

function messageAttribute(value: SqsAttributeValue): SqsMessageAttribute {
  // SQS does not implement lists, and sends them all the same.
  const lists = { stringListValues: [], binaryListValues: [] }
  if (typeof value === 'string') return { stringValue: value, ...lists, dataType: 'String' }
  if (typeof value === 'number') return { stringValue: String(value), ...lists, dataType: 'Number' }
  if (!(value instanceof Uint8Array)) return { ...lists, ...value }
  return { binaryValue: toBase64(value), ...lists, dataType: 'Binary' }
}

const TEXT = 1
const BINARY = 2

/**
 * What SQS takes the MD5 of: for each attribute, by name, the name, the data type, a byte that tells text from bytes, and
 * the value; each but that byte has its length before it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function digestInput(attributes: Readonly<Record<string, SqsMessageAttribute>>): Uint8Array {
  const parts: Uint8Array[] = []
  for (const name of Object.keys(attributes).sort()) {
    const attribute = attributes[name] as SqsMessageAttribute
    parts.push(...withLength(toBytes(name)), ...withLength(toBytes(attribute.dataType)))
    if (attribute.stringValue !== undefined) {
      parts.push(Uint8Array.of(TEXT), ...withLength(toBytes(attribute.stringValue)))
    } else parts.push(Uint8Array.of(BINARY), ...withLength(Buffer.from(attribute.binaryValue, 'base64')))
  }
  return Buffer.concat(parts)
}

function withLength(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return [length, bytes]
}
