import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'
import { invalidFields, problem, problemAnswer } from './problem.ts'

export async function handler(event: HttpApiEvent, context: LambdaContext): Promise<HttpApiAnswer> {
  const text = event.body ?? ''
  let body: unknown
  try {
    body = JSON.parse(event.isBase64Encoded ? Buffer.from(text, 'base64').toString() : text)
  } catch {
    return problemAnswer(problem(400, 'the body is not JSON'))
  }

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
}
