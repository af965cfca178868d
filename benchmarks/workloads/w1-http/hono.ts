import { type Context, Hono } from 'hono'
import { handle, type LambdaContext } from 'hono/aws-lambda'
import { HTTPException } from 'hono/http-exception'
import { validator } from 'hono/validator'
import { Order } from '../order.ts'
import { invalidFields, PROBLEM_JSON, problem } from './problem.ts'

const app = new Hono<{ Bindings: { readonly lambdaContext: LambdaContext } }>()

app.onError((error, context) => {
  // The validator's, of a body that cannot be parsed.
  if (error instanceof HTTPException && error.status === 400) {
    return context.json(problem(400, 'the body is not JSON'), 400, { 'Content-Type': PROBLEM_JSON })
  }
  throw error
})

app.post('/orders', validator('json', validOrder), (context) => {
  const order = context.req.valid('json')
  const { awsRequestId } = context.env.lambdaContext
  console.log(JSON.stringify({ level: 'INFO', message: 'order received', order: order.id, requestId: awsRequestId }))
  return context.json({ id: order.id, total: order.total }, 201)
})

export const handler = handle(app)

function validOrder(body: unknown, context: Context) {
  const result = Order.safeParse(body)
  if (result.success) return result.data
  const refused = problem(422, 'the request is not valid', invalidFields(result.error))
  return context.json(refused, 422, { 'Content-Type': PROBLEM_JSON })
}
