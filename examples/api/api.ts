import { http, log, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { json, noContent, routes } from 'heddle/http'
import * as z from 'zod'
import { Id, Item, ItemChange, ItemPage, ItemQuery, NewItem } from './items.ts'
import { add, change, get, list, remove } from './store.ts'

const listItems = on(http.get('/items', { query: ItemQuery, response: { 200: ItemPage } })).handle(({ query }) =>
  json(list(query)),
)

const addItem = on(http.post('/items', { body: NewItem, maxBytes: 10_000, response: { 201: Item } })).handle(
  ({ body }) => json(add(body), { status: 201 }),
)

const getItem = on(http.get('/items/:id', { params: Id, response: { 200: Item } })).handle(({ params }) =>
  json(get(params.id)),
)

const changeItem = on(http.patch('/items/:id', { params: Id, body: ItemChange, response: { 200: Item } })).handle(
  ({ params, body }) => json(change(params.id, body)),
)

const removeItem = on(http.delete('/items/:id', { params: Id, response: { 204: z.undefined() } })).handle(
  ({ params }) => {
    remove(params.id)
    return noContent()
  },
)

/** The items of a shop. `heddle openapi examples/api/api.ts` prints its OpenAPI document. */
export const api = routes({
  'GET /items': listItems,
  'POST /items': addItem,
  'GET /items/:id': getItem,
  'PATCH /items/:id': changeItem,
  'DELETE /items/:id': removeItem,
})

export const handler = toLambda(on(http()).use(log()).handle(api))
