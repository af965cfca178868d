import { Validator } from '@seriousme/openapi-schema-validator'
import { scope } from 'arktype'
import { registrySchemas } from 'heddle/openapi'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { jsonSchema } from './schemas-helpers.ts'

const Item = z.object({ sku: z.string(), price: z.number().positive() }).meta({ id: 'Item' })

test('each type is a document as AWS writes them', async () => {
  const orders = { 'order.paid': z.object({ id: z.uuid(), items: z.array(Item), note: z.string().nullable() }) }
  const text = { type: 'string' }
  expect(await registrySchemas(orders, { source: 'com.shop/orders' })).toEqual([
    {
      name: 'com.shop_orders@OrderPaid',
      type: 'order.paid',
      content: {
        openapi: '3.0.0',
        info: { version: '1.0.0', title: 'OrderPaid' },
        paths: {},
        components: {
          schemas: {
            AWSEvent: {
              type: 'object',
              required: ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'],
              'x-amazon-events-detail-type': 'order.paid',
              'x-amazon-events-source': 'com.shop/orders',
              properties: {
                detail: { $ref: '#/components/schemas/OrderPaid' },
                account: text,
                'detail-type': text,
                id: text,
                region: text,
                resources: { type: 'array', items: text },
                source: text,
                time: { type: 'string', format: 'date-time' },
                version: text,
              },
            },
            OrderPaid: {
              type: 'object',
              required: ['id', 'items', 'note'],
              properties: {
                id: { type: 'string', format: 'uuid', pattern: expect.any(String) },
                items: { type: 'array', items: { $ref: '#/components/schemas/Item' } },
                note: { type: 'string', nullable: true },
              },
            },
            Item: {
              type: 'object',
              required: ['sku', 'price'],
              properties: { sku: text, price: { type: 'number', minimum: 0, exclusiveMinimum: true } },
            },
          },
        },
      },
      unsaid: [],
    },
  ])
})

test('types that have one name, and names that are taken, become different', async () => {
  const own = z.object({ at: z.object({}).meta({ id: 'AWSEvent' }), a: z.object({}).meta({ id: 'OrderPaid' }) })
  const orders = { 'order.paid': own, 'Order Paid': own, 'AWS Event': own, '…': own }
  const schemas = await registrySchemas(orders, { source: 'shop' })
  expect(schemas.map(({ name, content }) => [name, ...Object.keys(content.components.schemas)])).toEqual([
    ['shop@AWSEvent', 'AWSEvent', 'AWSEventDetail', 'AWSEvent2', 'OrderPaid'],
    ['shop@OrderPaid', 'AWSEvent', 'OrderPaid', 'AWSEvent2', 'OrderPaid2'],
    ['shop@OrderPaid2', 'AWSEvent', 'OrderPaid', 'AWSEvent2', 'OrderPaid2'],
    ['shop@Event', 'AWSEvent', 'Event', 'AWSEvent2', 'OrderPaid'],
  ])
})

