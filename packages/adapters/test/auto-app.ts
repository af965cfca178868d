// One file for several platforms, as a user deploys it.

import { http, on } from 'heddle'
import { auto } from 'heddle/auto'
import { routes } from 'heddle/http'

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const greet = on(http()).handle(({ params }, { invocation }) => {
  invocation.waitUntil(later(50).then(() => console.log('done behind')))
  return { body: { greeting: `hello ${params.name}`, platform: invocation.platform } }
})

const slow = on(http()).handle(async (_request, { invocation }) => {
  console.log('slow began')
  await later(300)
  invocation.waitUntil(later(100).then(() => console.log('done behind')))
  return 'slow'
})

const endless = on(http()).handle(() => ({
  body: (async function* () {
    try {
      while (true) {
        yield '.'
        await later(20)
      }
    } finally {
      console.log('let go')
    }
  })(),
}))

/** Silent for longer than a connection waits for its next request. */
const quiet = on(http()).handle(async ({ query }) => {
  const { how, ms } = query
  if (how === 'function') await later(Number(ms))
  return {
    body: (async function* () {
      yield 'so far'
      if (how === 'stream') await later(Number(ms))
      yield ', and on'
    })(),
  }
})

const handler = routes({
  'GET /greetings/:name': greet,
  'GET /slow': slow,
  'GET /endless': endless,
  'GET /quiet': quiet,
})

export const main = auto(handler, { serve: true, host: '127.0.0.1', grace: 1500, keepAlive: 1000 })
export { main as handler }

void main.server?.then(({ port }) => console.log(`listening ${port}`))
