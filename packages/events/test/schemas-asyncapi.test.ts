import { Ajv } from 'ajv'
import { type AsyncApiDocument, asyncApi } from 'heddle/openapi'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { jsonSchema, targetsIn } from './schemas-helpers.ts'

const INFO = { title: 'Shop', version: '2.0.0' }

// What the specification says of those objects that a document of heddle has.
// https://www.asyncapi.com/docs/reference/specification/v3.0.0
const reference = (path: string) => ({
  type: 'object',
  properties: { $ref: { type: 'string', pattern: `^#/${path}$` } },
  required: ['$ref'],
  additionalProperties: false,
})
const object = (properties: object, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = { type: 'string' }
const map = (values: object) => ({
  type: 'object',
  propertyNames: { pattern: '^[\\w.-]+$' },
  additionalProperties: values,
})
const ASYNC_API = object(
  {
    asyncapi: { const: '3.0.0' },
    info: object({ title: text, version: text, description: text }, ['title', 'version']),
    defaultContentType: text,
    channels: map(
      object({ address: text, messages: map(reference('components/messages/[\\w.-]+')) }, ['address', 'messages']),
    ),
    operations: map(
      object(
        {
          action: { enum: ['send', 'receive'] },
          channel: reference('channels/[\\w.-]+'),
          messages: { type: 'array', items: reference('channels/[\\w.-]+/messages/[\\w.-]+') },
        },
        ['action', 'channel', 'messages'],
      ),
    ),
    components: object(
      {
        messages: map(
          object(
            {
              name: text,
              title: text,
              description: text,
              contentType: text,
              headers: { properties: { type: { const: 'object' } }, required: ['type'] },
              payload: reference('components/schemas/[\\w.-]+'),
              traits: { type: 'array', items: reference('components/messageTraits/[\\w.-]+') },
            },
            [],
          ),
        ),
        messageTraits: map(object({ headers: { properties: { type: { const: 'object' } }, required: ['type'] } }, [])),
        schemas: map({ $ref: 'http://json-schema.org/draft-07/schema#' }),
      },
      [],
    ),
  },
  ['asyncapi', 'info'],
)

/** A document that is what the specification says, and whose references all lead somewhere. */
function expectAsyncApi(document: AsyncApiDocument): void {
  const validate = new Ajv({ strict: false }).compile(ASYNC_API)
  validate(document)
  expect(validate.errors).toBe(null)
  for (const [ref, target] of targetsIn(document)) expect(target, ref).toBeDefined()
  for (const { channel, messages } of Object.values(document.operations)) {
    for (const { $ref } of messages) expect($ref.startsWith(`${channel.$ref}/messages/`)).toBe(true)
  }
}

test('a document has a channel, an operation and a message for each type, and what goes beside the data', async () => {
  const Item = z.object({ sku: z.string() }).meta({ id: 'Item' })
  const orders = {
    'order.paid': z.object({ items: z.array(Item) }).describe('Somebody paid.'),
    'order.gone': v.pipe(v.object({ id: v.string() }), v.title('Gone')),
  }
  const { document, unsaid } = await asyncApi(orders, INFO, { source: 'orders' })
  expectAsyncApi(document)
  expect(unsaid).toEqual([])
  const message = (name: string) => ({
    name,
    contentType: 'application/json',
    headers: { type: 'object', properties: { 'ce-type': { const: name } } },
    payload: { $ref: `#/components/schemas/${name}` },
    traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
  })
  expect(document).toEqual({
    asyncapi: '3.0.0',
    info: INFO,
    defaultContentType: 'application/json',
    channels: {
      'order.gone': { address: 'order.gone', messages: { 'order.gone': { $ref: '#/components/messages/order.gone' } } },
      'order.paid': { address: 'order.paid', messages: { 'order.paid': { $ref: '#/components/messages/order.paid' } } },
    },
    operations: {
      sendOrderGone: {
        action: 'send',
        channel: { $ref: '#/channels/order.gone' },
        messages: [{ $ref: '#/channels/order.gone/messages/order.gone' }],
      },
      sendOrderPaid: {
        action: 'send',
        channel: { $ref: '#/channels/order.paid' },
        messages: [{ $ref: '#/channels/order.paid/messages/order.paid' }],
      },
    },
    components: {
      messages: {
        'order.gone': { ...message('order.gone'), title: 'Gone' },
        'order.paid': { ...message('order.paid'), description: 'Somebody paid.' },
      },
      messageTraits: {
        cloudEvent: {
          headers: {
            type: 'object',
            required: ['ce-id', 'ce-source', 'ce-type', 'ce-time'],
            properties: {
              'ce-id': { type: 'string', minLength: 1 },
              'ce-source': { const: 'orders' },
              'ce-type': { type: 'string' },
              'ce-time': { type: 'string', format: 'date-time' },
              'ce-subject': { type: 'string' },
              traceparent: { type: 'string' },
              tracestate: { type: 'string' },
              baggage: { type: 'string' },
            },
          },
        },
      },
      schemas: {
        'order.gone': { title: 'Gone', type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
        'order.paid': {
          description: 'Somebody paid.',
          type: 'object',
          properties: { items: { type: 'array', items: { $ref: '#/components/schemas/order.paid/definitions/Item' } } },
          required: ['items'],
          definitions: { Item: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] } },
        },
      },
    },
  })
})

