import { base64, drop, on, text, traceOf } from 'heddle'
import { type QueueMessage, queue } from 'heddle/portable'
import {
  activeMQEvent,
  activeMQMessage,
  invoke,
  kinesisEvent,
  rabbitMQEvent,
  rabbitMQMessage,
  snsEvent,
  sqsEvent,
  sqsMessage,
} from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import { errorLines, fixture, Order, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const GOOD = { id: 'o-1', total: 3 }

/** What brings messages, and how it is told of a failure. */
const TRIGGERS: Readonly<Record<string, (bodies: readonly unknown[]) => object>> = {
  SQS: (bodies) => sqsEvent(bodies),
  ActiveMQ: (bodies) => activeMQEvent(bodies),
  RabbitMQ: (bodies) => rabbitMQEvent(bodies),
  SNS: ([body]) => snsEvent(body),
}

/** The messages that the function got. */
async function messagesOf(event: unknown, schema = Order): Promise<QueueMessage<Order>[]> {
  const messages: QueueMessage<Order>[] = []
  const handler = on(queue(schema)).each((message) => {
    messages.push(message)
  })
  await invoke(handler, event)
  return messages
}

describe('a message', () => {
  test.each<[trigger: string, event: Raw, expected: object]>([
    [
      'SQS',
      sqsEvent([sqsMessage(GOOD, { messageId: 'm-1', attempt: 3, groupId: 'g-1', time: new Date(1e12) })], {
        queue: 'orders.fifo',
      }),
      {
        id: 'm-1',
        type: 'com.amazonaws.sqs.message',
        source: expect.stringMatching(/^arn:aws:sqs:.*:orders\.fifo$/),
        time: new Date(1e12),
        attempt: 3,
        groupId: 'g-1',
      },
    ],
    [
      'SNS',
      snsEvent(GOOD, { messageId: 'n-1', topic: 'orders', time: new Date(1e12) }),
      {
        id: 'n-1',
        type: 'com.amazonaws.sns.Notification',
        source: expect.stringMatching(/^arn:aws:sns:.*:orders$/),
        time: new Date(1e12),
        attempt: undefined,
        groupId: undefined,
      },
    ],
    [
      'ActiveMQ',
      activeMQEvent([activeMQMessage(GOOD, { messageID: 'a-1', timestamp: 1e12 })]),
      {
        id: 'a-1',
        type: 'com.amazonaws.mq.message',
        source: expect.stringMatching(/^arn:aws:mq:/),
        time: new Date(1e12),
        attempt: 1,
        groupId: undefined,
      },
    ],
    [
      'RabbitMQ',
      rabbitMQEvent([rabbitMQMessage(GOOD, { basicProperties: { messageId: 'r-1' } })]),
      {
        id: 'r-1',
        type: 'com.amazonaws.rmq.message',
        source: expect.stringMatching(/^arn:aws:mq:/),
        time: expect.any(Date),
        attempt: 1,
        groupId: undefined,
      },
    ],
  ])('of %s has what every message has, and all that its own source makes of it', async (_name, event, expected) => {
    const raw = event.Records?.[0] ?? event.messages?.[0] ?? Object.values<Raw>(event.rmqMessagesByQueue)[0]?.[0]
    for (const schema of [Order, slow(Order)]) {
      const [message] = await messagesOf(event, schema)
      expect(message).toMatchObject({ ...expected, body: GOOD })
      expect(message?.raw).toBe(raw)
    }
  })

  test('keeps what is its platform’s own beside', async () => {
    const [fromQueue] = await messagesOf(sqsEvent([sqsMessage(GOOD, { messageAttributes: { urgent: 'yes' } })]))
    expect(fromQueue).toMatchObject({
      messageAttributes: { urgent: { stringValue: 'yes' } },
      receiptHandle: expect.any(String),
    })
    const [fromTopic] = await messagesOf(snsEvent(GOOD, { subject: 'paid' }))
    expect(fromTopic).toMatchObject({ subject: 'paid', topicArn: expect.any(String) })
    expect(fromTopic).not.toHaveProperty('message')
    const [fromBroker] = await messagesOf(rabbitMQEvent([rabbitMQMessage(GOOD, { headers: { a: 'b' } })]))
    expect(fromBroker).toMatchObject({ queue: expect.any(String), basicProperties: { headers: { a: 'b' } } })
    expect(fromBroker).not.toHaveProperty('data')
  })

  test('that a broker delivers again is of no known attempt, for it does not count', async () => {
    for (const event of [
      activeMQEvent([activeMQMessage(GOOD, { redelivered: true })]),
      rabbitMQEvent([rabbitMQMessage(GOOD, { redelivered: true })]),
    ]) {
      expect((await messagesOf(event))[0]?.attempt).toBeUndefined()
    }
  })

  test('of RabbitMQ without an id has one that no message of another run has', async () => {
    const ids: string[] = []
    const handler = on(queue(Order)).each(({ id }) => {
      ids.push(id)
    })
    for (const requestId of ['run-1', 'run-2']) {
      await invoke(handler, rabbitMQEvent([GOOD, GOOD], { queue: 'orders' }), { id: requestId })
    }
    expect(ids).toEqual(['run-1/orders::/@0', 'run-1/orders::/@1', 'run-2/orders::/@0', 'run-2/orders::/@1'])
  })

  test('without a schema is text, whatever carries it as bytes too', async () => {
    for (const [name, eventOf] of Object.entries(TRIGGERS)) {
      const bodies: string[] = []
      const handler = on(queue()).each(({ body }) => {
        bodies.push(body)
      })
      await invoke(handler, eventOf(['wool é🧶']))
      expect(bodies, name).toEqual(['wool é🧶'])
    }
  })

  test('is read by a codec, of base64 too', async () => {
    const bodies: unknown[] = []
    const handler = on(queue(base64(Order))).each(({ body }) => {
      bodies.push(body)
    })
    await invoke(handler, sqsEvent([Buffer.from(JSON.stringify(GOOD)).toString('base64')]))
    expect(bodies).toEqual([GOOD])
  })

  test.each(Object.keys(TRIGGERS))('of %s that is huge, or empty, is one', async (name) => {
    const bodies: string[] = []
    const handler = on(queue(text())).each(({ body }) => {
      bodies.push(body)
    })
    const huge = 'x'.repeat(1_000_000)
    await invoke(handler, TRIGGERS[name]?.([huge]))
    await invoke(handler, TRIGGERS[name]?.(['']))
    expect(bodies).toEqual([huge, ''])
  })

  test('goes on with the trace that it came with', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    for (const [name, event] of Object.entries({
      SQS: sqsEvent([sqsMessage(GOOD, { messageAttributes: { traceparent } })]),
      SNS: snsEvent(GOOD, { messageAttributes: { traceparent } }),
      ActiveMQ: activeMQEvent([activeMQMessage(GOOD, { properties: { traceparent } })]),
      RabbitMQ: rabbitMQEvent([rabbitMQMessage(GOOD, { headers: { traceparent } })]),
    })) {
      const traces: unknown[] = []
      const handler = on(queue(Order)).each((_message, call) => {
        traces.push(traceOf(call).traceparent?.slice(3, 35))
      })
      await invoke(handler, event)
      expect(traces, name).toEqual([traceparent.slice(3, 35)])
    }
  })
})

