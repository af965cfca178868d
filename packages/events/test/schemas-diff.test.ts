import type { StandardSchemaV1 } from '@heddle/core'
import { scope, type } from 'arktype'
import { diffSchemas, jsonSchemas } from 'heddle/openapi'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import * as z from 'zod'

type Schema = Readonly<Record<string, unknown>> | boolean

/** The changes of one type, a line each. */
function changes(before: Schema, after: Schema, whom: 'consumers' | 'producers' = 'consumers'): readonly string[] {
  const found = diffSchemas({ $defs: { t: before } }, { $defs: { t: after } }, { for: whom })
  return found.map(({ effect, path, message }) => `${effect} ${path === '' ? '' : `${path}: `}${message}`)
}

const text = { type: 'string' }
const number = { type: 'number' }
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const closed = { additionalProperties: false }

test.each<[string, Schema, Schema, consumers: readonly string[], producers: readonly string[]]>([
  ['nothing', object({ a: text }), object({ a: text }), [], []],
  [
    'what is said of a schema alone',
    object({ a: { ...text, description: 'old' } }, { title: 'Old' }),
    object({ a: { ...text, description: 'new', examples: ['x'], 'x-mine': 1 } }, { $comment: 'new' }),
    [],
    [],
  ],
  [
    'a new property that need not be there',
    object({}),
    object({ a: text }),
    ['safe a: new property'],
    ['safe a: new property'],
  ],
  [
    'a new property that has to be there',
    object({}),
    object({ a: text }, { required: ['a'] }),
    ['safe a: new property'],
    ['breaks a: new property, required'],
  ],
  [
    'a new property where others were refused',
    object({}, closed),
    object({ a: text }, closed),
    ['breaks a: new property, and unknown ones were refused'],
    ['safe a: new property'],
  ],
  [
    'a new property where others had to fit',
    object({}, { additionalProperties: text }),
    object({ a: number }, { additionalProperties: text }),
    ['breaks a: type: was string, is number'],
    ['breaks a: type: was string, is number'],
  ],
  [
    'a property that is gone',
    object({ a: text }),
    object({}),
    ['breaks a: property removed'],
    ['safe a: property removed'],
  ],
  [
    'a property that is gone and had to be there',
    object({ a: text }, { required: ['a'] }),
    object({}),
    ['breaks a: property removed'],
    ['safe a: property removed'],
  ],
  [
    'a property that is gone where others are refused',
    object({ a: text, b: text }, closed),
    object({ b: text }, closed),
    ['breaks a: property removed'],
    ['breaks a: property removed, and refused'],
  ],
  [
    'a property that is never there any more',
    object({ a: text }),
    object({ a: false }),
    ['breaks a: property removed'],
    ['breaks a: type: was string, is nothing'],
  ],
  [
    'a property that need not be there any more',
    object({ a: text }, { required: ['a'] }),
    object({ a: text }),
    ['breaks a: no longer required'],
    ['safe a: no longer required'],
  ],
  [
    'a property that has to be there now',
    object({ a: text }),
    object({ a: text }, { required: ['a'] }),
    ['safe a: required now'],
    ['breaks a: required now'],
  ],
  [
    'other properties that are let through',
    object({ a: text }, closed),
    object({ a: text }),
    ['breaks *: additionalProperties: was none, is anything'],
    ['safe *: additionalProperties: was none, is anything'],
  ],
  [
    // By what is agreed nobody sends them.
    'other properties that are refused',
    object({ a: text }),
    object({ a: text }, closed),
    ['safe *: additionalProperties: was anything, is none'],
    ['safe *: additionalProperties: was anything, is none'],
  ],
  [
    // It was said that they may come.
    'other properties that are refused, and before were let through by name',
    object({ a: text }, { additionalProperties: true }),
    object({ a: text }, closed),
    ['safe *: additionalProperties: was anything, is none'],
    ['breaks *: additionalProperties: was anything, is none'],
  ],
  [
    'a new property where any might come',
    object({}, { additionalProperties: {} }),
    object({ a: text }, { additionalProperties: {} }),
    ['safe a: new property'],
    ['breaks a: type: was anything, is string'],
  ],
  [
    'other properties that have to fit something else',
    object({}, { additionalProperties: text }),
    object({}, { additionalProperties: number }),
    ['breaks *: type: was string, is number'],
    ['breaks *: type: was string, is number'],
  ],
  [
    'a pattern of names that is gone',
    object({}, { patternProperties: { '^x': text } }),
    object({}),
    ['breaks *: patternProperties: was ^x, is none'],
    ['safe *: patternProperties: was ^x, is none'],
  ],
  [
    'another pattern of names',
    object({}, { patternProperties: { '^x': text }, ...closed }),
    object({}, { patternProperties: { '^xy': text }, ...closed }),
    ['unsure *: patternProperties: was ^x, is none', 'breaks *: type: was nothing, is string'],
    ['unsure *: patternProperties: was none, is ^xy', 'breaks *: type: was string, is nothing'],
  ],
  [
    'names that have to fit something else',
    object({}, { propertyNames: { enum: ['a', 'b'] } }),
    object({}, { propertyNames: { enum: ['a', 'b', 'c'] } }),
    ['breaks *: new among the values: "c"'],
    ['safe *: new among the values: "c"'],
  ],
  [
    'what has to be there beside a property',
    object({ a: text, b: text }, { dependentRequired: { a: ['b'] } }),
    object({ a: text, b: text }),
    ['breaks a: dependentRequired: was b, is none'],
    ['safe a: dependentRequired: was b, is none'],
  ],
  [
    'how many properties there are',
    object({}, { minProperties: 2, maxProperties: 4 }),
    object({}, { minProperties: 1, maxProperties: 3 }),
    ['breaks minProperties: was 2, is 1', 'safe maxProperties: was 4, is 3'],
    ['breaks maxProperties: was 4, is 3', 'safe minProperties: was 2, is 1'],
  ],
])('%s', (_what, before, after, consumers, producers) => {
  expect(changes(before, after)).toEqual(consumers)
  expect(changes(before, after, 'producers')).toEqual(producers)
})

