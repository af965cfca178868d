import { bytes, http, json, on, sqs, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { form, mount, noContent, routes } from 'heddle/http'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { api } from '../../../examples/api/api.ts'
import { documentOf } from './openapi-helpers.ts'

const Item = z.object({ sku: z.string() })
const nothing = () => {}
const app = mount(async () => new Response('x'))

test('the shop has a document of its routes, parameters, bodies and replies', async () => {
  const { openapi, info, paths, components } = await documentOf(api)
  expect({ openapi, info }).toEqual({ openapi: '3.1.1', info: { title: 'Shop', version: '1' } })
  expect(Object.entries(paths).map(([path, item]) => [path, Object.keys(item)])).toEqual([
    ['/items', ['get', 'post']],
    ['/items/{id}', ['get', 'patch', 'delete']],
  ])
  expect(paths['/items']?.get?.parameters?.[0]).toEqual({
    name: 'page',
    in: 'query',
    description: 'The first is 1.',
    schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 1 },
  })
  expect(paths['/items/{id}']?.patch).toEqual({
    operationId: 'patchItemsById',
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      },
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ItemChange' } } },
    },
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } },
      },
      400: { $ref: '#/components/responses/Problem400' },
      415: { $ref: '#/components/responses/Problem415' },
      422: { $ref: '#/components/responses/Problem422' },
      default: { $ref: '#/components/responses/Problem' },
    },
  })
  expect(paths['/items/{id}']?.delete?.responses).toEqual({
    204: { description: 'No Content' },
    422: { $ref: '#/components/responses/Problem422' },
    default: { $ref: '#/components/responses/Problem' },
  })
  expect(Object.keys(components.schemas ?? {})).toEqual(['Item', 'ItemChange', 'NewItem', 'Problem'])
  expect(components.schemas?.Item).toMatchObject({ properties: { added: { type: 'string', format: 'date-time' } } })
  expect(components.schemas?.NewItem).toMatchObject({ required: ['name', 'category', 'price'] })
})

test('a document is the same every time', async () => {
  expect(JSON.stringify(await documentOf(api))).toBe(JSON.stringify(await documentOf(api)))
})

test('routes inside layers, inside others and inside toLambda are found, with the base paths of all', async () => {
  const inner = routes({ 'GET /items': nothing, 'POST /items': nothing }, { basePath: '/admin' })
  const outer = routes({ '/admin/*': inner, 'GET /health': nothing }, { basePath: '/shop' })
  const layered = on(http({ headers: z.object({ 'x-tenant': z.string() }) })).handle(outer)
  const { handler } = toLambda(layered) as unknown as { handler: typeof layered }
  const { paths } = await documentOf(handler)
  expect(Object.keys(paths)).toEqual(['/shop/admin/items', '/shop/health'])
  expect(paths['/shop/admin/items']?.get?.parameters).toEqual([
    { name: 'x-tenant', in: 'header', required: true, schema: { type: 'string' } },
  ])
})

test('a handler alone, and handlers of several functions, have a document', async () => {
  const one = on(http.get('/a')).handle(nothing)
  const other = on(http.post('/a')).handle(nothing)
  expect((await documentOf(one)).paths).toEqual({
    '/a': {
      get: {
        operationId: 'getA',
        responses: { '2XX': { description: 'Success' }, default: { $ref: '#/components/responses/Problem' } },
      },
    },
  })
  expect(Object.keys((await documentOf([one, other])).paths['/a'] ?? {})).toEqual(['get', 'post'])
  expect(Object.keys((await documentOf(on(http()).handle(nothing))).paths)).toEqual(['/{rest}'])
})

test('paths that differ in the names of their parameters are one', async () => {
  const { paths } = await documentOf(
    routes({
      'GET /items/:id': on(http.get('/items/:id', { params: z.object({ id: z.uuid() }) })).handle(nothing),
      'PUT /items/:sku': on(http.put('/items/:sku', { params: z.object({ sku: z.string().max(9) }) })).handle(nothing),
    }),
  )
  expect(Object.keys(paths)).toEqual(['/items/{id}'])
  const parameter = { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 9 } }
  expect(paths['/items/{id}']?.put).toMatchObject({ operationId: 'putItemsBySku', parameters: [parameter] })
})

test('the rest of a path is a parameter that says so', async () => {
  const { paths } = await documentOf(routes({ 'GET /files/*path': nothing, 'GET /more/:rest/*': nothing }))
  expect(paths['/files/{path}']?.get?.parameters).toEqual([
    {
      name: 'path',
      in: 'path',
      required: true,
      description: 'All the rest of the path, slashes included. It may be empty.',
      schema: { type: 'string' },
      'x-heddle-rest': true,
    },
  ])
  expect(paths['/more/{rest}/{rest_}']?.get?.parameters?.map(({ name }) => name)).toEqual(['rest', 'rest_'])
})

test('a path is written as clients send it', async () => {
  const { paths } = await documentOf(routes({ 'GET /tea & mugs/:item': nothing }))
  expect(Object.keys(paths)).toEqual(['/tea%20&%20mugs/{item}'])
})

