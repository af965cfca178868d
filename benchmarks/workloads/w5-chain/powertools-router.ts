import { Router } from '@aws-lambda-powertools/event-handler/http'
import { ANSWER, type ChainEvent, kept } from './chain.ts'

const chainOf = kept((layers) => {
  const app = new Router()
  for (let layer = 0; layer < layers; layer++) {
    app.use(async function pass({ next }) {
      await next()
    })
  }
  app.post('/orders', async () => ({ statusCode: 200, body: ANSWER }))
  return app
})

export function handler(event: ChainEvent, context: never): Promise<unknown> {
  return chainOf(event.layers).resolve(event, context)
}
