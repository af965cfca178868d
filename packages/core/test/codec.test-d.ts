import { base64, type bytes, type Codec, gzip, type InferOutput, json, type S3Record, type s3, sqs, text } from 'heddle'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Reading = z.object({ celsius: z.coerce.number() })

test('a codec has the type of what its innermost part gives', () => {
  expectTypeOf(gzip(json(Reading))).toEqualTypeOf<Codec<{ celsius: number }>>()
  expectTypeOf(base64(gzip(Reading))).toEqualTypeOf<Codec<{ celsius: number }>>()
  expectTypeOf(base64(text())).toEqualTypeOf<Codec<string>>()
  expectTypeOf(json()).toEqualTypeOf<Codec<unknown>>()
  expectTypeOf<InferOutput<ReturnType<typeof bytes>>>().toEqualTypeOf<Uint8Array>()
})

test('a source is a schema, and so is a codec', () => {
  expectTypeOf<InferOutput<ReturnType<typeof s3>>>().toEqualTypeOf<readonly S3Record[]>()
  sqs(base64(gzip(json(Reading))))
})

test('a codec takes a schema', () => {
  // @ts-expect-error a class is no Standard Schema
  json(Date)
  // @ts-expect-error maxBytes is a number
  gzip(Reading, { maxBytes: '1 MB' })
})
