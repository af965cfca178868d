import type { Case, Workload } from '../workload.ts'

/** The most middlewares in a chain whose warm path is measured. */
export const LONGEST = 20
export const noMiddleware: Case = chainOf(0)
export const longestChain: Case = chainOf(LONGEST)

export const chainTargets = {
  /** Nanoseconds for a call before the first middleware. */
  firstCallNs: 250,
  /** For each middleware, times what a nested async function takes. */
  timesNested: 1.3,
}

export const chain: Workload = {
  name: 'w5',
  title: 'a chain of middlewares that pass everything through',
  folder: 'w5-chain',
  contenders: ['bare', 'heddle'],
  cases: [chainOf(5), noMiddleware, longestChain],
  targets: { coldMs: 0.8 },
}

function chainOf(layers: number): Case {
  return { name: `${layers} middlewares`, event: { layers }, answer: 'done', saved: [], warm: { batch: 5000 } }
}
