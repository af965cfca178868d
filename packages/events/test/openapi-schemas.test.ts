import type { StandardSchemaV1 } from '@heddle/core'
import { scope, type } from 'arktype'
import { http, on } from 'heddle'
import { json } from 'heddle/http'
import { type OpenApiRequestBody, openapi } from 'heddle/openapi'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { documentOf } from './openapi-helpers.ts'

/** A handler that takes and answers the same. */
function echo<Schema extends StandardSchemaV1>(path: `/${string}`, schema: Schema) {
  return on(http.post(path, { body: schema, response: { 200: schema as never } })).handle(
    ({ body }) => json(body) as never,
  )
}

/** The JSON Schemas of a handler's body and reply, and the components. */
async function schemasOf(schema: StandardSchemaV1, make: typeof documentOf = documentOf) {
  const { paths, components } = await make(echo('/x', schema))
  const { requestBody, responses } = paths['/x']?.post ?? {}
  const schemaIn = (has: unknown) => (has as OpenApiRequestBody).content['application/json']?.schema
  const { Problem, ...schemas } = components.schemas ?? {}
  return { body: schemaIn(requestBody), reply: schemaIn(responses?.[200]), schemas }
}

interface Node {
  readonly value: string
  readonly children: readonly Node[]
}
const ValibotNode: v.GenericSchema<Node> = v.object({ value: v.string(), children: v.array(v.lazy(() => ValibotNode)) })
const ZodNode = z.object({
  value: z.string(),
  get children() {
    return z.array(ZodNode)
  },
})

test.each([
  ['zod', ZodNode],
  ['valibot', ValibotNode],
  ['arktype', scope({ node: { value: 'string', children: 'node[]' } }).export().node],
])('a schema of %s that refers to itself is a component', async (_library, schema) => {
  const { body, reply, schemas } = await schemasOf(schema)
  expect(reply).toEqual(body)
  for (const one of [body, schemas]) expect(JSON.stringify(one)).toContain('"$ref":"#/components/schemas/PostXBody')
  expect(JSON.stringify(schemas)).toContain('"value":{"type":"string"}')
  expect(JSON.stringify({ body, schemas })).not.toContain('$defs')
})

test('a schema with an id is a component of that name, once where both sides say the same', async () => {
  const Item = z.object({ sku: z.string() }).meta({ id: 'Item' })
  const { body, reply, schemas } = await schemasOf(z.object({ items: z.array(Item), best: Item.optional() }))
  const $ref = '#/components/schemas/Item'
  expect(body).toMatchObject({ properties: { items: { items: { $ref } }, best: { $ref } } })
  expect(reply).toEqual(body)
  expect(Object.keys(schemas)).toEqual(['Item'])
})

test('where what goes in and what comes out differ, the name is that of what comes out', async () => {
  const Item = z.object({ count: z.int().default(1) }).meta({ id: 'Item' })
  const Order = z.object({ items: z.array(Item) }).meta({ id: 'Order' })
  const { body, reply, schemas } = await schemasOf(Order)
  expect([body, reply]).toEqual([{ $ref: '#/components/schemas/OrderInput' }, { $ref: '#/components/schemas/Order' }])
  expect(schemas.Order).toMatchObject({ properties: { items: { items: { $ref: '#/components/schemas/Item' } } } })
  expect(schemas.OrderInput).toMatchObject({
    properties: { items: { items: { $ref: '#/components/schemas/ItemInput' } } },
  })
  expect([schemas.Item?.required, schemas.ItemInput?.required]).toEqual([['count'], undefined])
})

test('two schemas of one name are two components', async () => {
  const named = (schema: object): StandardSchemaV1 => jsonSchema({ $ref: '#/$defs/Thing', $defs: { Thing: schema } })
  const { paths, components } = await documentOf([
    on(http.post('/a', { body: named({ type: 'string' }) })).handle(() => {}),
    on(http.post('/b', { body: named({ type: 'number' }) })).handle(() => {}),
    on(http.post('/c', { body: named({ type: 'string' }) })).handle(() => {}),
  ])
  const refs = Object.values(paths).map(({ post }) => post?.requestBody?.content['application/json']?.schema)
  const at = (name: string) => ({ $ref: `#/components/schemas/${name}` })
  expect(refs).toEqual([at('Thing'), at('Thing2'), at('Thing')])
  expect(components.schemas).toMatchObject({ Thing: { type: 'string' }, Thing2: { type: 'number' } })
})

test('a schema may be called as heddle calls its own, and as no component may', async () => {
  const names = { Problem: { type: 'string' }, 'tea & mugs/1~': { type: 'number' } }
  const refs = [{ $ref: '#/$defs/Problem' }, { $ref: '#/$defs/tea%20&%20mugs~11~0' }]
  const { components } = await documentOf(
    on(http.post('/a', { body: jsonSchema({ anyOf: refs, $defs: names }) })).handle(() => {}),
  )
  expect(Object.keys(components.schemas ?? {})).toEqual(['Problem', 'Problem2', 'tea___mugs_1_'])
})

