type Step = (call: object) => Promise<string>

const chains = new Map<number, Step>()

export function handler(event: { readonly layers: number }): Promise<string> {
  let chain = chains.get(event.layers)
  if (chain === undefined) {
    chain = nested(event.layers)
    chains.set(event.layers, chain)
  }
  return chain(event)
}

function nested(layers: number): Step {
  let chain: Step = async function innermost() {
    return 'done'
  }
  for (let layer = 0; layer < layers; layer++) chain = around(chain)
  return chain
}

function around(inner: Step): Step {
  return async function pass(call) {
    return await inner(call)
  }
}
