import { type } from 'arktype'
import { http, on } from 'heddle'
import { json, routes } from 'heddle/http'
import * as v from 'valibot'

/** A shop of two routes with schemas of valibot. */
export function valibotShop() {
  const Item = v.object({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(20)),
    kind: v.picklist(['tea', 'mugs']),
    sizes: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9))), v.maxLength(3)),
    note: v.optional(v.nullable(v.string())),
    parent: v.optional(v.strictObject({ sku: v.pipe(v.string(), v.regex(/^[A-Z]{2}\d$/)) })),
  })
  const Query = v.object({
    kind: v.optional(v.picklist(['tea', 'mugs'])),
    sku: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}\d$/))),
  })
  const Added = v.object({ ...Item.entries, added: v.date() })
  return routes({
    'POST /items': on(http.post('/items', { body: Item, response: { 201: Added } })).handle(({ body }) =>
      json({ ...body, added: new Date() }, { status: 201 }),
    ),
    'GET /items': on(http.get('/items', { query: Query, response: { 200: Query } })).handle(({ query }) => json(query)),
  })
}

/** A shop of two routes with schemas of arktype. */
export function arktypeShop() {
  const Item = type({
    name: '1 <= string <= 20',
    kind: "'tea' | 'mugs'",
    sizes: '(1 <= number.integer <= 9)[] <= 3',
    'note?': 'string | null',
    'parent?': { sku: /^[A-Z]{2}\d$/, '+': 'reject' },
  })
  const Query = type({ page: /^[1-9]\d?$/, 'tag?': 'string | string[]' })
  const Added = Item.and({ added: 'Date' })
  return routes({
    'POST /items': on(http.post('/items', { body: Item, response: { 201: Added } })).handle(({ body }) =>
      json({ ...body, added: new Date() }, { status: 201 }),
    ),
    'GET /items': on(http.get('/items', { query: Query, response: { 200: type({ page: 'string' }) } })).handle(
      ({ query }) => json({ page: query.page }),
    ),
  })
}
