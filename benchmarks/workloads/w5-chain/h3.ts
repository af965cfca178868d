import { H3 } from 'h3/generic'
import { type AWSLambdaHandler, toLambdaHandler } from 'srvx/aws-lambda'
import { ANSWER, type ChainEvent, kept } from './chain.ts'

const chainOf = kept((layers) => {
  const app = new H3()
  for (let layer = 0; layer < layers; layer++) {
    app.use(async function pass(_event, next) {
      return await next()
    })
  }
  app.post('/orders', () => ANSWER)
  return toLambdaHandler({ fetch: app.fetch })
})

type Given = Parameters<AWSLambdaHandler>

export async function handler(event: ChainEvent & Given[0], context: Given[1]): Promise<unknown> {
  return await chainOf(event.layers)(event, context)
}
