import {
  type Codec,
  check,
  defineCodec,
  HttpError,
  type HttpQuery,
  type InferOutput,
  type StandardSchemaV1,
} from '@heddle/core'
import { FORM, readForm } from './http-body.ts'

/**
 * A form, `application/x-www-form-urlencoded`: text by name, or an array where a name was sent several times; checked by
 * the schema where there is one. As a `body` it takes that media type alone, any other is answered 415.
 */
export function form(): Codec<HttpQuery>
export function form<Schema extends StandardSchemaV1>(schema: Schema): Codec<InferOutput<Schema>>
export function form(schema?: StandardSchemaV1): Codec<unknown> {
  const decode = (input: string | Uint8Array) => {
    try {
      const value = readForm(input)
      return schema === undefined ? { value } : check(schema, value)
    } catch (error) {
      if (error instanceof HttpError) return { issues: [{ message: error.message }] }
      throw error
    }
  }
  return defineCodec(decode, { mediaType: FORM, inner: schema })
}
