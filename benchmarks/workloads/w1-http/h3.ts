import { H3, HTTPError, readBody } from 'h3/generic'
import { type AWSLambdaHandler, toLambdaHandler } from 'srvx/aws-lambda'
import { Order } from '../order.ts'
import { invalidFields, PROBLEM_JSON, type Problem, problem } from './problem.ts'

const app = new H3({
  onError(error) {
    // What readBody throws of a body that cannot be parsed.
    if (HTTPError.isError(error) && error.status === 400) return refuse(problem(400, 'the body is not JSON'))
    throw error
  },
})

app.post('/orders', async (event) => {
  const result = Order.safeParse(await readBody(event))
  // Without a detour over HTTPError, which would make an Error with its stack.
  if (!result.success) return refuse(problem(422, 'the request is not valid', invalidFields(result.error)))

  const order = result.data
  const requestId = event.req.runtime?.awsLambda?.context.awsRequestId
  console.log(JSON.stringify({ level: 'INFO', message: 'order received', order: order.id, requestId }))
  event.res.status = 201
  return { id: order.id, total: order.total }
})

export const handler: AWSLambdaHandler = toLambdaHandler({ fetch: app.fetch })

function refuse(problem: Problem): Response {
  return Response.json(problem, { status: problem.status, headers: { 'content-type': PROBLEM_JSON } })
}
