import { toBase64 } from '@heddle/core'
import type { AttributeMap, AttributeValue } from '@heddle/events'

/** An item as DynamoDB stores it: text, numbers, booleans, null, bytes, sets, lists and objects of these. */
export function marshallItem(where: string, item: Readonly<Record<string, unknown>>): AttributeMap {
  // From entries a name such as `__proto__` becomes a member like any other. What is undefined is not there.
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, marshall(`${where}.${name}`, value)] as const],
    ),
  )
}

function marshall(where: string, value: unknown): AttributeValue {
  if (value === null) return { NULL: true }
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'boolean') return { BOOL: value }
  if (isNumber(value)) return { N: String(value) }
  if (value instanceof Uint8Array) return { B: toBase64(value) }
  if (value instanceof Set) return marshallSet(where, [...value])
  if (Array.isArray(value)) return { L: value.map((element, index) => marshall(`${where}[${index}]`, element)) }
  if (typeof value === 'object' && !(value instanceof Date)) {
    return { M: marshallItem(where, value as Readonly<Record<string, unknown>>) }
  }
  throw new TypeError(`${where}: DynamoDB has no type for ${value instanceof Date ? 'a Date' : typeof value}`)
}

function marshallSet(where: string, elements: readonly unknown[]): AttributeValue {
  if (elements.length > 0) {
    if (elements.every((element) => typeof element === 'string')) return { SS: elements }
    if (elements.every(isNumber)) return { NS: elements.map(String) }
    if (elements.every((element) => element instanceof Uint8Array)) return { BS: elements.map(toBase64) }
  }
  throw new TypeError(`${where}: a set of DynamoDB has at least one element, and all are text, numbers or bytes`)
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isFinite(value)
}
