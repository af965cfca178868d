import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { on, type SqsMessage, sqs } from 'heddle'
import { invoke, type SqsAttributeValue, type SqsRawEvent, sqsEvent, sqsMessage } from 'heddle/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'

const md5 = (content: string | Uint8Array) => createHash('md5').update(content).digest('hex')
afterEach(() => vi.restoreAllMocks())

const attributesOf = (attributes: Readonly<Record<string, SqsAttributeValue>>) =>
  sqsEvent([sqsMessage('', { messageAttributes: attributes })]).Records[0]

/** The messages as `sqs` reads them. */
async function messagesOf(event: SqsRawEvent): Promise<readonly SqsMessage[]> {
  let messages: readonly SqsMessage[] = []
  const handler = on(sqs()).handle((event) => {
    messages = event
  })
  expect(await invoke(handler, event)).toEqual({ batchItemFailures: [] })
  return messages
}

test('an SQS event is as Lambda sends it', () => {
  const event = sqsEvent(['hello'], {
    queue: 'orders',
    region: 'us-east-2',
    account: '999999999999',
    time: new Date(5),
  })
  expect(event).toEqual({
    Records: [
      {
        messageId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
        receiptHandle: expect.stringMatching(/^AQEB[\w+/]+=*$/),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '5',
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: '6',
        },
        messageAttributes: {},
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-2:999999999999:orders',
        awsRegion: 'us-east-2',
      },
    ],
  })
})

test('an event of no messages is an empty batch', async () => {
  expect(sqsEvent([])).toEqual({ Records: [] })
  expect(await messagesOf(sqsEvent([]))).toEqual([])
})

test('what is said of a message is what sqs reads', async () => {
  const details = {
    messageId: 'm1',
    attempt: 3,
    groupId: 'tenant-a',
    time: new Date('2026-02-03T04:05:06.789Z'),
    attributes: { SenderId: 'AIDA', AWSTraceHeader: 'Root=1-2-3', DeadLetterQueueSourceArn: 'arn:aws:sqs:::dlq' },
  }
  const [message] = await messagesOf(sqsEvent([sqsMessage('hello', details)]))
  expect(message).toMatchObject({
    id: 'm1',
    body: 'hello',
    attempt: 3,
    groupId: 'tenant-a',
    time: new Date('2026-02-03T04:05:06.789Z'),
    firstReceived: new Date('2026-02-03T04:05:06.790Z'),
    source: 'arn:aws:sqs:eu-west-1:123456789012:test-queue',
    attributes: details.attributes,
  })
  expect(message?.attributes).not.toHaveProperty('SequenceNumber')
})

describe('a body', () => {
  test('of text is that text, and any other is JSON', async () => {
    const Total = z.object({ total: z.number() })
    const totals: number[] = []
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    const handler = on(sqs(Total)).each(({ body }) => void totals.push(body.total))
    const event = sqsEvent([{ total: 7 }, '{"total":8}', 'no JSON', sqsMessage({ total: 9 })])
    expect(await invoke(handler, event)).toEqual({
      batchItemFailures: [{ itemIdentifier: event.Records[2].messageId }],
    })
    expect(totals).toEqual([7, 8, 9])
    expect(logged).toHaveBeenCalledOnce()
  })

  test.each([
    [{ body: 'x', attempt: 2 }, '{"body":"x","attempt":2}'],
    [null, 'null'],
    [7, '7'],
    [[], '[]'],
    ['', ''],
    ['"quoted"', '"quoted"'],
  ])('%j is %j, even when it looks like a message', (body, text) => {
    expect(sqsEvent([body, sqsMessage(body)]).Records.map((record) => record.body)).toEqual([text, text])
  })

  test.each([[undefined], [() => {}], [Symbol('x')]])('that JSON cannot say is refused: %s', (body) => {
    expect(() => sqsEvent(['fine', body])).toThrow(/^sqsEvent: message 1: expected text or a value of JSON, got /)
  })

  test('and its MD5 agree, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (bodies) => {
        const event = sqsEvent(bodies)
        expect((await messagesOf(event)).map(({ body }) => body)).toEqual(bodies)
        expect(event.Records.map((record) => record.md5OfBody)).toEqual(bodies.map(md5))
      }),
    )
  })
})