test.each<[string, Schema, Schema, wider: string]>([
  ['another type', text, { type: ['string', 'number'] }, 'type: was string, is string or number'],
  ['numbers that are not whole', { type: 'integer' }, number, 'type: was integer, is number'],
  ['null', text, { anyOf: [text, { type: 'null' }] }, 'type: was string, is string or null'],
  ['any value', text, {}, 'type: was string, is anything'],
  ['any value, and before none', false, true, 'type: was nothing, is anything'],
  ['another value', { enum: ['a'] }, { enum: ['a', 'b'] }, 'new among the values: "b"'],
  ['any text', { enum: ['a', 'b'] }, text, 'values: was "a" or "b", is string'],
  [
    'another value in place of a constant',
    { const: 1 },
    { anyOf: [{ const: 1 }, { const: 2 }] },
    'new among the values: 2',
  ],
  ['smaller numbers', { ...number, minimum: 1 }, { ...number, minimum: 0 }, 'minimum: was 1, is 0'],
  ['the least number', { ...number, exclusiveMinimum: 1 }, { ...number, minimum: 1 }, 'minimum: was more than 1, is 1'],
  ['greater numbers', { ...number, maximum: 1 }, { ...number, exclusiveMaximum: 3 }, 'maximum: was 1, is less than 3'],
  ['numbers without bounds', { ...number, maximum: 1 }, number, 'maximum: was 1, is none'],
  ['multiples of less', { ...number, multipleOf: 4 }, { ...number, multipleOf: 2 }, 'multipleOf: was 4, is 2'],
  ['shorter text', { ...text, minLength: 2 }, { ...text, minLength: 1 }, 'minLength: was 2, is 1'],
  ['longer text', { ...text, maxLength: 2 }, text, 'maxLength: was 2, is none'],
  ['text of any form', { ...text, format: 'uuid', pattern: '^[0-9a-f]' }, text, 'format: was uuid, is none'],
  ['text without a pattern', { ...text, pattern: '^a' }, text, 'pattern: was ^a, is none'],
  ['fewer items', { type: 'array', minItems: 2 }, { type: 'array', minItems: 1 }, 'minItems: was 2, is 1'],
  ['more items', { type: 'array', maxItems: 2 }, { type: 'array', maxItems: 3 }, 'maxItems: was 2, is 3'],
  ['other items', { type: 'array', items: text }, { type: 'array' }, '[]: type: was string, is anything'],
  ['the same item twice', { type: 'array', uniqueItems: true }, { type: 'array' }, 'uniqueItems: was true, is none'],
  [
    'an item more at the end',
    { type: 'array', prefixItems: [text], items: false },
    { type: 'array', prefixItems: [text, number], items: false },
    '[1]: type: was nothing, is number',
  ],
  [
    'another item at a place',
    { type: 'array', prefixItems: [text, text] },
    { type: 'array', prefixItems: [text, { type: ['string', 'null'] }] },
    '[1]: type: was string, is string or null',
  ],
  [
    'another object to choose from',
    { oneOf: [object({ k: { const: 'a' } }, { required: ['k'] })] },
    { oneOf: [object({ k: { const: 'a' } }, { required: ['k'] }), object({ k: { const: 'b' } }, { required: ['k'] })] },
    'new alternative: object with k "b"',
  ],
])('%s breaks consumers, and the other way round it is safe', (_what, before, after, wider) => {
  expect(changes(before, after)).toEqual([`breaks ${wider}`])
  expect(changes(before, after, 'producers')).toEqual([`safe ${wider}`])
  expect(changes(after, before).map((line) => line.slice(0, 5))).toEqual(['safe '])
})

