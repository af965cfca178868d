import lambdaApi, { type ApiError, type NextFunction, type Request, type Response } from 'lambda-api'
import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'
import { invalidFields, PROBLEM_JSON, type Problem, problem } from './problem.ts'

// Its types are of a CommonJS module, so that TypeScript looks for createAPI one level too deep.
const createApi = lambdaApi as unknown as typeof lambdaApi.default
const api = createApi()

// lambda-api takes it for error middleware because it has four parameters.
api.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
  const { code, message } = error as ApiError
  if (code !== 400) return next()
  refuse(response, problem(code, message))
})

api.post('/orders', (request: Request, response: Response) => {
  // A body that cannot be parsed stays what it was.
  if (typeof request.body !== 'object') return response.error(400, 'the body is not JSON')

  const result = Order.safeParse(request.body)
  // Without a detour over error(), which would make an Error with its stack and take half as long again.
  if (!result.success) return refuse(response, problem(422, 'the request is not valid', invalidFields(result.error)))

  const order = result.data
  console.log(JSON.stringify({ level: 'INFO', message: 'order received', order: order.id, requestId: request.id }))
  response.status(201).json({ id: order.id, total: order.total })
})

export function handler(event: HttpApiEvent, context: LambdaContext): Promise<HttpApiAnswer> {
  return api.run(event, context)
}

function refuse(response: Response, problem: Problem): void {
  response.status(problem.status).header('content-type', PROBLEM_JSON).send(problem)
}
