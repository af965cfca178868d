import { appendFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import * as z from 'zod'

export type Job = z.input<typeof Job>

const Job = z.object({
  name: z.string(),
  /** How many deliveries fail. */
  fails: z.number().optional(),
  /** Whether the first delivery is never done with. */
  hangs: z.boolean().optional(),
})

/** A worker of few hands, which writes every job that it has handled into the file `HANDLED`. */
export const handler = toLambda(
  on(sqs(Job)).each(
    async ({ messageId, attempt, groupId, body: { name, fails = 0, hangs } }) => {
      if (attempt <= fails) throw new Error('not this time')
      if (hangs && attempt === 1) await hang()
      await setTimeout(4)
      // One write, so that a line is whole or not there when the process is killed.
      appendFileSync(process.env.HANDLED as string, `${JSON.stringify({ messageId, attempt, groupId, name })}\n`)
    },
    { concurrency: 2 },
  ),
)

/** Says which process it is that hangs, when some others of the batch are handled and most are not. */
async function hang(): Promise<void> {
  await setTimeout(16)
  console.log(`${process.pid} hangs`)
  await setTimeout(60_000)
}
