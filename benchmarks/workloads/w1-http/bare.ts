import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'

export async function handler(event: HttpApiEvent, context: LambdaContext): Promise<HttpApiAnswer> {
  const text = event.body ?? ''
  let body: unknown
  try {
    body = JSON.parse(event.isBase64Encoded ? Buffer.from(text, 'base64').toString() : text)
  } catch {
    return problem(400, 'Bad Request', 'the body is not JSON')
  }

  const result = Order.safeParse(body)
  if (!result.success) {
    const errors = result.error.issues.map(({ path, message }) => ({
      path: ['body', ...path].join('.'),
      detail: message,
    }))
    return problem(422, 'Unprocessable Content', 'the request is not valid', errors)
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

function problem(status: number, title: string, detail: string, errors?: readonly object[]): HttpApiAnswer {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, detail, errors }),
  }
}
