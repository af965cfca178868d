import fc from 'fast-check'
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from 'heddle/openapi'
import { valuesOf } from './json-schema-values.ts'
import { type Mutation, mutate } from './mutations.ts'
import { type JudgedRequest, partAt } from './openapi-judge.ts'

/** Requests of all operations of a document: as it has them, nearly so, and altered. */
export function requests(document: OpenApiDocument): fc.Arbitrary<JudgedRequest> {
  const operations = Object.entries(document.paths).flatMap(([template, operations]) =>
    Object.entries(operations).map(([method, operation]) => requestsOf(document, template, method, operation)),
  )
  return fc.oneof(...operations)
}

function requestsOf(document: OpenApiDocument, template: string, method: string, operation: OpenApiOperation) {
  const values = (schema: JsonSchema, beyond: 0 | 1) =>
    valuesOf(schema, (ref) => partAt<JsonSchema>(document, ref.slice(2).split('/')), beyond)
  const texts = (operation.parameters ?? []).map(({ name, in: where, schema = {} }) => {
    const arbitrary = fc.oneof(
      { weight: 8, arbitrary: values(schema, 0).map(said) },
      { weight: 1, arbitrary: values(schema, 1).map(said) },
      { weight: 1, arbitrary: wrong(where) },
    )
    return [`${where} ${name}`, arbitrary] as const
  })
  const inPath = texts.flatMap(([key]) => (key.startsWith('path ') ? [key] : []))
  const schema = operation.requestBody?.content['application/json']?.schema
  return fc
    .record({
      texts: fc.record(Object.fromEntries(texts) as Record<string, fc.Arbitrary<readonly string[]>>, {
        requiredKeys: inPath,
      }),
      sent: schema === undefined ? fc.constant({}) : bodies(values(schema, 0), values(schema, 1)),
    })
    .map(
      ({ texts, sent }) =>
        ({ template, method, contentType: undefined, body: undefined, texts, ...sent }) as JudgedRequest,
    )
}

function said(value: unknown): readonly string[] {
  return [value].flat().map(String)
}

/** Texts that few parameters mean. A path parameter is one text, not empty, and a slash would be decoded too early. */
function wrong(where: string): fc.Arbitrary<readonly string[]> {
  const text = fc.constantFrom(
    ...'x -1 0 101 1.5 1e2 0x10 007 NaN Infinity tea %41 ä'.split(' '),
    '9'.repeat(30),
    'a b',
  )
  if (where === 'path') return text.map((one) => [one])
  return fc.array(fc.oneof(text, fc.constantFrom('', ' ', '/', '[]', 'true')), { minLength: 1, maxLength: 3 })
}

function bodies(right: fc.Arbitrary<unknown>, near: fc.Arbitrary<unknown>): fc.Arbitrary<Partial<JudgedRequest>> {
  const json = (value: unknown) => ({ contentType: 'application/json', body: JSON.stringify(value) })
  const altered = fc
    .record({ value: right, mutations: fc.array(mutation, { minLength: 1, maxLength: 2 }) })
    .map(({ value, mutations }) => mutate(value, mutations))
  return fc.oneof(
    { weight: 6, arbitrary: right.map(json) },
    { weight: 4, arbitrary: near.map(json) },
    { weight: 6, arbitrary: altered.map(json) },
    { weight: 1, arbitrary: fc.constantFrom({}, { contentType: 'application/json', body: '{"name":' }) },
    { weight: 1, arbitrary: right.map((value) => ({ ...json(value), contentType: 'text/plain' })) },
  )
}

// Not `__proto__`, which heddle refuses whatever a schema says of it.
const at = fc.nat({ max: 100 })
const by = fc.constantFrom(
  ...(['null', 'true', 'zero', 'minus', 'half', 'large', 'empty', 'text', 'list', 'object'] as const),
)
const key = fc.constantFrom('more', 'constructor', 'name', 'tags')
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ do: fc.constantFrom('remove', 'double', 'wrap', 'stringify', 'spoil'), at }) as fc.Arbitrary<Mutation>,
  fc.record({ do: fc.constant('replace' as const), at, by }),
  fc.record({ do: fc.constant('add' as const), at, key, by }),
)
