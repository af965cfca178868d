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
    while (true) {
      yield '.'
      await later(20)
    }
  })(),
}))

const handler = routes({ 'GET /greetings/:name': greet, 'GET /slow': slow, 'GET /endless': endless })

export const main = auto(handler, { serve: true, host: '127.0.0.1', grace: 1500 })
export { main as handler }

void main.server?.then(({ port }) => console.log(`listening ${port}`))
