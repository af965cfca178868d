import { HeddleError } from '@heddle/core'
import type { EventAttributeValues } from './target.ts'

/** A message attribute, as SQS and SNS take it. */
export interface Attribute {
  readonly DataType: 'String' | 'Number' | 'Binary'
  readonly StringValue?: string
  readonly BinaryValue?: Uint8Array
}

// SQS takes no more; SNS passes no more on to queues with raw delivery.
const MOST = 10

/**
 * Attributes of a message: those of the event itself, and the user's. Throws a `HeddleError` for what SQS and SNS would
 * not take: more than ten, names or values that are not allowed.
 */
export function attributesOf(
  target: string,
  own: Readonly<Record<string, string>>,
  given: EventAttributeValues = {},
): Readonly<Record<string, Attribute>> {
  const attributes: Record<string, Attribute> = {}
  for (const name in own) attributes[name] = { DataType: 'String', StringValue: own[name] as string }
  for (const name of Object.keys(given)) {
    if (!/^(?!aws\.|amazon\.|\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i.test(name)) {
      throw refused(target, `${JSON.stringify(name.slice(0, 60))} is no name for a message attribute`)
    }
    if (Object.hasOwn(own, name)) throw refused(target, `the message attribute ${name} is the event's own`)
    attributes[name] = attributeOf(target, name, given[name] as string | number | Uint8Array)
  }
  const count = Object.keys(attributes).length
  if (count > MOST) {
    throw refused(
      target,
      `${count} message attributes, ${Object.keys(own).length} of them the event's own; it takes ${MOST}`,
    )
  }
  return attributes
}

function attributeOf(target: string, name: string, value: string | number | Uint8Array): Attribute {
  if (typeof value === 'number' && Number.isFinite(value)) return { DataType: 'Number', StringValue: String(value) }
  if (typeof value === 'string' && value !== '') return { DataType: 'String', StringValue: value }
  if (value instanceof Uint8Array && value.length > 0) return { DataType: 'Binary', BinaryValue: value }
  throw refused(target, `the message attribute ${name} is empty, or neither text, a number nor bytes`)
}

/** The bytes of attributes, as both services count them: names, types and values. */
export function attributesSize(attributes: Readonly<Record<string, Attribute>> = {}): number {
  let size = 0
  for (const name in attributes) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as Attribute
    size += Buffer.byteLength(name) + DataType.length
    size += StringValue === undefined ? (BinaryValue?.length ?? 0) : Buffer.byteLength(StringValue)
  }
  return size
}

function refused(target: string, what: string): HeddleError {
  return new HeddleError('INVALID_EVENT', `${target}: ${what}`)
}