describe('a failure', () => {
  test('of a message of SQS is that message’s alone', async () => {
    errorLines()
    const handler = on(queue(Order)).each(({ body }) => {
      if (body.total < 0) throw new Error('no')
    })
    const event = sqsEvent([
      sqsMessage(GOOD, { messageId: 'm-1' }),
      sqsMessage({ id: 'bad', total: -1 }, { messageId: 'm-2' }),
      sqsMessage('{"id":', { messageId: 'm-3' }),
      sqsMessage({ id: 7 }, { messageId: 'm-4' }),
      sqsMessage(GOOD, { messageId: 'm-5' }),
    ])
    expect(await invoke(handler, event)).toEqual({
      batchItemFailures: ['m-2', 'm-3', 'm-4'].map((itemIdentifier) => ({ itemIdentifier })),
    })
  })

  test('in a group of a FIFO queue holds back what follows there, and nothing of other groups', async () => {
    errorLines()
    const seen: string[] = []
    const handler = on(queue(Order)).each(({ id, body }) => {
      seen.push(id)
      if (body.total < 0) throw new Error('no')
    })
    const message = (messageId: string, groupId: string, total: unknown) =>
      sqsMessage({ id: 'o', total }, { messageId, groupId })
    const event = sqsEvent(
      [
        message('a1', 'a', 1),
        message('b1', 'b', 1),
        message('a2', 'a', -1),
        message('a3', 'a', 1),
        message('b2', 'b', 'no total'),
        message('b3', 'b', 1),
        message('c1', 'c', 1),
      ],
      { queue: 'orders.fifo' },
    )
    expect(await invoke(handler, event)).toEqual({
      batchItemFailures: ['a2', 'a3', 'b2', 'b3'].map((itemIdentifier) => ({ itemIdentifier })),
    })
    expect(seen.toSorted()).toEqual(['a1', 'a2', 'b1', 'c1'])
  })

  test('of a message of SQS fails the invocation where the mapping hears no partial answer', async () => {
    errorLines()
    const handler = on(queue(Order, { reportBatchItemFailures: false })).each(() => {})
    await expect(invoke(handler, sqsEvent([GOOD, 'no']))).rejects.toThrow('sqs: 1 of 2 records failed')
    expect(await invoke(handler, sqsEvent([GOOD]))).toEqual({ batchItemFailures: [] })
  })

  test.each(['ActiveMQ', 'RabbitMQ', 'SNS'])('of a message of %s fails the invocation', async (name) => {
    errorLines()
    const fn = vi.fn()
    const handler = on(queue(Order)).each(fn)
    await expect(invoke(handler, TRIGGERS[name]?.(['no order', GOOD]))).rejects.toThrow(AggregateError)
    // The brokers have an order.
    expect(fn).not.toHaveBeenCalled()
    expect(await invoke(handler, TRIGGERS[name]?.([GOOD]))).toBeUndefined()
  })

  test.each<[trigger: string, event: object, message: string, path: string]>([
    [
      'SQS',
      sqsEvent([GOOD, sqsMessage({ id: 7 }, { messageId: 'm-2' })]),
      'queue: m-2: Records[1].body',
      'Records[1].body',
    ],
    ['SNS', snsEvent({ id: 7 }, { messageId: 'n-1' }), 'queue: n-1: Records[0].Sns.Message', 'Records[0].Sns.Message'],
    [
      'ActiveMQ',
      activeMQEvent([activeMQMessage({ id: 7 }, { messageID: 'a-1' })]),
      'queue: a-1: messages[0].data',
      'messages[0].data',
    ],
    [
      'RabbitMQ',
      rabbitMQEvent([GOOD, rabbitMQMessage({ id: 7 }, { basicProperties: { messageId: 'r-1' } })], { queue: 'orders' }),
      'queue: r-1: rmqMessagesByQueue["orders::/"][1].data',
      'rmqMessagesByQueue["orders::/"][1].data',
    ],
  ])('of a body of %s says where, which one and what is wrong', async (_name, event, where, path) => {
    errorLines()
    const errors: unknown[] = []
    const onFailure = (error: unknown) => {
      errors.push(error)
      return drop
    }
    await invoke(
      on(queue(Order)).each(() => {}, { onFailure }),
      event,
    )
    expect(errors).toMatchObject([
      { code: 'INVALID_PAYLOAD', path, message: `${where}: id: expected a string; total: expected a number` },
    ])
  })

  test('that `handle` names is told too', async () => {
    errorLines()
    const handler = on(queue(Order)).handle((messages) => ({
      failures: messages.slice(1).map(({ id }) => ({ id, error: new Error('no') })),
    }))
    const event = sqsEvent([sqsMessage(GOOD, { messageId: 'm-1' }), sqsMessage(GOOD, { messageId: 'm-2' })])
    expect(await invoke(handler, event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-2' }] })
  })

  test('of an envelope is its message’s, and says whose envelope it is', async () => {
    const lines = errorLines()
    const event = fixture<Raw>('sqs/orders')
    event.Records[1].attributes.SentTimestamp = 'yesterday'
    expect(
      await invoke(
        on(queue(Order)).each(() => {}),
        event,
      ),
    ).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[1].messageId }],
    })
    expect(lines()).toMatchObject([
      { error: { message: expect.stringMatching(/^sqs: Records\[1\]\.attributes\.SentTimestamp/) } },
    ])
  })
})

