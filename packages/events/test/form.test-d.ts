import { type Codec, type HttpQuery, http, on } from 'heddle'
import { form } from 'heddle/http'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('a form is values by name, or what its schema makes of them', () => {
  expectTypeOf(form()).toEqualTypeOf<Codec<HttpQuery>>()
  on(http.post('/x', { body: form() })).handle(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<HttpQuery>()
  })
  on(http.post('/x', { body: form(z.object({ n: z.coerce.number() })) })).handle(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<{ n: number }>()
    // @ts-expect-error the schema has no such name
    body.other
  })
})

test('its schema is one', () => {
  // @ts-expect-error an object is none
  form({ n: 'number' })
})
