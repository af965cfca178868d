import { http, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { mount, routes } from 'heddle/http'
import { type OpenApiDocument, type OpenApiOptions, openapi, type ToJsonSchema } from 'heddle/openapi'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const one = on(http.get('/items/:id', { response: { 200: z.string() } })).handle(() => ({ body: 'x' }))
const api = routes({ 'GET /items/:id': one, '/admin/*': mount(async () => new Response('x')) })
const info = { title: 'Shop', version: '1' }

test('a document is made of routes, a handler, or a list of these', () => {
  expectTypeOf(openapi(api, info)).resolves.toEqualTypeOf<OpenApiDocument>()
  openapi(one, info)
  openapi([one, api], info)
  openapi(on(http()).handle(api), info)
  const queue = on(sqs()).each(() => {})
  // @ts-expect-error a queue is no API
  openapi(queue, info)
  // @ts-expect-error what toLambda made is called by Lambda alone: give it what toLambda got
  openapi(toLambda(api), info)
  // @ts-expect-error a source handles nothing
  openapi(http.get('/items'), info)
})

test('a document has a title and a version', () => {
  // @ts-expect-error the version is missing
  openapi(api, { title: 'Shop' })
  // @ts-expect-error there is no such field
  openapi(api, { ...info, versoin: '1' })
  openapi(api, { ...info, 'x-logo': { url: '/logo.svg' } })
})

test('options are those of OpenAPI', () => {
  const operations = { 'GET /items/:id': { summary: 'One item', tags: ['items'], 'x-internal': true } } as const
  openapi(api, info, { operations, servers: [{ url: '/' }], describedOnly: true })
  // @ts-expect-error there is no such field
  openapi(api, info, { operations: { 'GET /items/:id': { sumary: 'One item' } } })
  // @ts-expect-error a server is an object
  openapi(api, info, { servers: ['https://api.shop.example'] })
  // @ts-expect-error a parameter is of the path, the query, the headers or the cookies
  openapi(api, info, { operations: { '/x': { parameters: [{ name: 'a', in: 'body' }] } } })
  expectTypeOf<OpenApiOptions['toJsonSchema']>().toEqualTypeOf<ToJsonSchema | undefined>()
})

test('toJsonSchema gets the schema and the side', () => {
  openapi(api, info, { toJsonSchema: (schema, side) => z.toJSONSchema(schema as z.ZodType, { io: side }) })
  // @ts-expect-error a JSON Schema is an object
  openapi(api, info, { toJsonSchema: () => 'string' })
})

test('a document can be read, not changed', async () => {
  const document = await openapi(api, info)
  expectTypeOf(document.paths['/items/{id}']?.get?.operationId).toEqualTypeOf<string | undefined>()
  // @ts-expect-error it is read-only
  document.info = info
  // @ts-expect-error methods are in lower case
  document.paths['/items/{id}']?.GET
})