describe('message attributes', () => {
  test('are what SQS makes of text, numbers, bytes and types with a suffix', () => {
    const attributes = {
      tenant: 'acme',
      count: 1.5,
      thumb: new Uint8Array([1, 2, 255]),
      size: { dataType: 'Number.int', stringValue: '7' },
    } as const
    expect(attributesOf(attributes).messageAttributes).toEqual({
      tenant: { stringValue: 'acme', stringListValues: [], binaryListValues: [], dataType: 'String' },
      count: { stringValue: '1.5', stringListValues: [], binaryListValues: [], dataType: 'Number' },
      thumb: { binaryValue: 'AQL/', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      size: { stringValue: '7', stringListValues: [], binaryListValues: [], dataType: 'Number.int' },
    })
  })

  test.each([
    // 4 bytes of length and the name, the same for the data type, the kind of value, length and value.
    [{ a: 'b' }, md5(Buffer.from('0000000161 00000006537472696e67 01 0000000162'.replaceAll(' ', ''), 'hex'))],
    [
      { z: new Uint8Array([255]), Z: '' },
      md5(Buffer.from('000000015a00000006537472696e670100000000000000017a0000000642696e6172790200000001ff', 'hex')),
    ],
    // As LocalStack and sqslite have seen SQS answer.
    [{ timestamp: 1493147359900 }, '235c5c510d26fb653d073faed50ae77c'],
    [{ ordinal: 1, category: 'test' }, 'd21ae90c49061e927f57df5f5d72be1f'],
  ])('%j have the MD5 that SQS documents', (attributes, expected) => {
    expect(attributesOf(attributes).md5OfMessageAttributes).toBe(expected)
  })

  test('that there are none of have no MD5', () => {
    expect(attributesOf({})).not.toHaveProperty('md5OfMessageAttributes')
  })

  test('come out as they went in, whatever their names', async () => {
    const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString'), fc.string({ unit: 'binary' }))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, fc.string()), async (attributes) => {
        const [message] = await messagesOf(sqsEvent([sqsMessage('', { messageAttributes: attributes })]))
        const read = Object.entries(message?.messageAttributes ?? {}).map(([name, value]) => [name, value.stringValue])
        expect(read).toEqual(Object.entries(attributes))
      }),
    )
  })

  test('named __proto__ are attributes', () => {
    const { messageAttributes } = attributesOf(JSON.parse('{"__proto__":"x"}'))
    expect(Object.keys(messageAttributes)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(messageAttributes)).toBe(Object.prototype)
  })
})

describe('a FIFO queue', () => {
  test('has a group for every message, its order in the sequence numbers, and ids for deduplication', () => {
    const event = sqsEvent(['a', sqsMessage('a', { groupId: 'g' }), 'b'], { queue: 'orders.fifo' })
    const attributes = event.Records.map((record) => record.attributes)
    expect(attributes.map(({ MessageGroupId }) => MessageGroupId)).toEqual(['default', 'g', 'default'])
    const numbers = attributes.map(({ SequenceNumber }) => BigInt(SequenceNumber as string))
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(new Set(numbers).size).toBe(3)
    for (const { SequenceNumber } of attributes) expect(SequenceNumber).toMatch(/^\d{20}$/)
    expect(new Set(attributes.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).size).toBe(3)
    expect(event.Records[0].eventSourceARN).toMatch(/:orders\.fifo$/)
  })

  test('keeps the order of a group when a message fails', async () => {
    const event = sqsEvent(['bad', 'after', sqsMessage('other', { groupId: 'g' })], { queue: 'orders.fifo' })
    const handler = on(sqs()).each(({ body }) => {
      if (body === 'bad') throw new Error('bad')
    })
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    const [bad, after] = event.Records
    expect(await invoke(handler, event)).toEqual({
      batchItemFailures: [{ itemIdentifier: bad.messageId }, { itemIdentifier: after.messageId }],
    })
    expect(logged).toHaveBeenCalledTimes(2)
  })
})

describe('ids', () => {
  test('differ inside an event, whatever the bodies', () => {
    const { Records } = sqsEvent(['a', 'a', 'a'])
    expect(new Set(Records.map(({ messageId }) => messageId)).size).toBe(3)
    expect(new Set(Records.map(({ receiptHandle }) => receiptHandle)).size).toBe(3)
  })

  test('are the same for the same input, and others for another', () => {
    expect(sqsEvent(['a'])).toEqual(sqsEvent(['a']))
    const id = (event: SqsRawEvent<[string]>) => event.Records[0].messageId
    expect(id(sqsEvent(['a']))).not.toBe(id(sqsEvent(['b'])))
    expect(id(sqsEvent(['a']))).not.toBe(id(sqsEvent(['a'], { queue: 'other' })))
  })

  test('stay when a message is delivered again, with another receipt', () => {
    const [first] = sqsEvent(['a']).Records
    const [again] = sqsEvent([sqsMessage('a', { attempt: 2 })]).Records
    expect(again.messageId).toBe(first.messageId)
    expect(again.receiptHandle).not.toBe(first.receiptHandle)
  })
})

test.each([
  ['cn-north-1', 'arn:aws-cn:sqs:cn-north-1:123456789012:test-queue'],
  ['us-gov-west-1', 'arn:aws-us-gov:sqs:us-gov-west-1:123456789012:test-queue'],
])('the region %s is in its own partition', (region, arn) => {
  expect(sqsEvent([''], { region }).Records[0].eventSourceARN).toBe(arn)
})

test('a time that is none is refused', () => {
  expect(() => sqsEvent([], { time: new Date('no') })).toThrow('the time of an event has to be a valid Date')
  expect(() => sqsEvent([sqsMessage('', { time: new Date('no') })])).toThrow('has to be a valid Date')
})
