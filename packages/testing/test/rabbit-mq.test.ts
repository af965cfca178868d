import { on } from 'heddle'
import { invoke, rabbitMQEvent, rabbitMQMessage } from 'heddle/testing'
import { type RabbitMQMessage, rabbitMQ } from 'heddle/triggers'
import { expect, test } from 'vitest'

async function read(event: ReturnType<typeof rabbitMQEvent>): Promise<readonly RabbitMQMessage[]> {
  let seen: readonly RabbitMQMessage[] = []
  const handler = on(rabbitMQ()).handle((messages) => {
    seen = messages
  })
  await invoke(handler, event)
  return seen
}

test('a RabbitMQ event is as Lambda sends it', () => {
  const event = rabbitMQEvent([rabbitMQMessage('hello', { headers: { tenant: 'é', n: 7 } })], { queue: 'orders' })
  expect(event).toMatchObject({
    eventSource: 'aws:rmq',
    eventSourceArn: expect.stringMatching(/^arn:aws:mq:eu-west-1:123456789012:broker:test-broker:b-/),
    rmqMessagesByQueue: {
      'orders::/': [
        {
          basicProperties: { headers: { tenant: { bytes: [-61, -87] }, n: 7 }, messageId: null, bodySize: 5 },
          redelivered: false,
          data: Buffer.from('hello').toString('base64'),
        },
      ],
    },
  })
})

test('what is said of a message is what rabbitMQ reads', async () => {
  const messages = [
    rabbitMQMessage(
      { id: 'o-1' },
      {
        redelivered: true,
        headers: { tenant: 'acme', digest: new Uint8Array([255]), urgent: true, none: null },
        basicProperties: { messageId: 'm1', contentType: 'application/json' },
      },
    ),
    new Uint8Array([0, 255]),
  ]
  const [first, second] = await read(rabbitMQEvent(messages, { queue: 'a::b', virtualHost: 'shop' }))
  expect(first).toMatchObject({
    id: 'm1',
    queue: 'a::b',
    virtualHost: 'shop',
    data: Buffer.from('{"id":"o-1"}'),
    redelivered: true,
    basicProperties: {
      contentType: 'application/json',
      headers: { tenant: 'acme', digest: Uint8Array.of(255), urgent: true, none: null },
    },
  })
  expect(second?.data).toEqual(Buffer.of(0, 255))
})

test('no messages are an empty batch, and what JSON cannot say is refused', async () => {
  expect(await read(rabbitMQEvent([]))).toEqual([])
  expect(() => rabbitMQEvent([undefined])).toThrow('rabbitMQEvent: message 0: expected text or a value of JSON')
})
