import { ANSWER, type ChainEvent, kept } from './chain.ts'

type Step = (call: object) => Promise<string>

const nested = kept((layers) => {
  let chain: Step = async function innermost() {
    return ANSWER
  }
  for (let layer = 0; layer < layers; layer++) chain = around(chain)
  return chain
})

export function handler(event: ChainEvent): Promise<string> {
  return nested(event.layers)(event)
}

function around(inner: Step): Step {
  return async function pass(call) {
    return await inner(call)
  }
}
