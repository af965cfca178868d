/** What the chain ends in: the innermost function of all. */
export const ANSWER = 'done'

/** The event of an HTTP API, which frameworks route, with the number of middlewares that the chain has to have. */
export interface ChainEvent {
  readonly layers: number
}

/** Makes a chain when it is first asked for, and keeps it: a function has its chain before the first event. */
export function kept<Chain>(chainOf: (layers: number) => Chain): (layers: number) => Chain {
  const chains = new Map<number, Chain>()
  return (layers) => {
    let chain = chains.get(layers)
    if (chain === undefined) {
      chain = chainOf(layers)
      chains.set(layers, chain)
    }
    return chain
  }
}
