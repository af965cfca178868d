import type { Invocation } from '@heddle/core'
import { activeMQ } from './active-mq.ts'
import { deliveredBy } from './aws-delivery.ts'
import type { Delivery } from './delivery.ts'
import type { Incoming } from './incoming.ts'
import { eventSourceOf } from './objects.ts'
import { quote } from './quote.ts'
import { rabbitMQ } from './rabbit-mq.ts'
import { refusal } from './refusal.ts'
import { sns } from './sns.ts'
import { type SqsOptions, sqs } from './sqs.ts'

/** Messages of SQS, SNS and Amazon MQ, answered as their own sources answer. Throws a `HeddleError` for any other event. */
export function awsQueue(raw: unknown, options: SqsOptions, invocation: Invocation | undefined): Delivery<Incoming> {
  switch (eventSourceOf(raw)) {
    case 'aws:sqs':
      return deliveredBy(sqs(undefined, options), raw, invocation, {
        member: 'body',
        path: ({ index }) => `Records[${index}].body`,
        fields: () => ({}),
      })
    case 'aws:sns':
      return deliveredBy(sns(), raw, invocation, {
        member: 'message',
        path: ({ index }) => `Records[${index}].Sns.Message`,
        fields: () => ({ attempt: undefined, groupId: undefined }),
      })
    case 'aws:mq':
    case 'aws:amq':
      return deliveredBy(activeMQ(), raw, invocation, {
        member: 'data',
        path: ({ index }) => `messages[${index}].data`,
        fields: attemptOf,
      })
    case 'aws:rmq':
      return deliveredBy(rabbitMQ(), raw, invocation, {
        member: 'data',
        path: ({ lane = '', place }) => `rmqMessagesByQueue["${quote(lane)}"][${place}].data`,
        fields: attemptOf,
      })
    default:
      throw refusal('queue', raw)
  }
}

/** The brokers do not count: they tell the first delivery from all others. */
function attemptOf({ redelivered }: { readonly redelivered: boolean }): object {
  return { attempt: redelivered ? undefined : 1, groupId: undefined }
}
