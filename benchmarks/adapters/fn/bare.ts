// @ts-expect-error it has no types
import fdk from '@fnproject/fdk'
import { Order } from '../../workloads/order.ts'
import { invalidFields, PROBLEM_JSON, type Problem, problem } from '../../workloads/w1-http/problem.ts'

/** As much of the FDK's context as this reads. */
interface Context {
  readonly httpGateway: {
    statusCode: number
    setResponseHeader(name: string, value: string): void
  }
}

fdk.handle((input: unknown, { httpGateway }: Context): object => {
  const refused = (problem: Problem) => {
    httpGateway.statusCode = problem.status
    httpGateway.setResponseHeader('Content-Type', PROBLEM_JSON)
    return problem
  }
  // The FDK leaves what is no JSON as the text that it is.
  if (typeof input === 'string') return refused(problem(400, 'the body is not JSON'))
  const result = Order.safeParse(input)
  if (!result.success) return refused(problem(422, 'the request is not valid', invalidFields(result.error)))
  httpGateway.statusCode = 201
  return { id: result.data.id, total: result.data.total }
})
