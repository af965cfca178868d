import { Hono } from 'hono'
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda'
import { ANSWER, type ChainEvent, kept } from './chain.ts'

const chainOf = kept((layers) => {
  const app = new Hono()
  for (let layer = 0; layer < layers; layer++) {
    app.use(async function pass(_context, next) {
      await next()
    })
  }
  app.post('/orders', (context) => context.text(ANSWER))
  return handle(app)
})

export function handler(event: ChainEvent & LambdaEvent, context: LambdaContext): Promise<unknown> {
  return chainOf(event.layers)(event, context)
}
