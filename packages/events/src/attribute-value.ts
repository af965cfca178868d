import { fromBase64 } from '@heddle/core'
import { isObject } from './objects.ts'
import { quote } from './quote.ts'
import type { Fault } from './records.ts'

/** The attributes of an item as DynamoDB sends them, by name. */
export interface AttributeMap {
  readonly [name: string]: AttributeValue
}

/**
 * One attribute as DynamoDB sends it: an object of one member, named after the type: `{ S: 'wool' }`.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html
 */
export type AttributeValue = {
  readonly [Type in keyof AttributeTypes]: {
    readonly [Only in Type]: AttributeTypes[Only]
  } & { readonly [Other in Exclude<keyof AttributeTypes, Type>]?: undefined }
}[keyof AttributeTypes]

interface AttributeTypes {
  readonly S: string
  /** A number as text, of up to 38 digits. */
  readonly N: string
  /** Base64. */
  readonly B: string
  readonly BOOL: boolean
  readonly NULL: true
  readonly L: readonly AttributeValue[]
  readonly M: AttributeMap
  readonly SS: readonly string[]
  readonly NS: readonly string[]
  readonly BS: readonly string[]
}

/** An item in values of the language. */
export interface NativeItem {
  readonly [name: string]: NativeAttribute
}

/** One attribute as a value of the language. The bytes of a binary set are found by walking it, not by `has`. */
export type NativeAttribute =
  | string
  | AttributeNumber
  | boolean
  | null
  | Uint8Array
  | readonly NativeAttribute[]
  | NativeItem
  | ReadonlySet<string>
  | ReadonlySet<AttributeNumber>
  | ReadonlySet<Uint8Array>

/**
 * A number, never rounded: a `number` when that says just what the decimal text says, a `bigint` when it is an integer
 * beyond 2^53, else the text as DynamoDB sent it: a fraction of more digits than a `number` keeps (about 16, where
 * DynamoDB keeps 38) fits no type of the language, and libraries for decimals take text.
 */
export type AttributeNumber = number | bigint | string

/** An item, or the first thing that is wrong with it. */
export type Unmarshalled =
  | { readonly value: NativeItem; readonly fault?: undefined }
  | { readonly value?: undefined; readonly fault: Fault }

/**
 * Makes an item of a stream, its keys or one of its images, values of the language: sets are a `Set`, binaries a
 * `Uint8Array`, numbers an `AttributeNumber`. Never throws.
 *
 * @param at - where the image is, with which a fault's path begins: `dynamodb.NewImage.tags.L[2].N`. Default nowhere:
 *   `tags.L[2].N`
 */
export function unmarshall(image: unknown, at = ''): Unmarshalled {
  const item = readMap(image, 0)
  if (!(item instanceof Misread)) return { value: item }
  const [path, expected, got] = item.fault
  return { fault: [at === '' ? path.slice(1) : at + path, expected, got] }
}

// DynamoDB has 32; who sends this many wants the stack to overflow.
const MAX_LEVELS = 100

/** An attribute that could not be read. Its path is put together on the way out, so that only a fault pays for it. */
class Misread {
  readonly fault: Fault

  constructor(fault: Fault) {
    this.fault = fault
  }

  in(parent: string): Misread {
    const [path, expected, got] = this.fault
    return new Misread([parent + path, expected, got])
  }
}

function misread(expected: string, got: unknown): Misread {
  return new Misread(['', expected, got])
}

