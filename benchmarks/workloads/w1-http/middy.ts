import middy from '@middy/core'
import httpJsonBodyParser from '@middy/http-json-body-parser'
import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import type { HttpApiAnswer } from './http-api.ts'
import { invalidFields, problem, problemAnswer } from './problem.ts'

/** What the parser throws has a status, what else may go wrong has none. */
type Refusal = Error & { readonly statusCode?: number }

export const handler = middy<{ readonly body: unknown }, HttpApiAnswer, Refusal>()
  .use(httpJsonBodyParser())
  .onError(({ error }) => {
    if (error?.statusCode === 415) return problemAnswer(problem(415, error.message))
    // To middy a body that is no JSON is unprocessable too.
    if (error?.statusCode === 422) return problemAnswer(problem(400, error.message))
    // Left as it is, so that middy throws it.
    return undefined
  })
  .handler(async ({ body }: { readonly body: unknown }, context: LambdaContext) => {
    const result = Order.safeParse(body)
    if (!result.success) {
      return problemAnswer(problem(422, 'the request is not valid', invalidFields(result.error)))
    }

    const order = result.data
    console.log(
      JSON.stringify({ level: 'INFO', message: 'order received', order: order.id, requestId: context.awsRequestId }),
    )
    return {
      statusCode: 201,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: order.id, total: order.total }),
    }
  })
