import type { Endpoint } from './openapi-endpoints.ts'
import type { JsonSchema, OpenApiComponents, OpenApiContent, OpenApiReference } from './openapi-types.ts'

/** The name of the component that says what a problem is. */
export const PROBLEM = 'Problem'

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  400: 'The body is not what its media type says.',
  413: 'The body is too large.',
  415: 'The body is of another media type.',
  422: 'The request is not valid: errors says where.',
  default: 'A problem.',
}

/** The problems that heddle itself answers requests of an endpoint with, by status. */
export function problemsOf({ parts }: Endpoint, hasBody: boolean): Readonly<Record<string, OpenApiReference>> {
  const isChecked = hasBody || parts.some(({ params, query, headers }) => params ?? query ?? headers)
  const statuses = [
    ...(hasBody ? ['400', '415'] : []),
    ...(hasBody && parts.some(({ maxBytes }) => maxBytes !== undefined) ? ['413'] : []),
    ...(isChecked ? ['422'] : []),
    'default',
  ]
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]))
}

/** What the body of a problem is. */
export function problemContent(): OpenApiContent {
  return { 'application/problem+json': { schema: { $ref: `#/components/schemas/${PROBLEM}` } } }
}

/** The components of problems that the text of a document refers to. */
export function problemComponents(text: string): OpenApiComponents {
  const responses = Object.entries(DESCRIPTIONS)
    .filter(([status]) => text.includes(`"#/components/responses/${nameOf(status)}"`))
    .map(([status, description]) => [nameOf(status), { description, content: problemContent() }])
  return responses.length === 0
    ? {}
    : { schemas: { [PROBLEM]: problemSchema() }, responses: Object.fromEntries(responses) }
}

function nameOf(status: string): string {
  return status === 'default' ? PROBLEM : `${PROBLEM}${status}`
}

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
function problemSchema(): JsonSchema {
  const text = { type: 'string' }
  const error = { type: 'object', properties: { path: text, detail: text }, required: ['path', 'detail'] }
  return {
    type: 'object',
    properties: {
      type: { type: 'string', format: 'uri-reference' },
      title: text,
      status: { type: 'integer' },
      detail: text,
      errors: { type: 'array', items: error },
    },
    required: ['type', 'title', 'status'],
  }
}
