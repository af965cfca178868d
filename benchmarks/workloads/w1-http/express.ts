import serverlessExpress, { getCurrentInvoke } from '@codegenie/serverless-express'
import express, { type NextFunction, type Request, type Response } from 'express'
import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'
import { invalidFields, PROBLEM_JSON, type Problem, problem } from './problem.ts'

const app = express()
app.use(express.json())

app.post('/orders', (request, response) => {
  const result = Order.safeParse(request.body)
  if (!result.success) return refuse(response, problem(422, 'the request is not valid', invalidFields(result.error)))

  const order = result.data
  const { awsRequestId } = getCurrentInvoke().context as LambdaContext
  console.log(JSON.stringify({ level: 'INFO', message: 'order received', order: order.id, requestId: awsRequestId }))
  response.status(201).json({ id: order.id, total: order.total })
})

// Express takes it for error middleware because it has four parameters.
app.use((error: Error & { readonly type?: string }, _request: Request, response: Response, next: NextFunction) => {
  // The parser's, of a body that is no JSON.
  if (error.type !== 'entity.parse.failed') return next(error)
  refuse(response, problem(400, 'the body is not JSON'))
})

// Its types are of a CommonJS module, so that TypeScript looks for the function one level too deep, and tell of a third
// parameter, which Lambda refuses from Node 24; the function has two.
const configure = serverlessExpress as unknown as typeof serverlessExpress.default
export const handler = configure({ app }) as unknown as (
  event: HttpApiEvent,
  context: LambdaContext,
) => Promise<HttpApiAnswer>

function refuse(response: Response, problem: Problem): void {
  response.status(problem.status).type(PROBLEM_JSON).json(problem)
}
