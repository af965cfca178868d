import { defineSource, type Middleware, on } from 'heddle'
import { type LambdaContext, type LambdaFunction, toLambda } from 'heddle/aws'

const chains = new Map<number, LambdaFunction<string>>()

export function handler(event: { readonly layers: number }, context: LambdaContext): Promise<string> {
  let chain = chains.get(event.layers)
  if (chain === undefined) {
    chain = chainOf(event.layers)
    chains.set(event.layers, chain)
  }
  return chain(event, context)
}

function chainOf(layers: number): LambdaFunction<string> {
  let builder = on(anything())
  for (let layer = 0; layer < layers; layer++) builder = builder.use(pass())
  return toLambda(builder.handle(() => 'done'))
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
