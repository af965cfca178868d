import { HeddleError } from '@heddle/core'
import { byteLength } from './byte-length.ts'
import type { Attributes } from './cloud-event.ts'
import { keepingLast } from './keeping-last.ts'
import type { EventAttributeValues } from './target.ts'

/** A message attribute, as SQS and SNS take it. */
export interface Attribute {
  readonly DataType: 'String' | 'String.Array' | 'Number' | 'Binary'
  readonly StringValue?: string
  readonly BinaryValue?: Uint8Array
}

// SQS takes no more; SNS passes no more on to queues with raw delivery.
const MOST = 10

/**
 * Attributes of a message: those of the event itself, and the user's. Throws a `HeddleError` for what SQS and SNS would
 * not take: more than ten, names or values that are not allowed.
 *
 * @param whose - the target and the event, for the errors
 * @param own - what is beside the event: its own, and what travels
 */
export function attributesOf(
  whose: string,
  own: readonly Attributes[],
  given: EventAttributeValues | undefined,
): Readonly<Record<string, Attribute>> {
  // Without a prototype where a name may be `__proto__`: V8 keeps such an object as a dictionary.
  const attributes: Record<string, Attribute> = given === undefined ? {} : Object.create(null)
  const [event = {}, travelling = {}] = own
  for (const name in event) attributes[name] = attributeOf(whose, name, event[name])
  Object.assign(attributes, travellingOf(travelling, whose))
  const count = Object.keys(attributes).length
  const more = given === undefined ? [] : Object.keys(given)
  if (count + more.length > MOST) {
    const what = `${count + more.length} message attributes, ${count} of them the event's own; it takes ${MOST}`
    throw refused(whose, what)
  }
  for (const name of more) {
    if (!/^(?!aws\.|amazon\.|\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i.test(name)) {
      throw refused(whose, `${JSON.stringify(name.slice(0, 60))} is no name for a message attribute`)
    }
    if (Object.hasOwn(attributes, name)) throw refused(whose, `the message attribute ${name} is the event's own`)
    attributes[name] = attributeOf(whose, name, given?.[name])
  }
  return attributes
}

const travellingOf = /* @__PURE__ */ keepingLast((travelling: Attributes, whose: string) => {
  const attributes: Record<string, Attribute> = {}
  for (const name in travelling) attributes[name] = attributeOf(whose, name, travelling[name])
  return attributes
})

function attributeOf(whose: string, name: string, value: unknown): Attribute {
  if (typeof value === 'number' && Math.abs(value) < 1e126) return { DataType: 'Number', StringValue: String(value) }
  if (typeof value === 'string' && value !== '') return { DataType: 'String', StringValue: readable(value) }
  if (value instanceof Uint8Array && value.length > 0) return { DataType: 'Binary', BinaryValue: value }
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) {
    return { DataType: 'String.Array', StringValue: readable(JSON.stringify(value)) }
  }
  throw refused(whose, `the message attribute ${name} is empty, or neither text, a number, bytes nor a list of texts`)

  function readable(text: string): string {
    if (isMessageText(text)) return text
    throw refused(whose, `the message attribute ${name} has a character that no message may have`)
  }
}

/** Whether queues take a text: no control characters, no halves of surrogate pairs, neither U+FFFE nor U+FFFF. */
function isMessageText(text: string): boolean {
  // Nearly all texts have none of what the slower one is needed for.
  return (
    !/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/.test(text) ||
    /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text)
  )
}

/** The bytes of attributes, as both services count them: names, types and values. */
export function attributesSize(attributes: Readonly<Record<string, Attribute>> = {}): number {
  let size = 0
  for (const name in attributes) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as Attribute
    size += name.length + DataType.length
    size += StringValue === undefined ? (BinaryValue?.length ?? 0) : byteLength(StringValue)
  }
  return size
}

function refused(whose: string, what: string): HeddleError {
  return new HeddleError('INVALID_EVENT', `${whose}: ${what}`)
}