/** An object with a tag, or any text. */
function tagged(tag: string): Schema {
  return { type: ['object', 'string'], properties: { k: { const: tag } }, required: ['k'] }
}

test.each<[string, Schema, Schema, string]>([
  ['another pattern', { ...text, pattern: '^a' }, { ...text, pattern: '^ab' }, 'pattern: was ^a, is ^ab'],
  ['another format', { ...text, format: 'email' }, { ...text, format: 'idn-email' }, 'format: was email, is idn-email'],
  [
    'what has to be in a list',
    { contains: { const: 1 } },
    { contains: { const: 1, type: 'integer' } },
    'contains: was',
  ],
  ['how often it has to be', { contains: { const: 1 }, minContains: 2 }, { contains: { const: 1 } }, 'contains: was'],
  [
    'what was one alternative of two with common values',
    { oneOf: [tagged('a'), tagged('b')] },
    tagged('a'),
    'oneOf: was',
  ],
  ['a condition', { if: { required: ['a'] } }, { if: { required: ['b'] } }, 'if: was'],
  [
    'what nothing else said',
    object({}, { unevaluatedProperties: false }),
    object({ a: text }, { unevaluatedProperties: false }),
    'unevaluatedProperties: another',
  ],
  ['a keyword that nobody knows', { between: [1, 2] }, { between: [1, 3] }, 'between: was [1,2], is [1,3]'],
  ['a schema somewhere else', { $ref: 'https://shop.example/a' }, { $ref: 'https://shop.example/b' }, '$ref: was'],
  [
    'a schema that is nowhere',
    { $ref: '#/$defs/nowhere' },
    { $ref: '#/$defs/nowhere', description: 'x' },
    '$ref: another',
  ],
  ['what something must not be', { not: { ...text, maxLength: 3 } }, { not: { ...text, maxLength: 2 } }, 'not: was'],
  [
    'alternatives that have values in common',
    { oneOf: [text, { maxLength: 3 }] },
    { oneOf: [text, { maxLength: 2 }] },
    'oneOf: was',
  ],
  [
    'a fraction of another',
    { ...number, multipleOf: 0.1 },
    { ...number, multipleOf: 0.2 },
    'multipleOf: was 0.1, is 0.2',
  ],
])('whether %s breaks consumers cannot be told, and that is said', (_what, before, after, line) => {
  const lines = changes(before, after).filter((one) => !one.startsWith('safe'))
  expect(lines).toEqual([expect.stringContaining(`unsure ${line}`)])
})

