import { deepStrictEqual } from 'node:assert/strict'
import { order, wrongOrder } from '../../workloads/orders.ts'
import type { Platform } from './platforms.ts'

/** What came of a request: the type without its parameters does. */
export interface Answer {
  readonly status: number
  readonly type: string | undefined
  readonly body: string
}

/** The body that is timed. */
export const VALID: string = JSON.stringify(order('o-1'))

const PROBLEM = 'application/problem+json'

const CASES = {
  valid: {
    body: VALID,
    answer: { status: 201, type: 'application/json', body: { id: 'o-1', total: 129.95 } },
  },
  invalid: {
    body: JSON.stringify(wrongOrder('o-1')),
    answer: {
      status: 422,
      type: PROBLEM,
      body: {
        type: 'about:blank',
        title: 'Unprocessable Content',
        status: 422,
        errors: [{ path: 'body.total', detail: 'Too small: expected number to be >0' }],
      },
    },
  },
  'not JSON': {
    body: '{',
    answer: { status: 400, type: PROBLEM, body: { type: 'about:blank', title: 'Bad Request', status: 400 } },
  },
} as const

/** Makes sure that a contender does the task: a wrong answer is quickly given. */
export async function checkAnswers(
  name: string,
  { refusesItself }: Platform,
  ask: (body: string) => Promise<Answer>,
): Promise<void> {
  for (const [example, { body, answer }] of Object.entries(CASES)) {
    const given = await ask(body)
    if (example === 'not JSON' && refusesItself === true) {
      deepStrictEqual(given.status, 400, `${name}: ${example}: the status is wrong: ${JSON.stringify(given)}`)
      continue
    }
    deepStrictEqual(essence(given), answer, `${name}: ${example}: the answer is wrong: ${JSON.stringify(given)}`)
  }
}

/** How a problem is put into words is the contender's own business, and so is whether it says that JSON is UTF-8. */
function essence({ status, type, body }: Answer): unknown {
  const { detail, ...rest } = JSON.parse(body) as { readonly detail?: unknown }
  return { status, type: type?.split(';')[0], body: rest }
}
