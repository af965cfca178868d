// A Worker as a user writes it, for a runtime without anything of Node.

import { http, log, on } from 'heddle'
import { routes, sse } from 'heddle/http'
import { env, toWorker } from 'heddle/workers'
import * as v from 'valibot'

interface Env {
  readonly GREETING: string
}

const greet = on(http.post('/greetings/:name', { body: v.object({ times: v.number() }) }))
  .use(log())
  .use(env<Env>())
  .handle(({ body, params }, { env: { GREETING }, log }) => {
    log.info('greeted')
    return { status: 201, body: { greeting: `${GREETING} ${params.name}`, ...body } }
  })

const behind = on(http()).handle((_request, { invocation }) => {
  const later = new Promise<void>((resolve) => setTimeout(resolve, 20))
  invocation.waitUntil(later.then(() => console.log('done behind the answer')))
})

const broken = on(http()).handle(() => {
  throw new Error('hunter2')
})

async function* events() {
  yield { data: 1 }
  yield { data: 2 }
}

export default toWorker(
  routes({
    'POST /greetings/:name': greet,
    'GET /behind': behind,
    'GET /broken': broken,
    'GET /stream': () => sse(events()),
  }),
)