describe('an event that brings no messages', () => {
  test.each<[what: string, raw: unknown, message: RegExp]>([
    [
      'a stream’s',
      kinesisEvent([GOOD]),
      /^queue: this is a Kinesis event \(Records\[0\]\.eventSource is aws:kinesis\)/,
    ],
    ['an S3 notification', fixture('s3/put-2.0'), /^queue: this is an S3 event/],
    ['an HTTP request', fixture('http/function-url'), /^queue: this is/],
    ['one of a pipe', [{ messageId: 'm', body: 'x', eventSource: 'aws:sqs' }], /^queue: this is/],
    ['a batch of none', { Records: [] }, /^queue: this is/],
    ['a list', [], /^queue: this is/],
    ['null', null, /^queue: this is/],
    ['nothing', undefined, /^queue: this is/],
    ['text', 'aws:sqs', /^queue: this is/],
    ['a record that is null', { Records: [null] }, /^queue: this is/],
    ['records of a prototype', { Records: [Object.create({ eventSource: 7 })] }, /^queue: this is/],
  ])('is refused by name: %s', async (_what, raw, message) => {
    const fn = vi.fn()
    for (const handler of [on(queue()).each(fn), on(queue()).handle(fn)]) {
      await expect(invoke(handler, raw)).rejects.toMatchObject({
        code: 'UNRECOGNISED_EVENT',
        message: expect.stringMatching(message),
      })
    }
    expect(fn).not.toHaveBeenCalled()
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test
  .runIf(SAMPLES_ARE_HERE)
  .each(samples().filter(({ folder, name }) => ['sqs', 'sns', 'mq'].includes(folder) && !/pipes|firehose/.test(name)))(
  'every message of the shared sample $name is read',
  async ({ raw }) => {
    errorLines()
    const messages: QueueMessage[] = []
    const handler = on(queue()).each((message) => {
      messages.push(message)
    })
    await invoke(handler, raw)
    expect(messages.length).toBeGreaterThan(0)
    for (const { id, type, source, time, body } of messages) {
      expect([id, type, source].every((part) => part.length > 0)).toBe(true)
      expect(time.getTime()).toBeGreaterThan(0)
      expect(body).toBeTypeOf('string')
    }
  },
)
