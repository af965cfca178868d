import type { ZodError } from 'zod'
import type { HttpApiAnswer } from './http-api.ts'

/** What a client is told of a request that is refused, as RFC 9457 has it. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly InvalidField[] | undefined
}

export interface InvalidField {
  readonly path: string
  readonly detail: string
}

export const PROBLEM_JSON = 'application/problem+json'

const TITLES = { 400: 'Bad Request', 415: 'Unsupported Media Type', 422: 'Unprocessable Content' } as const

export function problem(status: keyof typeof TITLES, detail: string, errors?: readonly InvalidField[]): Problem {
  return { type: 'about:blank', title: TITLES[status], status, detail, errors }
}

/** The fields of a body that the schema found wrong. */
export function invalidFields({ issues }: ZodError): InvalidField[] {
  return issues.map(({ path, message }) => ({ path: ['body', ...path].join('.'), detail: message }))
}

/** A problem as the answer of a function without a router. */
export function problemAnswer(problem: Problem): HttpApiAnswer {
  return { statusCode: problem.status, headers: { 'content-type': PROBLEM_JSON }, body: JSON.stringify(problem) }
}
