import { type HttpQuery, http, on } from 'heddle'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('a request has its body as it was sent, whatever the schema makes of it', () => {
  on(http.post('/x', { body: z.object({ a: z.number() }) })).handle((event) => {
    expectTypeOf(event.body).toEqualTypeOf<{ a: number }>()
    expectTypeOf(event.text()).toEqualTypeOf<string>()
    expectTypeOf(event.bytes()).toEqualTypeOf<Uint8Array>()
    expectTypeOf(event.json()).toEqualTypeOf<unknown>()
    expectTypeOf(event.form()).toEqualTypeOf<HttpQuery>()
    expectTypeOf(event.toRequest({ signal: AbortSignal.timeout(1) })).toEqualTypeOf<Request>()
    // @ts-expect-error JSON that nobody checked has no members
    event.json().a
    // @ts-expect-error text is text at once
    event.text().then
  })
})

test('a request has its URL in parts', () => {
  on(http()).handle(({ url, path, decodedPath, basePath, stage }) => {
    expectTypeOf([url, path, decodedPath, basePath]).toEqualTypeOf<string[]>()
    expectTypeOf(stage).toEqualTypeOf<string | undefined>()
  })
})

test('nobody changes a request', () => {
  on(http()).handle((event) => {
    // @ts-expect-error a URL is what the client called
    event.url = 'x'
    // @ts-expect-error a path is what the client called
    event.path = 'x'
  })
})
