import type { LambdaContext } from '../../harness/context.ts'
import type { Order } from '../order.ts'
import { faultsOf } from '../order-by-hand.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'
import { problem, problemAnswer } from './problem.ts'

export async function handler(event: HttpApiEvent, context: LambdaContext): Promise<HttpApiAnswer> {
  const text = event.body ?? ''
  let body: unknown
  try {
    body = JSON.parse(event.isBase64Encoded ? Buffer.from(text, 'base64').toString() : text)
  } catch {
    return problemAnswer(problem(400, 'the body is not JSON'))
  }

  const faults = faultsOf(body)
  if (faults.length > 0) {
    const errors = faults.map(({ path, detail }) => ({ path: `body.${path}`, detail }))
    return problemAnswer(problem(422, 'the request is not valid', errors))
  }

  const { id, total } = body as Order
  console.log(JSON.stringify({ level: 'INFO', message: 'order received', order: id, requestId: context.awsRequestId }))
  return { statusCode: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ id, total }) }
}
