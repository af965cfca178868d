import type { Catalogue } from './catalogue.ts'
import { free } from './openapi-components.ts'
import type { ToJsonSchema } from './openapi-json-schema.ts'
import { pascal } from './openapi-operation.ts'
import type { JsonSchema } from './openapi-types.ts'
import { schemasOf, type TypeSchema } from './schemas-catalogue.ts'
import { DRAFT_07 } from './schemas-draft7.ts'
import { translate, type Unsaid } from './schemas-translate.ts'
import { segmentOf } from './schemas-walk.ts'

/** An AsyncAPI 3.0 document, as far as heddle makes one. @see https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0'
  readonly info: AsyncApiInfo
  readonly defaultContentType: 'application/json'
  /** One for each type, which is its address. */
  readonly channels: Readonly<Record<string, AsyncApiChannel>>
  readonly operations: Readonly<Record<string, AsyncApiOperation>>
  readonly components: {
    readonly messages: Readonly<Record<string, AsyncApiMessage>>
    readonly messageTraits: Readonly<Record<string, { readonly headers: JsonSchema }>>
    readonly schemas: Readonly<Record<string, JsonSchema>>
  }
}

export interface AsyncApiInfo {
  readonly title: string
  /** Of the catalogue, not of AsyncAPI. */
  readonly version: string
  readonly description?: string | undefined
}

export interface AsyncApiChannel {
  readonly address: string
  readonly messages: Readonly<Record<string, AsyncApiReference>>
}

export interface AsyncApiOperation {
  readonly action: 'send'
  readonly channel: AsyncApiReference
  readonly messages: readonly AsyncApiReference[]
}

/** What goes out of one type: its data, and what heddle's targets send beside it. */
export interface AsyncApiMessage {
  readonly name: string
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly contentType: 'application/json'
  readonly headers: JsonSchema
  readonly payload: AsyncApiReference
  readonly traits: readonly AsyncApiReference[]
}

export interface AsyncApiReference {
  readonly $ref: string
}

export interface AsyncApiOptions {
  /** The CloudEvents `source` of the events, where they have one and the same. */
  readonly source?: string | undefined
  /** For schemas of a library that does not speak Standard JSON Schema, or not as you would have it. */
  readonly toJsonSchema?: ToJsonSchema | undefined
}

/**
 * The AsyncAPI 3.0 document of an application that sends the events of a catalogue, and what its schemas, draft 07, cannot say:
 * there the document lets through more than the catalogue.
 *
 * Throws a `HeddleError` that names the type which has no JSON Schema.
 */
export async function asyncApi(
  catalogue: Catalogue,
  info: AsyncApiInfo,
  { source, toJsonSchema }: AsyncApiOptions = {},
): Promise<{ readonly document: AsyncApiDocument; readonly unsaid: readonly (Unsaid & { readonly type: string })[] }> {
  const names = new Set<string>()
  const operations = new Set<string>()
  const parts = (await schemasOf(catalogue, toJsonSchema)).map((one) => {
    const name = free(one.type.replaceAll(/[^\w.-]/g, '_'), names)
    return { ...one, name, operation: free(`send${pascal(one.type)}`, operations), ...payloadOf(one, name) }
  })
  const byName = <Value>(value: (part: (typeof parts)[number]) => Value) =>
    Object.fromEntries(parts.map((part) => [part.name, value(part)]))
  const document: AsyncApiDocument = {
    asyncapi: '3.0.0',
    info,
    defaultContentType: 'application/json',
    channels: byName(({ type, name }) => ({ address: type, messages: { [name]: component('messages', name) } })),
    operations: Object.fromEntries(parts.map(({ name, operation }) => [operation, operationOf(name)])),
    components: {
      messages: byName(messageOf),
      messageTraits: { [TRAIT]: { headers: headersOf(source) } },
      schemas: byName(({ payload }) => payload),
    },
  }
  return { document, unsaid: parts.flatMap(({ type, unsaid }) => unsaid.map((one) => ({ type, ...one }))) }
}

function payloadOf({ schema, madeUp }: TypeSchema, name: string): { payload: JsonSchema; unsaid: readonly Unsaid[] } {
  const at = component('schemas', name).$ref
  const refTo = (definition?: string) => (definition === undefined ? at : `${at}/definitions/${segmentOf(definition)}`)
  const { schema: own, defs, unsaid } = translate(schema, { dialect: DRAFT_07, refTo, madeUp })
  return { payload: Object.keys(defs).length === 0 ? own : { ...own, definitions: defs }, unsaid }
}

function operationOf(name: string): AsyncApiOperation {
  const $ref = `#/channels/${name}`
  return { action: 'send', channel: { $ref }, messages: [{ $ref: `${$ref}/messages/${name}` }] }
}

function messageOf({ type, name, schema }: { type: string; name: string; schema: JsonSchema }): AsyncApiMessage {
  const { title, description } = schema
  return {
    name: type,
    ...(typeof title === 'string' && { title }),
    ...(typeof description === 'string' && { description }),
    contentType: 'application/json',
    headers: { type: 'object', properties: { 'ce-type': { const: type } } },
    payload: component('schemas', name),
    traits: [component('messageTraits', TRAIT)],
  }
}

function component(kind: string, name: string): AsyncApiReference {
  return { $ref: `#/components/${kind}/${name}` }
}

const TRAIT = 'cloudEvent'

/** What stands beside the data of a message, by the names that heddle's targets give it. */
function headersOf(source: string | undefined): JsonSchema {
  const text = { type: 'string' }
  return {
    type: 'object',
    properties: {
      'ce-id': { type: 'string', minLength: 1 },
      'ce-source': source === undefined ? { type: 'string', format: 'uri-reference' } : { const: source },
      'ce-type': text,
      'ce-time': { type: 'string', format: 'date-time' },
      'ce-subject': text,
      traceparent: text,
      tracestate: text,
      baggage: text,
    },
    required: ['ce-id', 'ce-source', 'ce-type', 'ce-time'],
  }
}
