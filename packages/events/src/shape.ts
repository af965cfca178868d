import { invalidField } from '@heddle/core'
import { isObject, type JsonObject } from './objects.ts'
import type { Fault } from './records.ts'
import { refusal } from './refusal.ts'

/** What a field has to be. With `?` it may also be absent or null, and so may all that is said of what is in it. */
export type FieldKind = Kind | `${Kind}?`
type Kind = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'time' | 'strings' | 'text map'

/** Fields by their path: `{ 'Sns.MessageId': 'string', 'tasks[].taskId': 'string' }`. What they are in has to be there, unless it is said itself to be optional. */
export type Shape = Readonly<Record<string, FieldKind>>

/** What is wrong with a value's fields, if anything. */
export type Checker = (value: JsonObject) => Fault | undefined

/** A check of fields by name: the first that is not as it has to be. Compiled on first use. */
export function shape(fields: Shape): Checker {
  let checks: readonly Check[] | undefined
  return (value) => {
    checks ??= Object.keys(fields).map((path) => compiled(path, fields))
    for (const check of checks) {
      const fault = faultAt(value, check, 0, '')
      if (fault !== undefined) return fault
    }
    return undefined
  }
}

/**
 * A raw event whose deciding fields are there and whose others are as they have to be. Throws what refuses any other.
 *
 * @param tell - whether this is an event of the source, by the fewest fields that decide
 */
export function readEvent<Raw>(source: string, raw: unknown, tell: (raw: JsonObject) => unknown, check: Checker): Raw {
  if (!isObject(raw) || !tell(raw)) throw refusal(source, raw)
  const fault = check(raw)
  if (fault !== undefined) throw invalidField(source, ...fault)
  return raw as Raw
}

interface Check {
  readonly kind: Kind
  /** From the outside in; the last is the field itself. */
  readonly steps: readonly { readonly name: string; readonly optional: boolean }[]
}

const ELEMENTS = '[]'

function compiled(path: string, fields: Shape): Check {
  const names = path.replaceAll('[]', '.[]').split('.')
  const steps = names.map((name, depth) => {
    const upToHere = names
      .slice(0, depth + 1)
      .join('.')
      .replaceAll('.[]', '[]')
    return { name, optional: fields[upToHere]?.endsWith('?') === true }
  })
  return { kind: (fields[path] as FieldKind).replace('?', '') as Kind, steps }
}

function faultAt(value: unknown, check: Check, depth: number, at: string): Fault | undefined {
  const { kind, steps } = check
  if ((value === undefined || value === null) && steps[depth - 1]?.optional) return undefined
  const name = steps[depth]?.name
  if (name === undefined) return IS[kind](value) ? undefined : [at, EXPECTED[kind], value]
  if (name !== ELEMENTS) {
    if (!isObject(value)) return [at, EXPECTED.object, value]
    return faultAt(value[name], check, depth + 1, at === '' ? name : `${at}.${name}`)
  }
  if (!Array.isArray(value)) return [at, EXPECTED.array, value]
  for (let index = 0; index < value.length; index++) {
    const fault = faultAt(value[index], check, depth + 1, `${at}[${index}]`)
    if (fault !== undefined) return fault
  }
  return undefined
}

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  object: isObject,
  array: Array.isArray,
  time: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  strings: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  'text map': (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
}

const EXPECTED: Readonly<Record<Kind, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  object: 'an object',
  array: 'an array',
  time: 'a time',
  strings: 'an array of strings',
  'text map': 'an object of strings',
}
