import { dynamoDB, kafka, kinesis, on, sqs, text } from 'heddle'
import {
  activeMQEvent,
  dynamoDBEvent,
  invoke,
  kafkaEvent,
  kafkaRecord,
  kinesisEvent,
  pipesEvent,
  rabbitMQEvent,
  sqsEvent,
} from 'heddle/testing'
import { activeMQ, pipes, pipesEnrichment, rabbitMQ } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('a batch of Pipes is flat', () => {
  const { Records } = sqsEvent(['a', 'b'])
  expect(pipesEvent({ Records })).toEqual(Records)
  const event = kinesisEvent(['a'])
  const { kinesis, ...record } = event.Records[0]
  expect(pipesEvent(event)).toEqual([{ ...kinesis, ...record }])
  expect(pipesEvent(kafkaEvent([kafkaRecord('a', { partition: 3 })], { topic: 'orders' }))).toMatchObject([
    { eventSource: 'aws:kafka', eventSourceKey: 'orders-3', topic: 'orders', value: 'YQ==' },
  ])
  expect(pipesEvent(activeMQEvent(['a']))).toMatchObject([{ eventSource: 'aws:amq', data: 'YQ==' }])
})

test.each<[string, readonly unknown[], unknown]>([
  ['sqs', pipesEvent(sqsEvent(['a', 'b'])), pipes(sqs())],
  ['kinesis', pipesEvent(kinesisEvent(['a', 'b'])), pipes(kinesis(text()))],
  ['dynamoDB', pipesEvent(dynamoDBEvent([{ newImage: { id: 1 } }, { oldImage: { id: 2 } }])), pipes(dynamoDB())],
  ['kafka', pipesEvent(kafkaEvent(['a', 'b'])), pipes(kafka())],
  ['activeMQ', pipesEvent(activeMQEvent(['a', 'b'])), pipes(activeMQ())],
  ['rabbitMQ', pipesEvent(rabbitMQEvent(['a', 'b'])), pipes(rabbitMQ())],
])('that of %s is what pipes reads', async (_name, batch, source) => {
  let count = 0
  const handler = on(source as ReturnType<typeof sqs>).each(() => {
    count++
  })
  await invoke(handler, batch)
  expect(count).toBe(2)
})

test('an enrichment answers with what goes on', async () => {
  const handler = on(pipesEnrichment(sqs())).each(({ body }) => body.toUpperCase())
  expect(await invoke(handler, pipesEvent(sqsEvent(['a', 'b'])))).toEqual(['A', 'B'])
})

test('what no pipe reads from is refused', () => {
  expect(() => pipesEvent({ detail: {} })).toThrow('pipesEvent: expected an event of a source')
})
