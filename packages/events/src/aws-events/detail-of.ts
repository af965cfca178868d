import { describe, type SchemaResult, type StandardSchemaV1 } from '@heddle/core'
import { isObject } from '../objects.ts'
import type { Fault } from '../records.ts'
import { type Checker, type Shape, shape } from '../shape.ts'

/** A schema for each event type, by the types of their details. */
export type CatalogueOf<Details> = { readonly [Type in keyof Details]: StandardSchemaV1<unknown, Details[Type]> }

/**
 * What a detail's type promises, as `shape` wants it: every field that is not optional, by its path. The compiler sees to
 * it that none is forgotten. Optional fields are as AWS documents them: AWS changes them, and an event that has one of
 * another kind is still an event.
 */
export type PromisesOf<Detail> = {
  readonly [Field in FieldsOf<Detail, ''> as Field[0]]: Field[1]
}

type FieldsOf<Value, At extends string> = {
  [Name in keyof Value & string]-?: {} extends Pick<Value, Name> ? never : FieldOf<Value[Name], Within<At, Name>>
}[keyof Value & string] extends infer Fields extends FieldEntry
  ? [Fields] extends [never]
    ? At extends ''
      ? never
      : readonly [At, 'object']
    : Fields
  : never

type FieldOf<Value, At extends string> = Value extends string
  ? readonly [At, 'string' | 'time']
  : Value extends number
    ? readonly [At, 'number']
    : Value extends boolean
      ? readonly [At, 'boolean']
      : Value extends readonly string[]
        ? readonly [At, 'strings']
        : Value extends readonly (infer Element)[]
          ? readonly [At, 'array'] | FieldsOf<Element, `${At}[]`>
          : FieldsOf<Value, At>

type FieldEntry = readonly [path: string, kind: Shape[string]]

type Within<At extends string, Name extends string> = At extends '' ? Name : `${At}.${Name}`

/**
 * The schemas of a service's events, by what each detail's type promises.
 *
 * @typeParam Common - what all of the details have
 */
export function catalogueOf<Details, Common = {}>(
  promises: {
    readonly [Type in keyof Details]: Omit<PromisesOf<Details[Type]>, keyof PromisesOf<Common>>
  },
  common?: PromisesOf<Common>,
): CatalogueOf<Details> {
  const catalogue: Record<string, StandardSchemaV1> = {}
  for (const type in promises) catalogue[type] = detailOf<{}>({ ...common, ...promises[type] })
  return catalogue as CatalogueOf<Details>
}

/** The schema of a value that is as it came, once the fields that its type promises are there. */
export function detailOf<Detail>(promises: PromisesOf<Detail>): StandardSchemaV1<unknown, Detail> {
  const faultOf = shape(promises as Shape)
  return { '~standard': { version: 1, vendor: 'heddle', validate: (value) => validate<Detail>(value, faultOf) } }
}

function validate<Detail>(value: unknown, faultOf: Checker): SchemaResult<Detail> {
  const fault: Fault | undefined = isObject(value) ? faultOf(value) : ['', 'an object', value]
  if (fault === undefined) return { value: value as Detail }
  const [at, expected, got] = fault
  const path = at.split(/\[(\d+)\]\.?|\./).flatMap((name) => (name ? keyOf(name) : []))
  // `at` is for the error's own path: `detail.object.key`.
  const issue = { message: `expected ${expected}, got ${describe(got)}`, path, at }
  return { issues: [issue] }
}

function keyOf(name: string): string | number {
  return /^\d+$/.test(name) ? Number(name) : name
}
