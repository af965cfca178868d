import { http, on } from 'heddle'
import { mount, routes } from 'heddle/http'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { documentOf } from './openapi-helpers.ts'

const api = routes({
  'GET /items/:id': on(http.get('/items/:id', { query: z.object({ page: z.string() }) })).handle(() => {}),
  'GET /items/by-id': () => {},
  'GET /items-by/:id': () => {},
  '/admin/*': mount(async () => new Response('x')),
})

test('options say what handlers do not know', async () => {
  const document = await documentOf(api, {
    servers: [{ url: 'https://api.shop.example' }],
    security: [{ token: [] }],
    tags: [{ name: 'items', description: 'What the shop sells' }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Extra: { type: 'string' } },
    },
    operations: {
      'GET /items/:id': {
        summary: 'One item',
        tags: ['items'],
        operationId: 'item',
        parameters: [
          { name: 'page', in: 'query', schema: { $ref: '#/components/schemas/Extra' } },
          { name: 'x-id', in: 'header', schema: { type: 'string' } },
        ],
        responses: { 404: { description: 'There is no such item' } },
      },
      '/admin/*': { tags: ['admin'] },
      'POST /admin/*': { summary: 'Adds' },
    },
  })
  expect(document).toMatchObject({
    servers: [{ url: 'https://api.shop.example' }],
    security: [{ token: [] }],
    tags: [{ name: 'items' }],
    components: { securitySchemes: { token: { scheme: 'bearer' } }, schemas: { Extra: {}, Problem: {} } },
  })
  const get = document.paths['/items/{id}']?.get
  expect(get).toMatchObject({ operationId: 'item', summary: 'One item', tags: ['items'] })
  expect(get?.parameters?.map(({ name }) => name)).toEqual(['id', 'page', 'x-id'])
  expect(get?.parameters?.[1]).not.toHaveProperty('required')
  expect(Object.keys(get?.responses ?? {})).toEqual(['404', '422', '2XX', 'default'])
  expect(document.paths['/admin/{rest}']?.post).toMatchObject({ tags: ['admin'], summary: 'Adds' })
  expect(document.paths['/admin/{rest}']?.get).not.toHaveProperty('summary')
})

test('every operation has an id of its own', async () => {
  const { paths } = await documentOf(api, { operations: { 'GET /items-by/:id': { operationId: 'getItemsById' } } })
  const ids = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
  expect(ids.toSorted()).toEqual([
    'deleteAdmin',
    'getAdmin',
    'getItemsById',
    'getItemsById2',
    'getItemsById3',
    'patchAdmin',
    'postAdmin',
    'putAdmin',
  ])
})

test('options for no operation, and an id that two have, are refused', async () => {
  const unknown = { 'GET /item/:id': {} }
  await expect(documentOf(api, { operations: unknown })).rejects.toThrow(
    new TypeError('openapi: operations: GET /item/:id is none of the routes'),
  )
  const twice = { 'GET /items/:id': { operationId: 'x' }, 'GET /items-by/:id': { operationId: 'x' } }
  await expect(documentOf(api, { operations: twice })).rejects.toThrow(
    new TypeError('openapi: operations: two have the operationId x'),
  )
})
