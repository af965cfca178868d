import { check, isCodec, type StandardSchemaV1 } from '@heddle/core'
import type { HttpResponses } from './http.ts'
import { type HttpBodySchema, isSchema } from './http-body.ts'
import type { SchemaSide } from './openapi-json-schema.ts'
import type { EndpointSchemas } from './openapi-parameters.ts'
import type { Definitions } from './openapi-refs.ts'
import { resolved } from './openapi-refs.ts'
import type { JsonSchema, OpenApiContent, OpenApiMedia, OpenApiRequestBody, OpenApiResponse } from './openapi-types.ts'

/** The body that a handler takes, by media type. */
export async function requestBody(body: HttpBodySchema, schemas: EndpointSchemas): Promise<OpenApiRequestBody> {
  const byType = isSchema(body) ? { [mediaTypeOf(body)]: body } : body
  const content: Record<string, OpenApiMedia> = {}
  for (const [type, schema] of Object.entries(byType)) content[type] = await media(schema, 'input', 'body', schemas)
  const [first] = Object.values(byType)
  return first === undefined || (await takesNothing(first)) ? { content } : { required: true, content }
}

/** The replies of a handler, by status. */
export async function replies(
  responses: HttpResponses,
  schemas: EndpointSchemas,
): Promise<Record<string, OpenApiResponse>> {
  const replies: Record<string, OpenApiResponse> = {}
  for (const [status, schema] of Object.entries(responses as Readonly<Record<string, StandardSchemaV1>>)) {
    const description = phraseOf(status)
    // These go out without a body, whatever the function returns.
    const isEmpty = status === '204' || status === '304'
    replies[status] = isEmpty ? { description } : { description, content: await replyContent(schema, status, schemas) }
  }
  return replies
}

/** The phrase of a status, as HTTP has it. */
function phraseOf(status: string): string {
  return process.getBuiltinModule('node:http').STATUS_CODES[status] ?? `Status ${status}`
}

async function replyContent(
  schema: StandardSchemaV1,
  status: string,
  schemas: EndpointSchemas,
): Promise<OpenApiContent> {
  if (isCodec(schema)) return { [mediaTypeOf(schema)]: await media(schema, 'output', `reply ${status}`, schemas) }
  const from = await schemas.convert(schema, 'output', `reply ${status}`)
  const type = isText(from.schema, from.defs) ? 'text/plain' : 'application/json'
  return { [type]: { schema: schemas.put(from.schema, from) } }
}

/** What is in a body of one media type. Of bytes JSON Schema has nothing to say. */
async function media(
  schema: StandardSchemaV1,
  side: SchemaSide,
  part: string,
  schemas: EndpointSchemas,
): Promise<OpenApiMedia> {
  const inner = isCodec(schema) ? schema.inner : schema
  if (inner !== undefined) {
    const from = await schemas.convert(inner, side, part)
    return { schema: schemas.put(from.schema, from) }
  }
  return mediaTypeOf(schema).startsWith('text/') ? { schema: { type: 'string' } } : {}
}

function mediaTypeOf(schema: StandardSchemaV1): string {
  return isCodec(schema) ? (schema.mediaType ?? schema.usually ?? '*/*') : 'application/json'
}

/** Whether a schema takes a request without a body. Only the schema itself knows: JSON Schema has no word for it. */
async function takesNothing(schema: StandardSchemaV1): Promise<boolean> {
  return (await check(schema, isCodec(schema) ? '' : undefined)).issues === undefined
}

/** Whether all that a schema lets through is text, which goes out as it is and not as JSON. */
function isText(schema: JsonSchema, defs: Definitions): boolean {
  const { type, const: only, enum: values, anyOf, oneOf } = resolved(schema, defs) as Alternatives
  if (type !== undefined) return type === 'string'
  if (only !== undefined || values !== undefined) return [only ?? values].flat().every((one) => typeof one === 'string')
  return (anyOf ?? oneOf)?.every((one) => isText(one, defs)) === true
}

interface Alternatives {
  readonly type?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}
