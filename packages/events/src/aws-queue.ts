import type { BatchRecord, BatchSource } from '@heddle/core'
import { activeMQ } from './active-mq.ts'
import type { Delivery } from './delivery.ts'
import type { Incoming } from './incoming.ts'
import { isObject, type JsonObject } from './objects.ts'
import { rabbitMQ } from './rabbit-mq.ts'
import { refusal } from './refusal.ts'
import { sns } from './sns.ts'
import { type SqsOptions, sqs } from './sqs.ts'

/** Messages of SQS, SNS and Amazon MQ, answered as their own sources answer. Throws a `HeddleError` for any other event. */
export function awsQueue(raw: unknown, options: SqsOptions): Delivery<Incoming> {
  const { Records, eventSource } = isObject(raw) ? (raw as JsonObject) : {}
  const [first] = Array.isArray(Records) ? (Records as readonly unknown[]) : []
  const record = isObject(first) ? first : {}
  switch (record.EventSource ?? record.eventSource ?? eventSource) {
    case 'aws:sqs':
      return deliveredBy(sqs(undefined, options), raw, (message, index) => ({
        payload: message.body,
        path: `Records[${index}].body`,
        fields: message,
      }))
    case 'aws:sns':
      return deliveredBy(sns(), raw, (notification, index) => ({
        payload: notification.message,
        path: `Records[${index}].Sns.Message`,
        fields: { attempt: undefined, groupId: undefined },
      }))
    case 'aws:mq':
    case 'aws:amq':
      return deliveredBy(activeMQ(), raw, (message, index) => ({
        payload: message.data,
        path: `messages[${index}].data`,
        fields: { attempt: message.redelivered ? undefined : 1, groupId: undefined },
      }))
    case 'aws:rmq':
      return deliveredBy(rabbitMQ(), raw, (message) => ({
        payload: message.data,
        path: 'data',
        fields: { attempt: message.redelivered ? undefined : 1, groupId: undefined },
      }))
    default:
      throw refusal('queue', raw)
  }
}

type Own = Pick<Incoming, 'id' | 'type' | 'source' | 'time' | 'raw'>

/** What a source of AWS has read without a schema, its payloads to be read yet. */
export function deliveredBy<Item extends Own>(
  { read, answer }: BatchSource<Item, unknown, 'aws-lambda', unknown>,
  raw: unknown,
  incomingOf: (item: Item, index: number) => Pick<Incoming, 'payload' | 'path' | 'fields'>,
): Delivery<Incoming> {
  // Without a schema of its own the source waits for nothing.
  const { records = [] } = read(raw) as { readonly records?: readonly BatchRecord<Item>[] }
  return {
    records: records.map(({ item, ...record }, index) => {
      if (item === undefined) return record
      const { id, type, source, time, raw } = item
      return { ...record, item: { id, type, source, time, raw, ...incomingOf(item, index) } }
    }),
    answer: (failures, all, invocation) =>
      answer?.({ failures }, { event: [], records: all as BatchRecord<never>[] }, invocation),
  }
}
