import { order, wrongOrder } from '../orders.ts'
import type { Case, Workload } from '../workload.ts'
import type { SqsAnswer, SqsEvent } from './sqs-event.ts'

export const sqs: Workload = {
  name: 'w2',
  title: 'SQS batch of 10, bodies validated, partial answer',
  folder: 'w2-sqs',
  contenders: ['bare', 'floor', 'heddle', 'middy', 'middy-by-hand', 'powertools', 'powertools-parser'],
  cases: [
    allGood(10, { warm: { batch: 50, target: 1.15 } }),
    allGood(1, { warm: { batch: 500 } }),
    allGood(100, { warm: { batch: 5 } }),
    allGood(1000, { warm: { batch: 1, target: 1.1 }, grown: { invocations: 200 } }),
    {
      name: 'three bad records of five',
      event: batch([
        JSON.stringify(order('o-0')),
        JSON.stringify(wrongOrder('o-1')),
        '{',
        JSON.stringify(order('unsavable')),
        JSON.stringify(order('o-4')),
      ]),
      answer: ['m-1', 'm-2', 'm-3'],
      saved: [order('o-0'), order('o-4')],
    },
    { name: 'no records', event: batch([]), answer: [], saved: [] },
  ],
  // The order in which failures are reported is of no consequence.
  essence: ({ batchItemFailures }: SqsAnswer) => batchItemFailures.map((failure) => failure.itemIdentifier).sort(),
  growsWith: 'records',
  targets: { coldMs: 1, gzipKb: 4, rssMb: 6 },
}

function allGood(size: number, measured: Pick<Case, 'warm' | 'grown'>): Case {
  const orders = Array.from({ length: size }, (_, index) => order(`o-${index}`))
  return {
    name: size === 1 ? '1 record' : `${size} records`,
    event: batch(orders.map((order) => JSON.stringify(order))),
    answer: [],
    saved: orders,
    size,
    ...measured,
  }
}

function batch(bodies: readonly string[]): SqsEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m-${index}`,
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0aAQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1795273701067',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1795273701085',
      },
      messageAttributes: {},
      md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
      awsRegion: 'eu-west-1',
    })),
  }
}