test('what schemas of zod, valibot and arktype say is said in OpenAPI 3.0', async () => {
  const all = {
    zod: z.object({
      of: z.discriminatedUnion('by', [
        z.strictObject({ by: z.literal('card') }),
        z.object({ by: z.literal(['cash', 'bill']) }),
      ]),
      by: z.record(z.string(), z.number().multipleOf(5)),
      maybe: z.union([Item, z.null()]).optional(),
      all: z.intersection(z.object({ a: z.string() }), Item),
      no: z.never().optional(),
      any: z.unknown(),
      in: z.literal(null),
    }),
    valibot: v.strictObject({
      tags: v.optional(v.nullable(v.array(v.picklist(['a', 'b'])), [])),
      n: v.pipe(v.number(), v.integer(), v.gtValue(3), v.ltValue(9)),
      none: v.object({ x: v.optional(v.string()) }),
    }),
    arktype: scope({ node: { value: 'string|number|null', children: 'node[]', 'k?': "'a'|'b'|null" } }).export().node,
  }
  const schemas = await registrySchemas(all, { source: 'test' })
  for (const { content, unsaid } of schemas) {
    expect(unsaid).toEqual([])
    expect(await new Validator().validate(structuredClone(content) as never)).toEqual({ valid: true })
    expect(JSON.stringify(content)).not.toMatch(/"(const|\$defs|prefixItems|type":\[)"/)
  }
})

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

test.each<[string, schema: unknown, said: object, unsaid?: readonly string[]]>([
  ['a constant', { const: 'a' }, { enum: ['a'] }],
  ['a constant among others', { const: 'a', enum: ['a', 'b'] }, { enum: ['a', 'b'], allOf: [{ enum: ['a'] }] }],
  ['null', { type: 'null' }, { type: 'string', nullable: true, enum: [null] }],
  ['a type or null', { type: ['null', 'number'], minimum: 1 }, { type: 'number', nullable: true, minimum: 1 }],
  [
    'values or null',
    { anyOf: [{ type: 'null' }, { type: 'string', enum: ['a'] }] },
    { type: 'string', nullable: true, enum: ['a', null] },
  ],
  [
    'a definition or null',
    { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] },
    { anyOf: [ref('A'), { type: 'string', nullable: true, enum: [null] }] },
  ],
  [
    'types to choose from',
    { type: ['string', 'integer', 'null'], minLength: 2 },
    {
      minLength: 2,
      anyOf: [
        { type: 'string', nullable: true },
        { type: 'integer', nullable: true },
      ],
    },
  ],
  ['a list of anything', { type: 'array' }, { type: 'array', items: {} }],
  [
    'bounds that are not reached',
    { exclusiveMinimum: 1, exclusiveMaximum: 3 },
    { minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true },
  ],
  [
    'the tighter of two bounds',
    { minimum: 2, exclusiveMinimum: 1, maximum: 3, exclusiveMaximum: 3 },
    { minimum: 2, maximum: 3, exclusiveMaximum: true },
  ],
  ['what is said beside a reference', { $ref: '#/$defs/A', description: 'x' }, { description: 'x', allOf: [ref('A')] }],
  [
    'true and false',
    { properties: { a: true, b: false }, additionalProperties: false },
    { properties: { a: {}, b: { not: {} } }, additionalProperties: false },
  ],
  [
    'examples, and what only tools read',
    { examples: [1, 2], $comment: 'x', contentMediaType: 'a/b', 'x-mine': 1 },
    { example: 1, 'x-mine': 1 },
  ],
  ['no required properties', { required: [] }, {}],
  [
    'a tuple',
    { prefixItems: [{ type: 'string' }, { const: 1 }], items: false },
    { items: { anyOf: [{ type: 'string' }, { enum: [1] }] }, maxItems: 2 },
    ['prefixItems'],
  ],
  [
    'a tuple that goes on',
    { prefixItems: [{ type: 'string' }], items: { type: 'string' } },
    { items: { type: 'string' } },
    ['prefixItems'],
  ],
  [
    'patterns of names',
    { patternProperties: { '^a': { type: 'string' } }, additionalProperties: false },
    { additionalProperties: { type: 'string' } },
    ['patternProperties'],
  ],
  ['names', { propertyNames: { pattern: '^a' } }, {}, ['propertyNames']],
  ['names that are text', { propertyNames: { type: 'string' } }, {}],
  [
    'dependencies',
    { dependentRequired: { a: ['b'] }, dependentSchemas: {} },
    {},
    ['dependentRequired', 'dependentSchemas'],
  ],
  ['what a list has to contain', { contains: {}, minContains: 2 }, {}, ['contains']],
  ['a condition', { if: { required: ['a'] }, else: false }, {}, ['if']],
  ['what nothing else said', { unevaluatedProperties: false, unevaluatedItems: {} }, {}, ['unevaluatedProperties']],
  // Where more is let through inside, less would be outside.
  ['what must not be something that cannot be said', { not: { propertyNames: { const: 'a' } } }, {}, ['not']],
  [
    'what must be one of several that cannot be said',
    { oneOf: [{ $ref: '#/$defs/P' }, { type: 'string' }] },
    { anyOf: [ref('P'), { type: 'string' }] },
    ['oneOf', 'patternProperties'],
  ],
  ['a document of its own', { items: { $id: 'x', type: 'string' } }, { items: {} }, ['[] $id']],
])('%s is said in OpenAPI 3.0, or it is said that it is not', async (_what, schema, said, unsaid = []) => {
  const $defs = { A: { type: 'string' }, P: { patternProperties: { a: {} } } }
  const [registry] = await registrySchemas({ t: jsonSchema({ ...(schema as object), $defs }) }, { source: 'test' })
  expect(registry?.content.components.schemas.T).toEqual(said)
  expect(registry?.unsaid.map(({ path, keyword }) => `${path} ${keyword}`.trim())).toEqual(unsaid)
})
