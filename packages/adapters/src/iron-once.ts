import { report, type Sink, withoutBody } from '@heddle/core'
import { pour } from '@heddle/events/adapting'
import type { IronServing } from './iron-request.ts'
import { readBody } from './read-body.ts'

/** One call: its body on standard input, all else in the environment. Resolves to the process's exit code. */
export async function serveOnce({ out, maxBytes, run }: IronServing): Promise<number> {
  let code = 0
  await run({
    variables: process.env,
    read: () => readBody(process.stdin, undefined, maxBytes),
    async answer(output, method, invocation) {
      const { status, body } = method === 'HEAD' ? withoutBody(output) : output
      if (status < 200 || status > 299) {
        console.error(JSON.stringify({ level: 'WARN', message: `iron: the reply's status ${status} is told as 500` }))
        code = 1
      }
      try {
        await pour(body, out as Sink, invocation, () => {})
      } catch (error) {
        report(undefined, 'http: the reply broke off', error, { requestId: invocation.id })
        code = 1
      }
    },
  })
  return code
}
