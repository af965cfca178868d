import type { StandardSchemaV1 } from '@heddle/core'
import { isObject } from './objects.ts'
import type { Endpoint } from './openapi-endpoints.ts'
import type { Converted, SchemaSide } from './openapi-json-schema.ts'
import { resolved } from './openapi-refs.ts'
import type { JsonSchema, OpenApiParameter } from './openapi-types.ts'

/** The schemas of one endpoint, on their way into the document. */
export interface EndpointSchemas {
  /** @param part - of the request or reply: `query` */
  convert(schema: StandardSchemaV1, side: SchemaSide, part: string): Promise<Converted>
  put(schema: JsonSchema, from: Converted): JsonSchema
}

/** The parameters of an endpoint: those of its path, its query, its headers. */
export async function parametersOf(endpoint: Endpoint, schemas: EndpointSchemas): Promise<readonly OpenApiParameter[]> {
  const parameters = [...(await pathParameters(endpoint, schemas))]
  for (const { query, headers } of endpoint.parts) {
    if (query !== undefined) parameters.push(...(await queryParameters(query, schemas)))
    if (headers !== undefined) parameters.push(...(await headerParameters(headers, schemas)))
  }
  // What stands around a handler may check what it checks itself: the handler knows more.
  return parameters.filter((one, index) => parameters.findIndex((other) => isSame(one, other)) === index)
}

/** Whether two parameters are one. */
export function isSame(one: OpenApiParameter, other: OpenApiParameter): boolean {
  return one.in === other.in && one.name === other.name
}

async function pathParameters({ path, names, parts }: Endpoint, schemas: EndpointSchemas): Promise<OpenApiParameter[]> {
  const schema = parts.find(({ params }) => params !== undefined)?.params
  const { members = [] } = schema === undefined ? {} : await membersOf(schema, 'params', schemas)
  return names.map(([own, name], index) => {
    const member = members.find((one) => one.name === own) ?? { name, required: true, schema: { type: 'string' } }
    const parameter = parameterOf('path', { ...member, name, required: true })
    const isRest = index === names.length - 1 && path.split('/').at(-1)?.startsWith('*')
    return isRest ? { description: REST, ...parameter, 'x-heddle-rest': true } : parameter
  })
}

const REST = 'All the rest of the path, slashes included. It may be empty.'

async function queryParameters(query: StandardSchemaV1, schemas: EndpointSchemas): Promise<OpenApiParameter[]> {
  const { members, whole } = await membersOf(query, 'query', schemas)
  // What does not name its members alone, a union or a record, is one object of which each member is a parameter.
  if (members === undefined) return [{ name: 'query', in: 'query', style: 'form', explode: true, schema: whole }]
  return members.map((member) => {
    const isList = [member.schema.type].flat().includes('array')
    return parameterOf('query', member, isList ? { style: 'form', explode: true } : {})
  })
}

async function headerParameters(headers: StandardSchemaV1, schemas: EndpointSchemas): Promise<OpenApiParameter[]> {
  const { members = [] } = await membersOf(headers, 'headers', schemas)
  // OpenAPI ignores parameters of these names: media types and security say it.
  const others = members.filter(({ name }) => !['accept', 'content-type', 'authorization'].includes(name))
  return others.map((member) => parameterOf('header', member))
}

interface Member {
  readonly name: string
  readonly required: boolean
  readonly schema: JsonSchema
}

function parameterOf(
  where: OpenApiParameter['in'],
  { name, required, schema: { description, deprecated, ...schema } }: Member,
  style: Partial<OpenApiParameter> = {},
): OpenApiParameter {
  return {
    name,
    in: where,
    ...(required && { required }),
    ...(typeof description === 'string' && { description }),
    ...(deprecated === true && { deprecated }),
    ...style,
    schema,
  }
}

interface Members {
  /** Nothing where the schema says more of its values than what each member is. */
  readonly members?: readonly Member[] | undefined
  readonly whole: JsonSchema
}

async function membersOf(schema: StandardSchemaV1, part: string, schemas: EndpointSchemas): Promise<Members> {
  const from = await schemas.convert(schema, 'input', part)
  const members = objectMembers(from.schema, from)
  if (members === undefined) return { whole: schemas.put(from.schema, from) }
  return { members: members.map((member) => ({ ...member, schema: schemas.put(member.schema, from) })), whole: {} }
}

function objectMembers(schema: JsonSchema, from: Converted): readonly Member[] | undefined {
  const object = resolved(schema, from.defs) as ObjectSchema
  const { properties = {}, required = [], allOf = [], additionalProperties } = object
  const isRecord = isObject(additionalProperties) && Object.keys(properties).length === 0
  if (isRecord || 'anyOf' in object || 'oneOf' in object || 'patternProperties' in object) return undefined
  const members = Object.entries(properties).map(([name, one]) => ({
    name,
    required: required.includes(name),
    schema: one,
  }))
  for (const one of allOf) {
    const more = objectMembers(one, from)
    if (more === undefined) return undefined
    members.push(...more)
  }
  return members
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly allOf?: readonly JsonSchema[]
  readonly additionalProperties?: unknown
}
