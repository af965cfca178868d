import { parse } from '@aws-lambda-powertools/parser'
import { JSONStringified } from '@aws-lambda-powertools/parser/helpers'
import { APIGatewayProxyEventV2Schema } from '@aws-lambda-powertools/parser/schemas/api-gatewayv2'
import type { LambdaContext } from '../../harness/context.ts'
import { Order } from '../order.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'
import { type InvalidField, type Problem, problem, problemAnswer } from './problem.ts'

interface Issue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const OrderRequest = APIGatewayProxyEventV2Schema.extend({ body: JSONStringified(Order) })

export async function handler(event: HttpApiEvent, context: LambdaContext): Promise<HttpApiAnswer> {
  const { body = '', isBase64Encoded } = event
  // JSONStringified takes text.
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body
  const result = parse({ ...event, body: text }, undefined, OrderRequest, true)
  if (!result.success) return problemAnswer(problemOf(result.error.cause as readonly Issue[]))

  const order = result.data.body
  console.log(
    JSON.stringify({ level: 'INFO', message: 'order received', order: order.id, requestId: context.awsRequestId }),
  )
  return {
    statusCode: 201,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: order.id, total: order.total }),
  }
}

function problemOf(issues: readonly Issue[]): Problem {
  // JSONStringified's own.
  if (issues.some(({ code }) => code === 'custom')) return problem(400, 'the body is not JSON')
  const errors = issues.map(({ path, message }): InvalidField => ({ path: path.join('.'), detail: message }))
  return problem(422, 'the request is not valid', errors)
}