/** The changes of one type between two schemas of a library. */
async function changesOf(before: StandardSchemaV1, after: StandardSchemaV1): Promise<readonly string[]> {
  const [old, now] = [await jsonSchemas({ t: before }), await jsonSchemas({ t: after })]
  return diffSchemas(old, now).map(({ effect, path, message }) => `${effect} ${path}: ${message}`)
}

interface Node {
  readonly value: string
  readonly children: readonly Node[]
}

test.each([
  ['zod', zodNode(z.string()), zodNode(z.string().optional()), ['value']],
  // It writes the schema twice: once for the whole, once for what refers to it.
  ['valibot', valibotNode(v.string()), valibotNode(v.optional(v.string())), ['children[].value', 'value']],
  [
    'arktype',
    scope({ node: { value: 'string', children: 'node[]' } }).export().node,
    scope({ node: { 'value?': 'string', children: 'node[]' } }).export().node,
    ['value'],
  ],
])('a schema of %s that refers to itself has each change once', async (_library, before, after, places) => {
  expect(await changesOf(before, before)).toEqual([])
  const sorted = async (old: StandardSchemaV1, now: StandardSchemaV1) => [...(await changesOf(old, now))].sort()
  expect(await sorted(before, after)).toEqual(places.map((place) => `breaks ${place}: no longer required`))
  expect(await sorted(after, before)).toEqual(places.map((place) => `safe ${place}: required now`))
})

function zodNode(value: z.ZodType) {
  const node = z.object({
    value,
    get children() {
      return z.array(node)
    },
  })
  return node
}

function valibotNode(value: v.GenericSchema) {
  const node: v.GenericSchema<Node> = v.object({ value, children: v.array(v.lazy(() => node)) }) as never
  return node
}

test('it does not matter how a schema is written', async () => {
  const Item = z.object({ sku: z.string(), kind: z.enum(['tea', 'mug']) })
  const named = z.object({ items: z.array(Item.meta({ id: 'Item' })), note: z.string().nullable() })
  const byValibot = v.object({
    note: v.nullable(v.string()),
    items: v.array(v.intersect([v.object({ kind: v.picklist(['mug', 'tea']) }), v.object({ sku: v.string() })])),
  })
  const byArktype = type({ items: type({ sku: 'string', kind: "'tea'|'mug'" }).array(), note: 'string|null' })
  const all = [z.object({ items: z.array(Item), note: z.union([z.null(), z.string()]) }), named, byValibot, byArktype]
  for (const before of all) for (const after of all) expect(await changesOf(before, after)).toEqual([])
})

test('an alternative is compared to the one that it was, and says where it differs', async () => {
  const card = z.object({ by: z.literal('card'), last: z.string().max(4) })
  const cash = z.object({ by: z.literal('cash'), till: z.int() })
  const before = z.object({ paid: z.discriminatedUnion('by', [card, cash]) })
  const after = z.object({
    paid: z.discriminatedUnion('by', [cash.extend({ till: z.number() }), card.omit({ last: true })]),
  })
  expect(await changesOf(before, after)).toEqual([
    'breaks paid.till: type: was integer, is number',
    'breaks paid.last: property removed',
  ])
  const less = z.object({ paid: z.discriminatedUnion('by', [card]) })
  expect(await changesOf(before, less)).toEqual(['safe paid: alternative removed: object with by "cash"'])
})

test('a value that fits none of the alternatives is one more', () => {
  const before = { anyOf: [{ maxLength: 1 }, { minLength: 9 }] }
  expect(changes(before, { enum: ['a', 'abc'] })).toContain('breaks new alternative: "abc"')
  expect(changes(before, { enum: ['a', 'abcdefghi'] }).filter((line) => !line.startsWith('safe'))).toEqual([])
})

