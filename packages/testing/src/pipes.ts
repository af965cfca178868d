/** A record as EventBridge Pipes sends it. */
export type PipesRawRecord = Readonly<Record<string, unknown>>

/**
 * The batch that EventBridge Pipes invokes a function with, made of the event that Lambda itself would send:
 * `pipesEvent(sqsEvent([order]))`, and the same of `kinesisEvent`, `dynamoDBEvent`, `kafkaEvent`, `activeMQEvent` and
 * `rabbitMQEvent`.
 */
export function pipesEvent(event: object): readonly PipesRawRecord[] {
  const { Records, records, messages, rmqMessagesByQueue, ...envelope } = event as {
    readonly Records?: readonly PipesRawRecord[]
    readonly records?: Groups
    readonly messages?: readonly PipesRawRecord[]
    readonly rmqMessagesByQueue?: Groups
  }
  if (Records !== undefined) return Records.map(({ kinesis, ...record }) => ({ ...(kinesis as object), ...record }))
  const groups = records ?? rmqMessagesByQueue
  if (groups === undefined && messages === undefined) {
    throw new TypeError('pipesEvent: expected an event of a source that EventBridge Pipes reads from')
  }
  // An event of ActiveMQ has no keys, and Pipes another name for the service.
  if (messages !== undefined) return messages.map((record) => ({ ...envelope, eventSource: 'aws:amq', ...record }))
  return Object.entries(groups ?? {}).flatMap(([eventSourceKey, records]) =>
    records.map((record) => ({ ...envelope, eventSourceKey, ...record })),
  )
}

type Groups = Readonly<Record<string, readonly PipesRawRecord[]>>
