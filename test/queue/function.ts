// The Lambda of queue.test.ts: it writes down what it does, one line each, where a killed process leaves it.
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import * as z from 'zod'

const Order = z.object({
  id: z.string(),
  poison: z.boolean(),
  /** How many deliveries fail before one succeeds. */
  failsUntil: z.number().default(0),
  /** Whether the process is killed when the message comes for the first time. */
  kills: z.boolean().default(false),
})

function note(line: object): void {
  appendFileSync(process.env.JOURNAL as string, `${JSON.stringify({ pid: process.pid, ...line })}\n`)
}

export const handler = toLambda(
  on(sqs(Order))
    .use(async ({ event }, next) => {
      note({ began: event.map(({ id }) => id) })
      const result = await next()
      note({ ended: true })
      return result
    })
    .each(async ({ body, attempt, groupId }) => {
      await wait(2)
      if (body.kills && attempt === 1) {
        // In the middle of the batch: others of it are handled by now.
        await wait(15)
        note({ killed: body.id })
        process.kill(process.pid, 'SIGKILL')
      }
      if (body.poison || attempt <= body.failsUntil) throw new Error(`${body.id} is poison`)
      note({ handled: body.id, group: groupId })
    }),
)
