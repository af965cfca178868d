import type { Catalogue } from './catalogue.ts'
import { jsonSchemaOf, type ToJsonSchema } from './openapi-json-schema.ts'
import type { JsonSchema } from './openapi-types.ts'

/** One type of a catalogue, and the JSON Schema of its data as it is sent. */
export interface TypeSchema {
  readonly type: string
  readonly schema: JsonSchema
  madeUp(name: string): boolean
}

/** The JSON Schemas of a catalogue, by type in the order of the alphabet. Throws a `TypeError` for what is no catalogue. */
export async function schemasOf(catalogue: Catalogue, ask: ToJsonSchema | undefined): Promise<readonly TypeSchema[]> {
  const types = Object.keys(catalogue).sort()
  if (types.length === 0) throw new TypeError('schemas: the catalogue is empty')
  return await Promise.all(
    types.map(async (type) => {
      const schema = catalogue[type]
      if (schema?.['~standard'] === undefined) {
        throw new TypeError(`schemas: ${type}: expected a schema that speaks Standard Schema`)
      }
      // What a schema takes is what is sent; what it makes of that is the receiver's own.
      return { type, ...(await jsonSchemaOf(schema, 'input', `schemas: ${type}`, ask)) }
    }),
  )
}
