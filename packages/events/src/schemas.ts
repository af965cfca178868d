import type { Catalogue } from './catalogue.ts'
import type { ToJsonSchema } from './openapi-json-schema.ts'
import type { JsonSchema } from './openapi-types.ts'
import { schemasOf } from './schemas-catalogue.ts'
import { DRAFT_2020 } from './schemas-draft7.ts'
import { translate } from './schemas-translate.ts'
import { segmentOf } from './schemas-walk.ts'

export type * from './schemas-asyncapi.ts'
export { asyncApi } from './schemas-asyncapi.ts'
export type { DiffOptions, SchemaChange, SchemaEffect } from './schemas-diff.ts'
export { diffSchemas } from './schemas-diff.ts'
export type { RegistryContent, RegistryOptions, RegistrySchema } from './schemas-registry.ts'
export { registrySchemas } from './schemas-registry.ts'
export type { Unsaid } from './schemas-translate.ts'

/** A catalogue as JSON Schema, draft 2020-12: the schema of each event's data in `$defs`, by its type. */
export interface CatalogueSchema {
  readonly $schema: 'https://json-schema.org/draft/2020-12/schema'
  readonly title?: string | undefined
  /** By type in the order of the alphabet. What a schema refers to stands in its own `$defs`. */
  readonly $defs: Readonly<Record<string, JsonSchema>>
}

export interface CatalogueSchemaOptions {
  readonly title?: string | undefined
  /** For schemas of a library that does not speak Standard JSON Schema, or not as you would have it. */
  readonly toJsonSchema?: ToJsonSchema | undefined
}

/**
 * The JSON Schema of a catalogue, for other languages and for `diffSchemas`: of events as they are sent, so of what their
 * schemas take. The same for the same catalogue, whatever the order of its types.
 *
 * Throws a `HeddleError` that names the type which has no JSON Schema.
 */
export async function jsonSchemas(
  catalogue: Catalogue,
  { title, toJsonSchema }: CatalogueSchemaOptions = {},
): Promise<CatalogueSchema> {
  const schemas = await schemasOf(catalogue, toJsonSchema)
  const written = schemas.map(({ type, schema, madeUp }) => {
    const at = `#/$defs/${segmentOf(type)}`
    const refTo = (name?: string) => (name === undefined ? at : `${at}/$defs/${segmentOf(name)}`)
    const { schema: own, defs } = translate(schema, { dialect: DRAFT_2020, refTo, madeUp })
    return [type, Object.keys(defs).length === 0 ? own : { ...own, $defs: defs }] as const
  })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...(title !== undefined && { title }),
    $defs: Object.fromEntries(written),
  }
}
