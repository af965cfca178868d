import { type HttpQuery, http, on, sqs } from 'heddle'
import { type FormFile, type MultipartForm, multipart } from 'heddle/http'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('multipart adds the fields and files of a form', () => {
  on(http.post('/x'))
    .use(multipart())
    .handle((_request, call) => {
      expectTypeOf(call.form).toEqualTypeOf<MultipartForm<HttpQuery>>()
      expectTypeOf(call.form.fields.title).toEqualTypeOf<string | readonly string[] | undefined>()
      expectTypeOf(call.form.files).toEqualTypeOf<readonly FormFile[]>()
      for (const { name, filename, type, bytes } of call.form.files) {
        expectTypeOf(name).toEqualTypeOf<string>()
        expectTypeOf(filename).toEqualTypeOf<string | undefined>()
        expectTypeOf(type).toEqualTypeOf<string>()
        expectTypeOf(bytes).toEqualTypeOf<Uint8Array>()
      }
      // @ts-expect-error a form cannot be changed
      call.form.files.pop()
    })
})

test('fields are what their schema makes of them', () => {
  on(http.post('/x'))
    .use(multipart({ fields: z.object({ title: z.string(), count: z.coerce.number() }), types: ['image/*'] }))
    .handle((_request, { form }) => {
      expectTypeOf(form.fields).toEqualTypeOf<{ title: string; count: number }>()
      // @ts-expect-error the schema has no such field
      form.fields.tag
    })
})

test('options are those that there are', () => {
  multipart({ maxFiles: 1, maxFileBytes: 1, maxFields: 1, maxFieldBytes: 1, maxNameBytes: 1, maxHeaderPairs: 1 })
  // @ts-expect-error bytes are a number
  multipart({ maxFileBytes: '5mb' })
  // @ts-expect-error types are a list
  multipart({ types: 'image/*' })
  // @ts-expect-error there is no such option
  multipart({ maxFile: 1 })
  // @ts-expect-error a function is no schema
  multipart({ fields: () => true })
})

test('multipart is for HTTP', () => {
  // @ts-expect-error a message has no form
  on(sqs()).use(multipart())
})
