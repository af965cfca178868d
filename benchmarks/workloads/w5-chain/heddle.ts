import { defineSource, type Middleware, on } from 'heddle'
import { type LambdaContext, toLambda } from 'heddle/aws'
import { ANSWER, type ChainEvent, kept } from './chain.ts'

const chainOf = kept((layers) => {
  let builder = on(anything())
  for (let layer = 0; layer < layers; layer++) builder = builder.use(pass())
  return toLambda(builder.handle(() => ANSWER))
})

export function handler(event: ChainEvent, context: LambdaContext): Promise<string> {
  return chainOf(event.layers)(event, context)
}

function pass(): Middleware {
  return async function pass(_call, next) {
    return await next()
  }
}

function anything() {
  return defineSource<unknown, string, string>({
    name: 'anything',
    read: (raw) => ({ event: raw }),
    result: (returned) => returned,
    answer: (result) => result,
  })
}
