import { Order } from '../../workloads/order.ts'
import type { HttpApiAnswer, HttpApiEvent } from '../../workloads/w1-http/http-api.ts'
import { invalidFields, problem, problemAnswer } from '../../workloads/w1-http/problem.ts'

export async function handler(event: HttpApiEvent): Promise<HttpApiAnswer> {
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
  return {
    statusCode: 201,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: result.data.id, total: result.data.total }),
  }
}
