import { Validator } from '@seriousme/openapi-schema-validator'
import { type DescribedHandler, type OpenApiDocument, type OpenApiOptions, openapi } from 'heddle/openapi'
import { expect } from 'vitest'

/** The document of an API, checked against the schema of OpenAPI 3.1; each of its references leads somewhere. */
export async function documentOf(
  api: DescribedHandler | readonly DescribedHandler[],
  options?: OpenApiOptions,
): Promise<OpenApiDocument> {
  const document = await openapi(api, { title: 'Shop', version: '1' }, options)
  const text = JSON.stringify(document)
  expect(await new Validator().validate(JSON.parse(text))).toEqual({ valid: true })
  for (const [, ref = ''] of text.matchAll(/"\$ref":"([^"]*)"/g)) {
    const names = ref.replace('#/', '').split('/')
    const part = names.reduce((part: unknown, name) => Object(part)[decodeURIComponent(name)], document)
    expect(part, ref).toBeTypeOf('object')
  }
  return document
}
