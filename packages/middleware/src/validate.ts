import {
  check,
  describeIssues,
  HeddleError,
  isReply,
  type Middleware,
  type SchemaResult,
  type StandardSchemaV1,
} from '@heddle/core'

export interface ValidateOptions {
  /** What the function has to return; of an HTTP reply what its body has to be, when the status is 2xx. */
  readonly result: StandardSchemaV1
}

/**
 * Checks what the function returns, and passes on what the schema makes of it. (What comes in is checked by the source.)
 * A result that the schema refuses is the function's own fault: an `INVALID_RESULT` error, over HTTP a 500.
 */
export function validate({ result: schema }: ValidateOptions): Middleware {
  return async function validate(_call, next) {
    const result = await next()
    if (!isReply(result)) return checked(await check(schema, result), 'the result') as typeof result
    if (result.status < 200 || result.status > 299) return result
    return { ...result, body: checked(await check(schema, result.body), 'the body of the reply') }
  }
}

function checked(result: SchemaResult<unknown>, what: string): unknown {
  if (result.issues === undefined) return result.value
  const { issues, cause } = result
  throw new HeddleError('INVALID_RESULT', `validate: ${what}: ${describeIssues(issues)}`, { issues, cause })
}
