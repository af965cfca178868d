import { HeddleError, missing, type StandardSchemaV1 } from '@heddle/core'
import { libraryOptions } from './openapi-libraries.ts'
import { type Definitions, localRef, ROOT, refsIn } from './openapi-refs.ts'
import type { JsonSchema } from './openapi-types.ts'

/** Which side of a schema: the values that it takes, or those that it makes of them. */
export type SchemaSide = 'input' | 'output'

/** Makes the JSON Schema of a schema, draft 2020-12. `undefined` leaves it to the schema's library. */
export type ToJsonSchema = (
  schema: StandardSchemaV1,
  side: SchemaSide,
) => JsonSchema | undefined | Promise<JsonSchema | undefined>

/** A schema as JSON Schema, with the definitions that it refers to as `#/$defs/<name>`. */
export interface Converted {
  readonly schema: JsonSchema
  readonly defs: Definitions
  readonly side: SchemaSide
  /** For a definition that has no name of its own: `PostOrdersBody`. */
  readonly name: string
  /** Whether the library made up a definition's name. */
  madeUp(name: string): boolean
}

/** Where a schema stands: for errors, and for names of its definitions. */
export interface SchemaPlace {
  /** `openapi: POST /orders: body` */
  readonly text: string
  /** `PostOrdersBody` */
  readonly name: string
}

/** Asks a schema's library for JSON Schema. Throws a `HeddleError` that names the place where there is none. */
export async function convert(
  schema: StandardSchemaV1,
  side: SchemaSide,
  { text, name }: SchemaPlace,
  ask: ToJsonSchema | undefined,
): Promise<Converted> {
  const { schema: whole, madeUp } = await jsonSchemaOf(schema, side, text, ask)
  if ('$id' in whole) return { schema: whole, defs: {}, side, name, madeUp: () => false }
  const { $defs = {}, ...root } = whole as JsonSchema & { readonly $defs?: Definitions }
  const refersToRoot = refsIn(whole).some((ref) => localRef(ref)?.name === ROOT)
  if (!refersToRoot) return { schema: root, defs: $defs, side, name, madeUp }
  return { schema: { $ref: '#' }, defs: { ...$defs, [ROOT]: root }, side, name, madeUp }
}

/** The JSON Schema of a schema as its library has it, and whether the library made up a definition's name. */
export async function jsonSchemaOf(
  schema: StandardSchemaV1,
  side: SchemaSide,
  place: string,
  ask: ToJsonSchema | undefined,
): Promise<Pick<Converted, 'schema' | 'madeUp'>> {
  const { vendor } = schema['~standard']
  let made: JsonSchema | undefined
  try {
    made = (await ask?.(schema, side)) ?? (await askLibrary(schema, side, place))
  } catch (cause) {
    if (cause instanceof HeddleError) throw cause
    throw new HeddleError('MISUSE', `${place}: ${(cause as Error).message}`, { cause })
  }
  if (made === undefined) {
    throw new HeddleError(
      'MISUSE',
      `${place}: ${vendor} does not speak Standard JSON Schema: give options.toJsonSchema`,
    )
  }
  const { $schema, ...whole } = made
  return { schema: whole, madeUp: (name) => name === ROOT || MADE_UP[vendor]?.test(name) === true }
}

const MADE_UP: Readonly<Record<string, RegExp>> = { zod: /^__schema\d+$/, valibot: /^\d+$/, arktype: /\d$/ }

async function askLibrary(schema: StandardSchemaV1, side: SchemaSide, place: string): Promise<JsonSchema | undefined> {
  const { vendor, jsonSchema } = schema['~standard'] as StandardJsonSchema
  const converter = jsonSchema ?? (vendor === 'valibot' ? await valibotConverter(schema, place) : undefined)
  return converter?.[side]({ target: 'draft-2020-12', libraryOptions: libraryOptions(vendor, side) })
}

/** @see https://standardschema.dev/json-schema */
interface StandardJsonSchema {
  readonly vendor: string
  readonly jsonSchema?: Readonly<Record<SchemaSide, (options: object) => JsonSchema>>
}

async function valibotConverter(schema: StandardSchemaV1, place: string): Promise<StandardJsonSchema['jsonSchema']> {
  const failed = missing('@valibot/to-json-schema', place)
  const { toStandardJsonSchema } = await import('@valibot/to-json-schema').catch(failed)
  return toStandardJsonSchema(schema as never)['~standard'].jsonSchema as StandardJsonSchema['jsonSchema']
}
