import { replies, requestBody } from './openapi-bodies.ts'
import type { Endpoint } from './openapi-endpoints.ts'
import { type EndpointSchemas, isSame, parametersOf } from './openapi-parameters.ts'
import { problemContent, problemsOf } from './openapi-problem.ts'
import type { OpenApiOperation } from './openapi-types.ts'

/**
 * What a document says of an operation beyond what its handler tells: a summary, tags, security. Parameters and responses
 * are added to those that there are, over them where they have the same name or status.
 */
export type OpenApiOperationOptions = Partial<OpenApiOperation>

/** One endpoint as OpenAPI has it. */
export async function operationOf(
  endpoint: Endpoint,
  operationId: string,
  schemas: EndpointSchemas,
  { parameters: more = [], responses: moreResponses, ...said }: OpenApiOperationOptions,
): Promise<OpenApiOperation> {
  const told = await parametersOf(endpoint, schemas)
  const parameters = [...told.filter((one) => !more.some((other) => isSame(one, other))), ...more]
  const body = takesBody(endpoint) ? endpoint.parts.find((parts) => parts.body !== undefined)?.body : undefined
  return {
    operationId,
    ...said,
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: said.requestBody ?? (await requestBody(body, schemas)) }),
    responses: { ...(await responsesOf(endpoint, body !== undefined, schemas)), ...moreResponses },
  }
}

/** Whether a request of the endpoint has a body. One for any method has one where its method gives it a meaning. */
function takesBody({ method, keys }: Endpoint): boolean {
  return keys.length === 1 || ['POST', 'PUT', 'PATCH'].includes(method)
}

async function responsesOf(
  endpoint: Endpoint,
  hasBody: boolean,
  schemas: EndpointSchemas,
): Promise<OpenApiOperation['responses']> {
  if (!endpoint.described) return { default: { description: 'Whatever the function answers' } }
  const problems = problemsOf(endpoint, hasBody)
  const schemasByStatus = endpoint.parts.find(({ response }) => response !== undefined)?.response
  if (schemasByStatus === undefined) return { '2XX': { description: 'Success' }, ...problems }
  const told = await replies(schemasByStatus, schemas)
  for (const [status, reply] of Object.entries(told)) {
    // The function answers this status, and heddle does too.
    if (status in problems) told[status] = { ...reply, content: { ...reply.content, ...problemContent() } }
  }
  return { ...problems, ...told }
}

/** A name for an endpoint that is the same every time: `getOrdersById`. */
export function operationIdOf({ method, path }: Endpoint): string {
  const words = path.split('/').map((segment) => `${segment.startsWith(':') ? 'By' : ''}${pascal(segment)}`)
  return method.toLowerCase() + (words.join('') || 'Root')
}

/** `PostOrdersBody` of `postOrders body`. */
export function pascal(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/)
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')
}