function readMap(map: unknown, level: number): NativeItem | Misread {
  if (!isObject(map)) return misread('an object', map)
  if (level > MAX_LEVELS) return misread(`at most ${MAX_LEVELS} levels`, map)
  const item: Record<string, NativeAttribute> = {}
  for (const name of Object.keys(map)) {
    const value = readAttribute(map[name], level)
    if (value instanceof Misread) return value.in(`.${quote(name)}`)
    if (name !== '__proto__') item[name] = value
    // A name like any other to DynamoDB: as a member it is harmless, assigned it would be the prototype.
    else Object.defineProperty(item, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return item
}

function readAttribute(attribute: unknown, level: number): NativeAttribute | Misread {
  if (!isObject(attribute)) return misread('an attribute value', attribute)
  const types = Object.keys(attribute)
  const type = types.length === 1 ? (types[0] as string) : ''
  const value = readTyped(type, attribute[type], level)
  if (value === undefined) return misread('one of S, N, B, BOOL, NULL, L, M, SS, NS and BS', attribute)
  return value instanceof Misread ? value.in(`.${type}`) : value
}

/** The value of a type; `undefined` when there is no such type. */
function readTyped(type: string, value: unknown, level: number): NativeAttribute | Misread | undefined {
  switch (type) {
    case 'S':
      return readString(value) ?? misread('a string', value)
    case 'N':
      return readNumber(value) ?? misread(A_NUMBER, value)
    case 'B':
      return readBytes(value) ?? misread('base64', value)
    case 'BOOL':
      return typeof value === 'boolean' ? value : misread('a boolean', value)
    case 'NULL':
      return value === true ? null : misread('true', value)
    case 'L':
      return readList(value, level + 1)
    case 'M':
      return readMap(value, level + 1)
    case 'SS':
      return readSet(value, readString, 'a string')
    case 'NS':
      return readSet(value, readNumber, A_NUMBER)
    case 'BS':
      return readSet(value, readBytes, 'base64')
    default:
      return undefined
  }
}

function readList(list: unknown, level: number): readonly NativeAttribute[] | Misread {
  if (!Array.isArray(list)) return misread('an array', list)
  if (level > MAX_LEVELS) return misread(`at most ${MAX_LEVELS} levels`, list)
  const values: NativeAttribute[] = []
  for (const [index, attribute] of list.entries()) {
    const value = readAttribute(attribute, level)
    if (value instanceof Misread) return value.in(`[${index}]`)
    values.push(value)
  }
  return values
}

function readSet<Value>(
  list: unknown,
  read: (value: unknown) => Value | undefined,
  expected: string,
): ReadonlySet<Value> | Misread {
  if (!Array.isArray(list)) return misread('an array', list)
  const values = new Set<Value>()
  for (const [index, given] of list.entries()) {
    const value = read(given)
    if (value === undefined) return misread(expected, given).in(`[${index}]`)
    values.add(value)
  }
  return values
}

function readString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function readBytes(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' ? fromBase64(value) : undefined
}

const A_NUMBER = 'a number of at most 38 digits, as text'

function readNumber(text: unknown): AttributeNumber | undefined {
  if (typeof text !== 'string') return undefined
  // Nearly all numbers are so short that they are exact. Added to 0, for -0 is 0 in decimal.
  if (/^-?\d{1,15}$/.test(text)) return 0 + Number(text)
  const decimal = decimalOf(text)
  if (decimal === undefined) return undefined
  const { sign, digits, exponent } = decimal
  if (digits === '') return 0
  // The bounds of DynamoDB: within them, no number takes more than 126 digits to write.
  const magnitude = digits.length + exponent - 1
  if (digits.length > 38 || magnitude < -130 || magnitude > 125) return undefined
  if (exponent >= 0) {
    const integer = BigInt(sign + digits + '0'.repeat(exponent))
    const number = Number(integer)
    return Number.isSafeInteger(number) ? number : integer
  }
  // A number prints as the shortest decimal that stands for it and for no other.
  const number = Number(text)
  const kept = decimalOf(String(number))
  return kept?.digits === digits && kept.exponent === exponent ? number : text
}

/** A number in the one way to write it: `-1.50` is `-`, `15` and -1. Zero has no digits. */
interface Decimal {
  readonly sign: '-' | ''
  readonly digits: string
  readonly exponent: number
}

function decimalOf(text: string): Decimal | undefined {
  // The longest that DynamoDB can mean has 170 characters; longer text would only take time.
  const match = text.length > 200 ? null : /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', power = '0'] = match
  const all = whole + fraction
  if (all === '') return undefined
  const significant = all.replace(/^0+/, '')
  const digits = significant.replace(/0+$/, '')
  const exponent = Number(power) - fraction.length + significant.length - digits.length
  return { sign: sign === '-' ? '-' : '', digits, exponent }
}
