import { Order } from '../../workloads/order.ts'
import { invalidFields, PROBLEM_JSON, problem } from '../../workloads/w1-http/problem.ts'

/** As much of a raw web action's parameters as this reads. */
interface Params {
  readonly __ow_method: string
  /** In base64, where it is JSON. */
  readonly __ow_body?: string
}

export function main({ __ow_method: method, __ow_body: text = '' }: Params): object {
  if (method !== 'post') return { statusCode: 405, headers: { allow: 'POST' } }
  let body: unknown
  try {
    body = JSON.parse(Buffer.from(text, 'base64').toString())
  } catch {
    return refused(problem(400, 'the body is not JSON'))
  }
  const result = Order.safeParse(body)
  if (!result.success) return refused(problem(422, 'the request is not valid', invalidFields(result.error)))
  return {
    statusCode: 201,
    headers: { 'content-type': 'application/json' },
    body: { id: result.data.id, total: result.data.total },
  }
}

function refused(problem: { readonly status: number }): object {
  return { statusCode: problem.status, headers: { 'content-type': PROBLEM_JSON }, body: problem }
}
