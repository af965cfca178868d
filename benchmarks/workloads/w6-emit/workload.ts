import { order, wrongOrder } from '../orders.ts'
import { sqs } from '../w2-sqs/workload.ts'
import type { Case, Workload } from '../workload.ts'

const thousand = Array.from({ length: 1000 }, (_, index) => order(`o-${index}`))
// Three to a request.
const large = Array.from({ length: 20 }, (_, index) => order(`${index}-${'é'.repeat(150_000)}`))

const loop: readonly [Case, ...Case[]] = [
  {
    name: '1000 events',
    event: { orders: thousand },
    answer: 1000,
    saved: thousand.map(sent),
    warm: { batch: 1, target: 1.3 },
  },
  { name: 'large events', event: { orders: large }, answer: 20, saved: large.map(sent) },
  { name: 'one that is not valid', event: { orders: [order('o-1'), wrongOrder('o-2')] }, saved: [] },
  { name: 'none', event: { orders: [] }, answer: 0, saved: [] },
]

export const emitToBus: Workload = {
  name: 'w6',
  title: 'emit to EventBridge, checked and split, send stubbed',
  folder: 'w6-emit/bus',
  contenders: ['bare', 'heddle'],
  cases: loop,
  targets: {},
  // Its client is a stub: of a cold start `w6-first` tells.
  onlyWarm: true,
}

export const emitToQueue: Workload = {
  ...emitToBus,
  name: 'w6-queue',
  title: 'emit to SQS, checked and split, send stubbed',
  folder: 'w6-emit/queue',
}

export const emitterUnused: Workload = {
  name: 'w6-unused',
  title: 'heddle with an emitter that emits nothing; bare is heddle without',
  folder: 'w6-emit/unused',
  contenders: ['bare', 'heddle'],
  cases: [{ ...sqs.cases[0], warm: { batch: 50 } }],
  essence: sqs.essence,
  targets: { coldMs: 0.3 },
}

export const emitFirst: Workload = {
  name: 'w6-first',
  title: 'ten events to EventBridge over HTTP; bare is the SDK by hand',
  folder: 'w6-emit/first',
  contenders: ['bare', 'heddle', 'heddle-light'],
  cases: [{ name: 'ten events', event: { orders: thousand.slice(0, 10) }, answer: 10, saved: [] }],
  targets: { coldMsOf: { 'heddle-light': -30 } },
  server: 'bus-server',
}

function sent(data: unknown): unknown {
  return { type: 'order.placed', data, id: 'string' }
}