test('only what refers is rewritten: data and names of properties are not', async () => {
  const data = { $ref: '#/$defs/Item', $defs: { Item: {} } }
  const schema = {
    type: 'object',
    properties: { $ref: { type: 'string' }, item: { $ref: '#/$defs/Item', description: 'One.' } },
    examples: [data],
    default: data,
    $defs: { Item: { const: data }, unused: {} },
  }
  // The validator takes whatever is called $ref for one.
  const { body, schemas } = await schemasOf(jsonSchema(schema), (api) => openapi(api, { title: 'x', version: '1' }))
  expect(body).toEqual({
    type: 'object',
    properties: { $ref: { type: 'string' }, item: { $ref: '#/components/schemas/Item', description: 'One.' } },
    examples: [data],
    default: data,
  })
  expect(schemas).toEqual({ Item: { const: data } })
})

test('a reference into a schema leads into its component', async () => {
  const point = { x: { type: 'number' }, y: { $ref: '#/properties/x' }, z: { $ref: '#/$defs/Depth/anyOf/0' } }
  const schema = { type: 'object', properties: point, $defs: { Depth: { anyOf: [{ type: 'number' }] } } }
  const { body, schemas } = await schemasOf(jsonSchema(schema))
  expect(body).toEqual({ $ref: '#/components/schemas/PostXBody' })
  expect(schemas.PostXBody).toMatchObject({
    properties: {
      y: { $ref: '#/components/schemas/PostXBody/properties/x' },
      z: { $ref: '#/components/schemas/Depth/anyOf/0' },
    },
  })
})

test.each([
  ['zod', z.object({ at: z.date(), n: z.string().transform(Number), when: z.coerce.date() })],
  [
    'valibot',
    v.object({
      at: v.date(),
      n: v.pipe(v.string(), v.transform(Number)),
      when: v.pipe(
        v.string(),
        v.isoTimestamp(),
        v.transform((text) => new Date(text)),
        v.date(),
      ),
    }),
  ],
  ['arktype', type({ at: 'Date', n: 'string.integer.parse', when: 'string.date.iso.parse' })],
])(
  'what JSON Schema cannot say of a schema of %s is anything, and a date that goes out is text',
  async (library, schema) => {
    const { body, reply } = await schemasOf(schema)
    expect(body).toMatchObject({
      type: 'object',
      properties: { at: {}, n: { type: 'string' }, when: { type: 'string' } },
    })
    const date = { type: 'string', format: 'date-time' }
    expect(reply).toMatchObject({ properties: { at: date, when: library === 'arktype' ? {} : date } })
  },
)

test('options.toJsonSchema comes first, and may leave a schema to its library', async () => {
  const mine = z.string()
  const api = on(http.post('/x', { body: z.object({ a: z.string() }), response: { 200: mine } })).handle(() => ({
    body: '',
  }))
  const asked: string[] = []
  const document = await documentOf(api, {
    async toJsonSchema(schema, side) {
      asked.push(side)
      return schema === mine ? { type: 'string', maxLength: 9 } : undefined
    },
  })
  expect(asked).toEqual(['input', 'output'])
  expect(document.paths['/x']?.post).toMatchObject({
    requestBody: { content: { 'application/json': { schema: { properties: { a: {} } } } } },
    responses: { 200: { content: { 'text/plain': { schema: { maxLength: 9 } } } } },
  })
})

test('a schema that has no JSON Schema is an error that says where it is', async () => {
  const silent: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'acme', validate: (value) => ({ value }) } }
  const api = on(http.post('/items/:id', { params: silent })).handle(() => {})
  const message =
    'openapi: POST /items/:id: params: acme does not speak Standard JSON Schema: give options.toJsonSchema'
  await expect(documentOf(api)).rejects.toThrow(expect.objectContaining({ code: 'MISUSE', message }))
  const cause = new Error('no such thing')
  const throwing = () => {
    throw cause
  }
  await expect(documentOf(api, { toJsonSchema: throwing })).rejects.toThrow(
    expect.objectContaining({ code: 'MISUSE', message: 'openapi: POST /items/:id: params: no such thing', cause }),
  )
})

/** A schema whose library has this JSON Schema for it. */
function jsonSchema(schema: object): StandardSchemaV1 {
  const standard = { version: 1, vendor: 'acme', validate: (value: unknown) => ({ value }) } as const
  return { '~standard': Object.assign(standard, { jsonSchema: { input: () => schema, output: () => schema } }) }
}
