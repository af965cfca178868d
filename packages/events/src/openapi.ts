import { free, schemaComponents, sorted } from './openapi-components.ts'
import { type DescribedHandler, type Endpoint, endpointsOf } from './openapi-endpoints.ts'
import { convert, type ToJsonSchema } from './openapi-json-schema.ts'
import { type OpenApiOperationOptions, operationIdOf, operationOf, pascal } from './openapi-operation.ts'
import type { EndpointSchemas } from './openapi-parameters.ts'
import { PROBLEM, problemComponents } from './openapi-problem.ts'
import { own } from './openapi-refs.ts'
import type {
  JsonSchema,
  OpenApiComponents,
  OpenApiDocument,
  OpenApiInfo,
  OpenApiOperation,
  OpenApiSecurity,
  OpenApiServer,
  OpenApiTag,
} from './openapi-types.ts'

export type { DescribedHandler } from './openapi-endpoints.ts'
export type { SchemaSide, ToJsonSchema } from './openapi-json-schema.ts'
export type { OpenApiOperationOptions } from './openapi-operation.ts'
export type * from './openapi-types.ts'

export interface OpenApiOptions {
  readonly servers?: readonly OpenApiServer[] | undefined
  /** Of all operations, unless one says another. */
  readonly security?: readonly OpenApiSecurity[] | undefined
  readonly tags?: readonly OpenApiTag[] | undefined
  /** More components: `{ securitySchemes: { … } }`. One of a name that heddle has too takes its place. */
  readonly components?: OpenApiComponents | undefined
  /**
   * What to say of an operation beyond what its handler tells, by its route with the base path: `GET /shop/orders/:id`, or
   * `/admin/*` for a route of any method.
   */
  readonly operations?: Readonly<Record<string, OpenApiOperationOptions>> | undefined
  /** Leaves out what does not tell what it takes: plain functions among routes, and mounted apps. Default `false`. */
  readonly describedOnly?: boolean | undefined
  /** For schemas of a library that does not speak Standard JSON Schema, or not as you would have it. */
  readonly toJsonSchema?: ToJsonSchema | undefined
}

/**
 * The OpenAPI 3.1 document of an API, from what its handlers tell of themselves: what `routes` made, a handler of `http`,
 * or a list of these. For build time: `heddle openapi` writes it to a file.
 *
 * Throws a `TypeError` for what is no HTTP handler, for two endpoints that are one and for options of an operation that there
 * is not, a `HeddleError` that names the place where a schema has no JSON Schema.
 */
export async function openapi(
  api: DescribedHandler | readonly DescribedHandler[],
  info: OpenApiInfo,
  options: OpenApiOptions = {},
): Promise<OpenApiDocument> {
  const { servers, security, tags, components, describedOnly = false, toJsonSchema } = options
  const endpoints = endpointsOf([api].flat()).filter(({ described }) => described || !describedOnly)
  const shared = schemaComponents([PROBLEM])
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const { endpoint, id, said } of named(endpoints, options.operations ?? {})) {
    const { method, path, template } = endpoint
    const schemas: EndpointSchemas = {
      convert: (schema, side, part) =>
        convert(
          schema,
          side,
          { text: `openapi: ${method} ${path}: ${part}`, name: pascal(`${id} ${part}`) },
          toJsonSchema,
        ),
      put: shared.put,
    }
    paths[template] = { ...paths[template], [method.toLowerCase()]: await operationOf(endpoint, id, schemas, said) }
  }
  return {
    openapi: '3.1.1',
    info,
    ...(servers && { servers }),
    ...(security && { security }),
    ...(tags && { tags }),
    paths: sorted(paths),
    components: componentsOf(shared.finish(), paths, components),
  }
}

interface NamedEndpoint {
  readonly endpoint: Endpoint
  readonly id: string
  readonly said: OpenApiOperationOptions
}

/** Endpoints with what options say of each, and with names: those of options as they are, the others so that each is one. */
function named(
  endpoints: readonly Endpoint[],
  operations: Readonly<Record<string, OpenApiOperationOptions>>,
): readonly NamedEndpoint[] {
  const unknown = Object.keys(operations).find((key) => !endpoints.some(({ keys }) => keys.includes(key)))
  if (unknown !== undefined) throw new TypeError(`openapi: operations: ${unknown} is none of the routes`)
  const taken = new Set<string>()
  const all = endpoints.map((endpoint) => {
    const said: OpenApiOperationOptions = Object.assign({}, ...endpoint.keys.map((key) => own(operations, key)))
    const { operationId } = said
    if (operationId !== undefined && taken.has(operationId)) {
      throw new TypeError(`openapi: operations: two have the operationId ${operationId}`)
    }
    if (operationId !== undefined) taken.add(operationId)
    return { endpoint, said }
  })
  return all.map(({ endpoint, said }) => ({
    endpoint,
    said,
    id: said.operationId ?? free(operationIdOf(endpoint), taken),
  }))
}

/** The components of heddle, and those of the options. */
function componentsOf(
  schemas: Readonly<Record<string, JsonSchema>>,
  paths: object,
  more: OpenApiComponents = {},
): OpenApiComponents {
  const problems = problemComponents(JSON.stringify(paths))
  return {
    ...more,
    schemas: sorted({ ...schemas, ...problems.schemas, ...more.schemas }),
    responses: { ...problems.responses, ...more.responses },
  }
}
