import type { StandardSchemaV1 } from '@heddle/core'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

type Schema = Readonly<Record<string, unknown>>

/** A schema whose library has this JSON Schema for it. */
export function jsonSchema(schema: object): StandardSchemaV1 {
  const standard = { version: 1, vendor: 'acme', validate: (value: unknown) => ({ value }) } as const
  return { '~standard': Object.assign(standard, { jsonSchema: { input: () => schema, output: () => schema } }) }
}

export const FORMATS = { email: /^[^@]+@[^@]+$/, date: /^\d{4}-\d\d-\d\d$/, 'date-time': true, uuid: true } as const
const OPTIONS = { strict: false, formats: FORMATS, inlineRefs: false }

export type Judge = (value: unknown) => boolean

/** What a schema in a document of draft 2020-12 lets through. */
export function judge2020(document: object, $ref: string): Judge {
  return guarded(new Ajv2020(OPTIONS).compile({ ...document, $ref }))
}

/** What a schema in a document of draft 07 lets through, which the document may hold anywhere. */
export function judge07(document: object, $ref: string): Judge {
  return guarded(new Ajv(OPTIONS).addSchema(document, 'document').compile({ $ref: `document${$ref}` }))
}

/** What a schema of OpenAPI 3.0 lets through. Ajv knows `nullable`; the bounds are those of a later draft. */
export function judgeOpenApi(document: object, $ref: string): Judge {
  return judge07(withNumericBounds(document) as object, $ref)
}

function withNumericBounds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNumericBounds)
  if (typeof value !== 'object' || value === null) return value
  const schema: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withNumericBounds(one)]),
  )
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (schema[exclusive] !== true) continue
    schema[exclusive] = schema[bound]
    delete schema[bound]
  }
  return schema
}

/** A schema that leads to itself without going into the value lets nothing through. */
function guarded(validate: (value: unknown) => unknown): Judge {
  return (value) => {
    try {
      return validate(value) === true
    } catch {
      return false
    }
  }
}

/** What every reference in a document leads to. */
export function targetsIn(document: object): readonly (readonly [string, unknown])[] {
  return [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref = '']) => [
    ref,
    target(document, ref),
  ])
}

function target(document: object, ref: string): unknown {
  return ref
    .split('/')
    .slice(1)
    .map((segment) => decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((part: unknown, name) => (Object(part) as Schema)[name], document)
}
