import type { Catalogue } from './catalogue.ts'
import { free } from './openapi-components.ts'
import type { ToJsonSchema } from './openapi-json-schema.ts'
import { pascal } from './openapi-operation.ts'
import type { JsonSchema } from './openapi-types.ts'
import { schemasOf } from './schemas-catalogue.ts'
import { OPENAPI_3 } from './schemas-openapi3.ts'
import { translate, type Unsaid } from './schemas-translate.ts'

/** A schema for a registry of EventBridge. */
export interface RegistrySchema {
  /** As AWS names its own: `orders@OrderPaid`. */
  readonly name: string
  /** The type of the events, their `detail-type`. */
  readonly type: string
  /** The content of a schema of the type `OpenApi3`. */
  readonly content: RegistryContent
  /** What OpenAPI 3.0 cannot say of the detail: there the content lets through more than the catalogue. */
  readonly unsaid: readonly Unsaid[]
}

/** An OpenAPI 3.0 document of one event, in the form of those that AWS writes itself. */
export interface RegistryContent {
  readonly openapi: '3.0.0'
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, never>>
  /** `AWSEvent` is the whole event; its detail and what that refers to have names of their own. */
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

export interface RegistryOptions {
  /** The `source` of the events. */
  readonly source: string
  /** What the documents say of their version; the registry numbers its versions itself. Default `1.0.0`. */
  readonly version?: string | undefined
  /** For schemas of a library that does not speak Standard JSON Schema, or not as you would have it. */
  readonly toJsonSchema?: ToJsonSchema | undefined
}

/**
 * The schemas of a catalogue for a registry of EventBridge, one for each type, for code bindings and for whoever looks there.
 *
 * Throws a `HeddleError` that names the type which has no JSON Schema.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-schema.html
 */
export async function registrySchemas(
  catalogue: Catalogue,
  { source, version = '1.0.0', toJsonSchema }: RegistryOptions,
): Promise<readonly RegistrySchema[]> {
  const names = new Set<string>()
  const schemas = await schemasOf(catalogue, toJsonSchema)
  return schemas.map(({ type, schema, madeUp }) => {
    const name = free(`${source.replaceAll(/[^\w.-]/g, '_')}@${pascal(type) || 'Event'}`, names)
    const own = pascal(type) === EVENT ? `${EVENT}Detail` : pascal(type) || 'Event'
    const refTo = (name = own) => `#/components/schemas/${name}`
    const detail = translate(schema, { dialect: OPENAPI_3, refTo, madeUp, taken: [EVENT, own] })
    const schemas = { [EVENT]: eventSchema(type, source, refTo()), [own]: detail.schema, ...detail.defs }
    const content: RegistryContent = {
      openapi: '3.0.0',
      info: { version, title: own },
      paths: {},
      components: { schemas },
    }
    return { name, type, content, unsaid: detail.unsaid }
  })
}

const EVENT = 'AWSEvent'

/** The whole event. @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
function eventSchema(type: string, source: string, $ref: string): JsonSchema {
  const text = { type: 'string' }
  return {
    type: 'object',
    required: ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'],
    'x-amazon-events-detail-type': type,
    'x-amazon-events-source': source,
    properties: {
      detail: { $ref },
      account: text,
      'detail-type': text,
      id: text,
      region: text,
      resources: { type: 'array', items: text },
      source: text,
      time: { type: 'string', format: 'date-time' },
      version: text,
    },
  }
}
