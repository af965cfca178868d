import middy from '@middy/core'
import { ANSWER, type ChainEvent, kept } from './chain.ts'

// A middleware of middy is a pair of hooks around the rest, not a function around it.
const chainOf = kept((layers) => {
  const chain = middy<ChainEvent, string>()
  for (let layer = 0; layer < layers; layer++) chain.use({ before: async () => {}, after: async () => {} })
  return chain.handler(async () => ANSWER)
})

export function handler(event: ChainEvent, context: never): Promise<unknown> {
  return chainOf(event.layers)(event, context)
}
