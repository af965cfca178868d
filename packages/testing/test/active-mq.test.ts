import { on } from 'heddle'
import { activeMQEvent, activeMQMessage, invoke } from 'heddle/testing'
import { type ActiveMQMessage, activeMQ } from 'heddle/triggers'
import { expect, test } from 'vitest'

async function read(event: ReturnType<typeof activeMQEvent>): Promise<readonly ActiveMQMessage[]> {
  let seen: readonly ActiveMQMessage[] = []
  const handler = on(activeMQ()).handle((messages) => {
    seen = messages
  })
  await invoke(handler, event)
  return seen
}

test('an ActiveMQ event is as Lambda sends it', () => {
  const event = activeMQEvent(['hello'], { queue: 'orders', region: 'us-east-2', time: new Date(5) })
  expect(event).toEqual({
    eventSource: 'aws:mq',
    eventSourceArn: expect.stringMatching(/^arn:aws:mq:us-east-2:123456789012:broker:test-broker:b-/),
    messages: [
      {
        messageID: expect.stringMatching(/^ID:b-/),
        messageType: 'jms/text-message',
        timestamp: 5,
        deliveryMode: 2,
        correlationID: '',
        replyTo: 'null',
        destination: { physicalName: 'orders' },
        redelivered: false,
        type: '',
        expiration: 0,
        priority: 4,
        data: Buffer.from('hello').toString('base64'),
        brokerInTime: 6,
        brokerOutTime: 7,
        properties: {},
      },
    ],
  })
})

test('what is said of a message is what activeMQ reads', async () => {
  const [first, second, third] = await read(
    activeMQEvent([
      activeMQMessage({ id: 'o-1' }, { messageID: 'm1', redelivered: true, type: 'paid', properties: { a: 1 } }),
      new Uint8Array([0, 255]),
      'text',
    ]),
  )
  expect(first).toMatchObject({
    id: 'm1',
    data: Buffer.from('{"id":"o-1"}'),
    redelivered: true,
    jmsType: 'paid',
    properties: { a: 1 },
    destination: { physicalName: 'test-queue' },
  })
  expect(second).toMatchObject({ messageType: 'jms/bytes-message', data: Buffer.of(0, 255) })
  expect(third?.data).toEqual(Buffer.from('text'))
})

test('ids differ inside an event, and are the same for the same input', () => {
  const ids = activeMQEvent(['a', 'a']).messages.map(({ messageID }) => messageID)
  expect(new Set(ids).size).toBe(2)
  expect(activeMQEvent(['a', 'a'])).toEqual(activeMQEvent(['a', 'a']))
})

test('no messages are an empty batch, and what JSON cannot say is refused', async () => {
  expect(await read(activeMQEvent([]))).toEqual([])
  expect(() => activeMQEvent([undefined])).toThrow('activeMQEvent: message 0: expected text or a value of JSON')
})
