import { Order } from '../../workloads/order.ts'
import { invalidFields, PROBLEM_JSON, type Problem, problem } from '../../workloads/w1-http/problem.ts'

/** The task with nothing but `Request` and `Response`, as on every platform that has them. */
export async function postOrder(request: Request): Promise<Response> {
  let body: unknown
  try {
    body = await request.json()
  } catch {
    return refused(problem(400, 'the body is not JSON'))
  }
  const result = Order.safeParse(body)
  if (!result.success) return refused(problem(422, 'the request is not valid', invalidFields(result.error)))
  return Response.json({ id: result.data.id, total: result.data.total }, { status: 201 })
}

/** The same where the function gets requests of every kind. */
export async function answer(request: Request): Promise<Response> {
  if (new URL(request.url).pathname !== '/orders') return new Response(null, { status: 404 })
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
  return await postOrder(request)
}

function refused(problem: Problem): Response {
  return new Response(JSON.stringify(problem), { status: problem.status, headers: { 'content-type': PROBLEM_JSON } })
}