test('a value that came and one that went are two changes, and so are alternatives', () => {
  expect(changes({ enum: ['a', 'b'] }, { enum: ['b', 'c', null] })).toEqual([
    'breaks new among the values: "c" or null',
    'safe no longer among the values: "a"',
  ])
  const alternatives = (...tags: string[]) => ({
    oneOf: tags.map((tag) => object({ k: { const: tag } }, { required: ['k'] })),
  })
  expect(changes(alternatives('a', 'b'), alternatives('b', 'c'))).toEqual([
    'breaks new alternative: object with k "c"',
    'safe alternative removed: object with k "a"',
  ])
})

test('types come and go, in the order of the alphabet', () => {
  const [old, now] = [{ $defs: { b: text, c: text, toString: text } }, { $defs: { a: text, c: number } }]
  expect(diffSchemas(old, now)).toEqual([
    { type: 'a', path: '', effect: 'safe', message: 'new event type' },
    { type: 'b', path: '', effect: 'breaks', message: 'event type removed' },
    { type: 'c', path: '', effect: 'breaks', message: 'type: was string, is number' },
    { type: 'toString', path: '', effect: 'breaks', message: 'event type removed' },
  ])
  expect(diffSchemas(old, now, { for: 'producers' }).map(({ effect }) => effect)).toEqual([
    'safe',
    'breaks',
    'breaks',
    'breaks',
  ])
})

test('properties may be called like keywords, or like nothing good', () => {
  const properties = (schema: object) =>
    JSON.parse(
      JSON.stringify({ title: schema, $ref: schema, $id: schema, 'a b': schema, proto: schema }).replace(
        'proto',
        '__proto__',
      ),
    )
  const [before, after] = [object(properties(text)), object(properties(number))]
  expect(changes(before, structuredClone(before))).toEqual([])
  const places = ['title', '$ref', '$id', '["a b"]', '__proto__']
  expect(changes(before, after)).toEqual(places.map((place) => `breaks ${place}: type: was string, is number`))
})

test('what is no catalogue is refused', () => {
  for (const wrong of [{}, { $defs: 1 }, null, [], 'text']) {
    expect(() => diffSchemas(wrong as never, { $defs: {} })).toThrow(
      new TypeError('diffSchemas: expected JSON Schema with the types of events in $defs'),
    )
  }
})

test.each<[string, Schema, Schema]>([
  ['leads to itself at once', { $ref: '#/$defs/t' }, { $ref: '#/$defs/t', type: 'string' }],
  [
    'is a choice between itself and another',
    { anyOf: [{ $ref: '#/$defs/t' }, text] },
    { anyOf: [{ $ref: '#/$defs/t' }, number] },
  ],
  ['needs itself', { allOf: [{ $ref: '#/$defs/t' }], minimum: 1 }, { allOf: [{ $ref: '#/$defs/t' }], minimum: 0 }],
  [
    'depends on itself',
    { dependentSchemas: { a: { $ref: '#/$defs/t' } } },
    { dependentSchemas: { a: { $ref: '#/$defs/t' } }, minProperties: 1 },
  ],
  [
    'has a pattern that is none',
    object({}, { patternProperties: { '[': text } }),
    object({}, { patternProperties: { '[': number } }),
  ],
  ['is a document of its own', { $id: 'a', type: 'string' }, { $id: 'a', type: 'number' }],
  ['has more choices than can be tried', wide(7), wide(8)],
])('a schema that %s is compared in no time', (_what, before, after) => {
  const start = performance.now()
  changes(before, after)
  changes(after, before)
  expect(performance.now() - start).toBeLessThan(5000)
})

/** Objects of choices, each of choices, and so on. */
function wide(count: number, depth = 4): Schema {
  if (depth === 0) return { type: 'string', maxLength: count }
  return { anyOf: Array.from({ length: count }, (_, index) => object({ [`p${index}`]: wide(count, depth - 1) })) }
}
