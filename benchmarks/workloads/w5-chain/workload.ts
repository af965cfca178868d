import type { Case, Workload } from '../workload.ts'

// As much of an HTTP API's event as routers need; the others look at nothing but the number of layers. No more, because
// many events wait for their turn, and collecting garbage among them would be paid for by those who make some.
const request = {
  version: '2.0',
  routeKey: 'POST /orders',
  rawPath: '/orders',
  rawQueryString: '',
  headers: { host: 'shop.example' },
  requestContext: { http: { method: 'POST', path: '/orders', sourceIp: '192.0.2.10' }, stage: '$default' },
  isBase64Encoded: false,
}

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
  contenders: ['bare', 'heddle', 'koa-compose', 'middy', 'lambda-api', 'hono', 'h3', 'powertools-router'],
  cases: [chainOf(5), noMiddleware, chainOf(1), chainOf(10), longestChain],
  // A router answers as HTTP has it.
  essence: (answer: string | { readonly body: string }) => (typeof answer === 'string' ? answer : answer.body),
  growsWith: 'middlewares',
  targets: { coldMs: 0.8 },
}

function chainOf(layers: number): Case {
  return {
    name: layers === 1 ? '1 middleware' : `${layers} middlewares`,
    event: { ...request, layers },
    answer: 'done',
    saved: [],
    size: layers,
    warm: { batch: 1000 },
    grown: layers === LONGEST ? { invocations: 10_000 } : undefined,
  }
}