test('types that are no names have some, each its own', async () => {
  const one = z.object({})
  const { document } = await asyncApi({ 'Order Paid': one, 'Order/Paid': one, 'order.paid': one, '…': one }, INFO)
  expectAsyncApi(document)
  expect(Object.entries(document.channels).map(([name, { address }]) => [name, address])).toEqual([
    ['Order_Paid', 'Order Paid'],
    ['Order_Paid2', 'Order/Paid'],
    ['order.paid', 'order.paid'],
    ['_', '…'],
  ])
  expect(Object.keys(document.operations)).toEqual(['sendOrderPaid', 'sendOrderPaid2', 'sendOrderPaid3', 'send'])
})

const ref = (name: string) => ({ $ref: `#/components/schemas/t/definitions/${name}` })

test.each<[string, schema: unknown, said: unknown, unsaid?: readonly string[]]>([
  [
    'a tuple',
    { prefixItems: [{ type: 'string' }], items: false },
    { items: [{ type: 'string' }], additionalItems: false },
  ],
  ['a tuple that is open', { prefixItems: [{ $ref: '#/$defs/A' }] }, { items: [ref('A')] }],
  [
    'dependencies',
    { dependentRequired: { a: ['b'], c: ['d'] }, dependentSchemas: { a: { minProperties: 2 }, e: true } },
    { dependencies: { a: { allOf: [{ minProperties: 2 }, { required: ['b'] }] }, c: ['d'], e: true } },
  ],
  ['what is said beside a reference', { $ref: '#/$defs/A', maxLength: 2 }, { maxLength: 2, allOf: [ref('A')] }],
  ['what a list has to contain', { contains: { const: 1 }, minContains: 1 }, { contains: { const: 1 } }],
  ['what a list need not contain', { contains: { const: 1 }, minContains: 0 }, {}],
  [
    'how often it is contained',
    { contains: { const: 1 }, minContains: 2, maxContains: 3 },
    { contains: { const: 1 } },
    ['minContains', 'maxContains'],
  ],
  ['what nothing else said', { unevaluatedProperties: false }, {}, ['unevaluatedProperties']],
  ['a condition', { if: { const: 1 }, else: false }, { if: { const: 1 }, else: false }],
  ['a condition that cannot be said', { if: { unevaluatedItems: false }, else: false }, {}, ['if']],
])('%s is said in draft 07, or it is said that it is not', async (_what, schema, said, unsaid = []) => {
  const api = await asyncApi({ t: jsonSchema({ ...(schema as object), $defs: { A: { type: 'string' } } }) }, INFO)
  expectAsyncApi(api.document)
  const { definitions, ...own } = api.document.components.schemas.t ?? {}
  expect(own).toEqual(said)
  expect(api.unsaid).toEqual(unsaid.map((keyword) => ({ type: 't', path: '', keyword })))
})