test('plain functions and mounted apps are there without details, or left out', async () => {
  const mixed = routes({
    'GET /health': () => 'ok',
    '/admin/*': app,
    'GET /items': on(http.get('/items')).handle(nothing),
  })
  const all = await documentOf(mixed)
  expect(Object.keys(all.paths)).toEqual(['/admin/{rest}', '/health', '/items'])
  expect(Object.keys(all.paths['/admin/{rest}'] ?? {})).toEqual(['get', 'put', 'post', 'delete', 'patch'])
  expect(all.paths['/health']?.get).toEqual({
    operationId: 'getHealth',
    responses: { default: { description: 'Whatever the function answers' } },
  })
  expect(Object.keys((await documentOf(mixed, { describedOnly: true })).paths)).toEqual(['/items'])
})

test('a route of any method is listed under those that no other route has', async () => {
  const any = on(http({ body: Item })).handle(nothing)
  const { paths } = await documentOf(routes({ '/items': any, 'POST /items': nothing, 'HEAD /items': nothing }))
  const item = paths['/items'] ?? {}
  expect(Object.keys(item)).toEqual(['head', 'post', 'get', 'put', 'delete', 'patch'])
  expect(item.put?.requestBody).toBeDefined()
  expect(item.get?.requestBody).toBeUndefined()
  expect(item.get?.operationId).toBe('getItems')
})

test('bodies are listed by media type, and as required where a request without one is refused', async () => {
  const { paths } = await documentOf([
    on(http.post('/json', { body: Item })).handle(nothing),
    on(http.post('/maybe', { body: Item.optional() })).handle(nothing),
    on(http.post('/codec', { body: json(Item) })).handle(nothing),
    on(http.post('/form', { body: form(Item) })).handle(nothing),
    on(http.post('/text', { body: text() })).handle(nothing),
    on(http.post('/bytes', { body: bytes() })).handle(nothing),
    on(http.post('/several', { body: { 'application/json': Item, 'text/csv': text(), 'image/*': bytes() } })).handle(
      nothing,
    ),
  ])
  const schema = { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] }
  expect(Object.entries(paths).map(([path, { post }]) => [path, post?.requestBody])).toEqual([
    ['/bytes', { content: { 'application/octet-stream': {} } }],
    ['/codec', { required: true, content: { 'application/json': { schema } } }],
    ['/form', { required: true, content: { 'application/x-www-form-urlencoded': { schema } } }],
    ['/json', { required: true, content: { 'application/json': { schema } } }],
    ['/maybe', { content: { 'application/json': { schema } } }],
    [
      '/several',
      {
        required: true,
        content: { 'application/json': { schema }, 'text/csv': { schema: { type: 'string' } }, 'image/*': {} },
      },
    ],
    ['/text', { content: { 'text/plain': { schema: { type: 'string' } } } }],
  ])
})

test('replies are text or JSON as they go out, and a status that heddle answers too has both bodies', async () => {
  const response = {
    200: z.enum(['yes', 'no']),
    202: bytes(),
    203: z.union([z.string(), z.number()]),
    204: z.undefined(),
    422: Item,
    499: z.string(),
  }
  const handler = on(http.put('/x', { body: Item, response })).handle(() => noContent())
  const responses = (await documentOf(handler)).paths['/x']?.put?.responses ?? {}
  const schema = { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] }
  expect(responses).toMatchObject({
    200: { description: 'OK', content: { 'text/plain': { schema: { type: 'string', enum: ['yes', 'no'] } } } },
    202: { description: 'Accepted', content: { 'application/octet-stream': {} } },
    203: { content: { 'application/json': { schema: { type: ['string', 'number'] } } } },
    422: {
      description: 'Unprocessable Entity',
      content: {
        'application/json': { schema },
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      },
    },
    499: { description: 'Status 499' },
  })
  expect(responses[204]).toEqual({ description: 'No Content' })
})

test('parameters are what the schemas of query and headers name', async () => {
  const query = z.object({
    tag: z.array(z.string()).describe('Any of these.'),
    old: z.string().optional().meta({ deprecated: true }),
  })
  const headers = z.object({ 'x-tenant': z.string(), authorization: z.string(), 'content-type': z.string() })
  const handler = on(http.get('/x', { query: query.and(z.object({ page: z.coerce.number() })), headers })).handle(
    nothing,
  )
  expect((await documentOf(handler)).paths['/x']?.get?.parameters).toEqual([
    {
      name: 'tag',
      in: 'query',
      required: true,
      description: 'Any of these.',
      style: 'form',
      explode: true,
      schema: { type: 'array', items: { type: 'string' } },
    },
    { name: 'old', in: 'query', deprecated: true, schema: { type: 'string' } },
    { name: 'page', in: 'query', required: true, schema: { type: 'number' } },
    { name: 'x-tenant', in: 'header', required: true, schema: { type: 'string' } },
  ])
})

test('a query of alternatives, or of any names, is one object whose members are parameters', async () => {
  const either = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])
  for (const query of [either, z.record(z.string(), z.string().max(3))]) {
    const { paths } = await documentOf(on(http.get('/x', { query })).handle(nothing))
    expect(paths['/x']?.get?.parameters).toMatchObject([{ name: 'query', in: 'query', style: 'form', explode: true }])
  }
})

test('what is no HTTP handler has no document', async () => {
  const message = 'openapi: expected routes or a handler of http'
  await expect(documentOf(on(sqs()).each(nothing) as never)).rejects.toThrow(new TypeError(message))
})

test('two endpoints that are one are refused', async () => {
  const one = on(http.get('/a/:id')).handle(nothing)
  const other = on(http.get('/a/:name')).handle(nothing)
  await expect(documentOf([one, other])).rejects.toThrow(new TypeError('openapi: GET /a/:id and GET /a/:name are one'))
})
