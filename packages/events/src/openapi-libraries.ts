import type { SchemaSide } from './openapi-json-schema.ts'
import type { JsonSchema } from './openapi-types.ts'

/**
 * How a library says what JSON Schema cannot, a transformation or a class for example: as any value, not by an error. A
 * date is said as the text that it is in JSON.
 */
export function libraryOptions(vendor: string, side: SchemaSide): object | undefined {
  switch (vendor) {
    case 'zod':
      return zod(side)
    case 'valibot':
      return valibot(side)
    case 'arktype':
      return arktype(side)
    default:
      return undefined
  }
}

interface ZodPlace {
  readonly zodSchema: {
    readonly _zod: { readonly def: { readonly type: string; readonly coerce?: boolean; readonly catchall?: unknown } }
  }
}

function zod(side: SchemaSide): object {
  return {
    unrepresentable({ zodSchema }: ZodPlace) {
      const { type, coerce } = zodSchema._zod.def
      return type === 'date' && (side === 'output' || coerce) ? dateTime() : 'any'
    },
    // By itself zod says of what left an object schema that it has no other members. A client must not count on that: it
    // would break with the next version of the API. Without it, both sides of most schemas are the same.
    override({ zodSchema, jsonSchema }: ZodPlace & { readonly jsonSchema: { additionalProperties?: unknown } }) {
      const { type, catchall } = zodSchema._zod.def
      if (side === 'output' && type === 'object' && catchall === undefined) delete jsonSchema.additionalProperties
    },
  }
}

function valibot(side: SchemaSide): object {
  return {
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }: { readonly valibotSchema: { readonly type: string } }) =>
      side === 'output' && valibotSchema.type === 'date' ? dateTime() : undefined,
  }
}

function arktype(side: SchemaSide): object {
  const date = ({ base }: { readonly base: JsonSchema }) => ({ ...base, ...(side === 'output' ? dateTime() : {}) })
  return { fallback: { date } }
}

function dateTime(): JsonSchema {
  return { type: 'string', format: 'date-time' }
}
