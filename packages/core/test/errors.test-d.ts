import { HeddleError, type HeddleErrorCode, HttpError, type SchemaIssue } from 'heddle'
import { expectTypeOf, test } from 'vitest'

test('an error tells what, where and why', () => {
  const error = new HeddleError('INVALID_EVENT', 'no', { path: 'Records[0]', cause: 1 })
  expectTypeOf(error.code).toEqualTypeOf<HeddleErrorCode>()
  expectTypeOf(error.path).toEqualTypeOf<string | undefined>()
  expectTypeOf(error.issues).toEqualTypeOf<readonly SchemaIssue[] | undefined>()
})

test('an HTTP error is a heddle error with a status', () => {
  const error = new HttpError(409, 'taken', { headers: { 'retry-after': '1' }, extensions: { sku: 'a' } })
  expectTypeOf(error).toExtend<HeddleError>()
  expectTypeOf(error.status).toEqualTypeOf<number>()
  // @ts-expect-error the status is a number
  new HttpError('409', 'taken')
  // @ts-expect-error a header value is text
  new HttpError(409, 'taken', { headers: { 'retry-after': 1 } })
  // @ts-expect-error no such code
  new HeddleError('NOPE', 'no')
})
