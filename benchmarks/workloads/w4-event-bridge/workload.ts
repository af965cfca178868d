import { order, wrongOrder } from '../orders.ts'
import type { Workload } from '../workload.ts'

export const eventBridge: Workload = {
  name: 'w4',
  title: 'EventBridge event, 6-field detail validated',
  folder: 'w4-event-bridge',
  contenders: ['bare', 'floor', 'heddle', 'middy', 'powertools-parser', 'powertools-envelope'],
  cases: [
    {
      name: 'valid',
      event: orderPlaced(order('o-1')),
      answer: null,
      saved: [order('o-1')],
      warm: { batch: 1000, target: 1.35 },
    },
    { name: 'invalid', event: orderPlaced(wrongOrder('o-1')), saved: [] },
    { name: 'not saved', event: orderPlaced(order('unsavable')), saved: [] },
  ],
  // Nobody reads it.
  essence: () => null,
  targets: { coldMs: 0.6, gzipKb: 3, rssMb: 4 },
}

function orderPlaced(detail: unknown): unknown {
  return {
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': 'order.placed',
    source: 'com.example.shop',
    account: '123456789012',
    time: '2026-11-21T12:00:00Z',
    region: 'eu-west-1',
    resources: ['arn:aws:states:eu-west-1:123456789012:stateMachine:orders'],
    detail,
  }
}
