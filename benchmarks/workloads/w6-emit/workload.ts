import { order, wrongOrder } from '../orders.ts'
import { sqs } from '../w2-sqs/workload.ts'
import type { Case, Workload } from '../workload.ts'

const thousand = Array.from({ length: 1000 }, (_, index) => order(`o-${index}`))
// Three to a request.
const large = Array.from({ length: 20 }, (_, index) => order(`${index}-${'é'.repeat(150_000)}`))

// What sst's own deployment gives a function.
const sst = {
  SST_RESOURCE_App: '{"name":"shop","stage":"test"}',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

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
  contenders: ['bare', 'floor', 'heddle', 'dazn', 'sst'],
  cases: loop,
  // Requests are on their way at the same time.
  anyOrder: true,
  targets: {},
  // Its client is a stub: of a cold start `w6-first` tells.
  measures: ['warm'],
  environment: sst,
}

export const emitToQueue: Workload = {
  ...emitToBus,
  name: 'w6-queue',
  title: 'emit to SQS, checked and split, send stubbed',
  folder: 'w6-emit/queue',
  contenders: ['bare', 'floor', 'heddle', 'sqs-producer'],
}

export const emitterUnused: Workload = {
  name: 'w6-unused',
  title: 'heddle with an emitter that emits nothing; bare is heddle without',
  folder: 'w6-emit/unused',
  contenders: ['bare', 'heddle'],
  cases: [{ ...sqs.cases[0], warm: { batch: 50 } }],
  essence: sqs.essence,
  targets: { coldMs: 0.3 },
  measures: ['cold', 'lambda', 'warm'],
}

export const emitFirst: Workload = {
  name: 'w6-first',
  title: 'ten events to EventBridge over HTTP; bare is the SDK by hand',
  folder: 'w6-emit/first',
  contenders: ['bare', 'heddle', 'heddle-light', 'sst'],
  cases: [{ name: 'ten events', event: { orders: thousand.slice(0, 10) }, answer: 10, saved: [] }],
  targets: { coldMsOf: { 'heddle-light': -30 } },
  measures: ['cold', 'lambda'],
  server: 'aws-server',
  environment: sst,
}

export const emitFirstToQueue: Workload = {
  ...emitFirst,
  name: 'w6-queue-first',
  title: 'ten events to SQS over HTTP; bare is the SDK by hand',
  folder: 'w6-emit/queue-first',
  contenders: ['bare', 'heddle', 'heddle-light', 'sqs-producer'],
}

function sent(data: unknown): unknown {
  return { type: 'order.placed', data, id: 'string' }
}
