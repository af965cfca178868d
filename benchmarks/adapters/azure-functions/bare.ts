import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions'
import { Order } from '../../workloads/order.ts'
import { invalidFields, PROBLEM_JSON, problem } from '../../workloads/w1-http/problem.ts'

export async function handler(request: HttpRequest): Promise<HttpResponseInit> {
  let body: unknown
  try {
    body = await request.json()
  } catch {
    return refused(problem(400, 'the body is not JSON'))
  }
  const result = Order.safeParse(body)
  if (!result.success) return refused(problem(422, 'the request is not valid', invalidFields(result.error)))
  return { status: 201, jsonBody: { id: result.data.id, total: result.data.total } }
}

function refused(problem: { readonly status: number }): HttpResponseInit {
  return { status: problem.status, headers: { 'content-type': PROBLEM_JSON }, jsonBody: problem }
}

app.http('orders', { methods: ['POST'], route: 'orders', handler })
