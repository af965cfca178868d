import { RequestValidationError, Router } from '@aws-lambda-powertools/event-handler/http'
import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'
import { PROBLEM_JSON, type Problem, problem } from './problem.ts'

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const app = new Router()

app.errorHandler(RequestValidationError, async (error) => {
  const issues = (error.details as { readonly issues: readonly Issue[] }).issues
  // The router tells a body that is no JSON from one that is not valid by having no issues.
  if (issues.length === 0) return refuse(problem(400, 'the body is not JSON'))
  const errors = issues.map(({ path, message }) => ({ path: path.join('.'), detail: message }))
  return refuse(problem(422, 'the request is not valid', errors))
})

app.post(
  '/orders',
  async ({ valid, context }) => {
    const order = valid.req.body
    const { awsRequestId } = context
    console.log(JSON.stringify({ level: 'INFO', message: 'order received', order: order.id, requestId: awsRequestId }))
    return {
      statusCode: 201,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: order.id, total: order.total }),
    }
  },
  { validation: { req: { body: Order } } },
)

export async function handler(event: HttpApiEvent, context: LambdaContext): Promise<HttpApiAnswer> {
  return (await app.resolve(event, context as never)) as HttpApiAnswer
}

function refuse(problem: Problem): Response {
  return Response.json(problem, { status: problem.status, headers: { 'content-type': PROBLEM_JSON } })
}
