// A Worker that sends messages to its own queue, and says what comes of them.

import { http, on, text } from 'heddle'
import { queue } from 'heddle/portable'
import { env, toWorker } from 'heddle/workers'

interface Env {
  readonly JOBS: {
    sendBatch(messages: readonly { readonly body: number; readonly contentType: 'json' }[]): Promise<unknown>
  }
}

const send = on(http())
  .use(env<Env>())
  .handle(async (request, { env: { JOBS } }) => {
    await JOBS.sendBatch((request.json() as number[]).map((body) => ({ body, contentType: 'json' as const })))
  })

const jobs = on(queue(text())).each(({ body, attempt }) => {
  console.log(`jobs ${body}, attempt ${attempt}`)
  if (Number(body) < 0) throw new Error('no')
})

const dead = on(queue(text())).each(({ body, attempt }) => {
  console.log(`dead ${body}, attempt ${attempt}`)
})

export default toWorker({ fetch: send, queue: { jobs, dead } })
