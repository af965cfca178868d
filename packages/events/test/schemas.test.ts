import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { StandardSchemaV1 } from '@heddle/core'
import { scope } from 'arktype'
import { jsonSchemas } from 'heddle/openapi'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { jsonSchema, judge2020, targetsIn } from './schemas-helpers.ts'

const Item = z.object({ sku: z.string(), price: z.number().positive() }).meta({ id: 'Item' })

test('a catalogue is one document: the schema of each type by its name, and in it what it refers to', async () => {
  const orders = {
    'order.shipped': v.object({ id: v.string(), to: v.optional(v.nullable(v.string())) }),
    'order.paid': z.object({ id: z.string(), items: z.array(Item), at: z.iso.datetime() }),
  }
  const document = await jsonSchemas(orders, { title: 'Orders' })
  expect(document).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Orders',
    $defs: {
      'order.paid': {
        type: 'object',
        properties: {
          id: { type: 'string' },
          items: { type: 'array', items: { $ref: '#/$defs/order.paid/$defs/Item' } },
          at: { type: 'string', format: 'date-time', pattern: expect.any(String) },
        },
        required: ['id', 'items', 'at'],
        $defs: {
          Item: {
            type: 'object',
            properties: { sku: { type: 'string' }, price: { type: 'number', exclusiveMinimum: 0 } },
            required: ['sku', 'price'],
          },
        },
      },
      'order.shipped': {
        type: 'object',
        properties: { id: { type: 'string' }, to: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
        required: ['id'],
      },
    },
  })
  expect(Object.keys(document.$defs)).toEqual(['order.paid', 'order.shipped'])
  const isPaid = judge2020(document, '#/$defs/order.paid')
  expect(isPaid({ id: 'o1', items: [{ sku: 'tea', price: 3 }], at: '2026-11-27T10:00:00Z' })).toBe(true)
  expect(isPaid({ id: 'o1', items: [{ sku: 'tea', price: 0 }], at: '2026-11-27T10:00:00Z' })).toBe(false)
})

test('the schemas are of what is sent: what a schema takes, not what it makes of it', async () => {
  const { $defs } = await jsonSchemas({ a: z.object({ n: z.string().transform(Number), d: z.string().default('x') }) })
  expect($defs.a).toEqual({
    type: 'object',
    properties: { n: { type: 'string' }, d: { type: 'string', default: 'x' } },
    required: ['n'],
  })
})

test.each<[string, StandardSchemaV1]>([
  [
    'zod',
    z.object({
      value: z.string(),
      get children() {
        return z.array(ZodNode)
      },
    }),
  ],
  ['valibot', v.object({ value: v.string(), children: v.array(v.lazy((): v.GenericSchema => ValibotNode)) })],
  ['arktype', scope({ node: { value: 'string', children: 'node[]' } }).export().node],
])('a schema of %s that refers to itself still does', async (_library, schema) => {
  const document = await jsonSchemas({ 'tree grown/1~': schema })
  for (const [ref, target] of targetsIn(document)) expect(target, ref).toBeTypeOf('object')
  const isNode = judge2020(document, '#/$defs/tree%20grown~11~0')
  const leaf = { value: 'x', children: [] }
  expect(isNode({ value: 'x', children: [leaf, { value: 'y', children: [leaf] }] })).toBe(true)
  expect(isNode({ value: 'x', children: [leaf, { value: 1, children: [] }] })).toBe(false)
})

const ZodNode = z.object({
  value: z.string(),
  get children() {
    return z.array(ZodNode)
  },
})
const ValibotNode: v.GenericSchema = v.object({ value: v.string(), children: v.array(v.lazy(() => ValibotNode)) })

test('the document is the same in every process, whatever the library called its definitions', () => {
  const code = (before: string) => `${before}
    import { scope } from 'arktype'
    import { jsonSchemas } from 'heddle/openapi'
    ${before === '' ? '' : "scope({ other: { a: 'other[]' } }).export().other"}
    const { node } = scope({ node: { value: 'string', children: 'node[]', 'k?': "'a'|'b'|null" } }).export()
    console.log(JSON.stringify(await jsonSchemas({ a: node, b: node })))`
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const [one, other] = [code(''), code("import 'valibot'")].map((text) =>
    execFileSync(process.execPath, ['--conditions=@heddle/source', '--input-type=module', '-e', text], {
      cwd,
      encoding: 'utf8',
    }),
  )
  expect(other).toBe(one)
  expect(one).toContain('"$ref":"#/$defs/a"')
  expect(one).toContain('"$ref":"#/$defs/b/$defs/intersection"')
})

test('references of a schema lead to the same as before, wherever in it they lead', async () => {
  const schema = {
    $id: 'https://shop.example/point',
    type: 'object',
    properties: {
      x: { type: 'number', $ref: '#/$defs/__schema0' },
      y: { $ref: '#/properties/x' },
      z: { $ref: 'https://shop.example/point#/$defs/Depth/anyOf/0' },
      all: { items: { $ref: '#' } },
      far: { $ref: 'https://shop.example/far' },
      own: { $id: 'own', $ref: '#/$defs/a', $defs: { a: { type: 'null' } } },
      anchored: { $ref: '#anchor' },
    },
    $defs: { Depth: { anyOf: [{ type: 'integer' }, true] }, __schema0: { minimum: 0 }, unused: {} },
  }
  const { $defs } = await jsonSchemas({ point: jsonSchema(schema) })
  expect($defs.point).toEqual({
    type: 'object',
    properties: {
      x: { type: 'number', $ref: '#/$defs/point/$defs/__schema0' },
      y: { $ref: '#/$defs/point/$defs/x' },
      z: { $ref: '#/$defs/point/$defs/part' },
      all: { items: { $ref: '#/$defs/point' } },
      far: { $ref: 'https://shop.example/far' },
      own: { $id: 'own', $ref: '#/$defs/a', $defs: { a: { type: 'null' } } },
      anchored: { $ref: '#anchor' },
    },
    $defs: {
      __schema0: { minimum: 0 },
      x: { type: 'number', $ref: '#/$defs/point/$defs/__schema0' },
      part: { type: 'integer' },
    },
  })
})

test('a name like __proto__ is one like others', async () => {
  const schema = JSON.parse(
    '{"properties":{"__proto__":{"$ref":"#/$defs/__proto__"}},"$defs":{"__proto__":{"type":"null"}}}',
  )
  const document = await jsonSchemas(JSON.parse('{"constructor":1}', () => ({ constructor: jsonSchema(schema) })))
  expect(JSON.stringify(document.$defs)).toBe(
    '{"constructor":{"properties":{"__proto__":{"$ref":"#/$defs/constructor/$defs/__proto__"}},"$defs":{"__proto__":{"type":"null"}}}}',
  )
})

test('options.toJsonSchema comes first, and a type without JSON Schema is named', async () => {
  const silent: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'acme', validate: (value) => ({ value }) } }
  const { $defs } = await jsonSchemas(
    { a: silent },
    { toJsonSchema: (schema) => (schema === silent ? { const: 1 } : undefined) },
  )
  expect($defs).toEqual({ a: { const: 1 } })
  await expect(jsonSchemas({ 'order.paid': silent })).rejects.toThrow(
    expect.objectContaining({
      code: 'MISUSE',
      message: 'schemas: order.paid: acme does not speak Standard JSON Schema: give options.toJsonSchema',
    }),
  )
})

test('what is no catalogue is refused', async () => {
  await expect(jsonSchemas({})).rejects.toThrow(new TypeError('schemas: the catalogue is empty'))
  for (const wrong of [undefined, null, {}, 'text']) {
    await expect(jsonSchemas({ a: wrong as never })).rejects.toThrow(
      new TypeError('schemas: a: expected a schema that speaks Standard Schema'),
    )
  }
})
