import {
  base64,
  defineCodec,
  eventBridge,
  gzip,
  HeddleError,
  on,
  type SqsMessage,
  type SqsSource,
  s3,
  sqs,
  text,
} from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import {
  context,
  errorLines,
  failureOf,
  fixture,
  fixturesOf,
  frozen,
  Order,
  type Raw,
  schemaOf,
  slow,
} from './helpers.ts'

async function messagesOf<Body>(source: SqsSource<Body>, event: unknown): Promise<SqsMessage<Body>[]> {
  const messages: SqsMessage<Body>[] = []
  const handler = toLambda(
    on(source).each((message) => {
      messages.push(message)
    }),
  )
  expect(await handler(event, context())).toEqual({ batchItemFailures: [] })
  return messages
}

/** What `each` on this source fails, by id, and why. */
async function failuresOf(
  source: SqsSource<unknown>,
  event: unknown,
): Promise<{ handled: string[]; errors: unknown[] }> {
  const handled: string[] = []
  const errors: unknown[] = []
  const handler = toLambda(
    on(source)
      .use(async (_call, next) => {
        const result = await next()
        errors.push(...result.failures.map(({ error }) => error))
        return result
      })
      .use(async (_call, next) => await next({ log: { error() {} } }))
      .each(({ id }) => {
        handled.push(id)
      }),
  )
  const { batchItemFailures } = await handler(event, context())
  expect(batchItemFailures).toHaveLength(errors.length)
  return { handled, errors }
}

const STANDARD: Omit<SqsMessage, 'raw'> = {
  id: 'm1',
  type: 'com.amazonaws.sqs.message',
  source: 'arn:aws:sqs:eu-central-1:123456789012:orders',
  time: new Date('2026-10-05T06:07:08.001Z'),
  messageId: 'm1',
  receiptHandle: 'receipt-handle-1',
  body: 'plain text',
  attempt: 1,
  firstReceived: new Date('2026-10-05T06:07:09.001Z'),
  groupId: undefined,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1791180428001',
    SenderId: 'AIDAEXAMPLESENDER',
    ApproximateFirstReceiveTimestamp: '1791180429001',
  },
  messageAttributes: {},
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:orders',
  awsRegion: 'eu-central-1',
}

describe('an SQS message', () => {
  test('is all that SQS says, its body the text', async () => {
    const event = fixture<Raw>('sqs/standard')
    const [first, second] = await messagesOf(sqs(), event)
    expect(first).toStrictEqual({ ...STANDARD, raw: event.Records[0] })
    expect(second).toMatchObject({ id: 'm2', body: '' })
  })

  test('of a FIFO queue knows its group', async () => {
    const event = fixture<Raw>('sqs/fifo')
    const messages = await messagesOf(sqs(Order), event)
    expect(messages.map(({ id, groupId }) => `${id} ${groupId}`).sort()).toEqual([
      'm1 a',
      'm2 b',
      'm3 a',
      'm4 b',
      'm5 a',
      'm6 c',
    ])
    const arn = 'arn:aws:sqs:eu-central-1:123456789012:orders.fifo'
    expect(messages.find(({ id }) => id === 'm1')).toStrictEqual({
      ...STANDARD,
      source: arn,
      body: { id: 'o-1', total: 1 },
      groupId: 'a',
      attributes: {
        ...STANDARD.attributes,
        SequenceNumber: '18853700000000000001',
        MessageGroupId: 'a',
        MessageDeduplicationId: 'd-1',
      },
      eventSourceARN: arn,
      raw: event.Records[0],
    })
  })

  test('has the attributes that its sender attached, as they came', async () => {
    const event = fixture<Raw>('sqs/message-attributes')
    const [message] = await messagesOf(sqs(), event)
    expect(message).toStrictEqual({
      ...STANDARD,
      body: 'with attributes',
      messageAttributes: {
        tenant: { stringValue: 'acme', stringListValues: [], binaryListValues: [], dataType: 'String' },
        count: { stringValue: '42', stringListValues: [], binaryListValues: [], dataType: 'Number.int' },
        blob: { binaryValue: 'AAEC/w==', stringListValues: [], binaryListValues: [], dataType: 'Binary.png' },
      },
      raw: event.Records[0],
    })
    expect(message?.raw.md5OfMessageAttributes).toBe('e4d909c290d0fb1ca068ffaddf22cbd0')
  })

  test('that comes again knows how often it came, and where it was redriven from', async () => {
    const [message] = await messagesOf(sqs(), fixture('sqs/redriven'))
    expect(message).toMatchObject({
      attempt: 4,
      attributes: {
        ApproximateReceiveCount: '4',
        AWSTraceHeader: 'Root=1-66f0c2ee-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1',
        DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-central-1:123456789012:orders',
      },
    })
  })

  test('is never changed', async () => {
    errorLines()
    for (const name of fixturesOf('sqs')) {
      if (name === 'sqs/api-shape') continue
      for (const source of [sqs(), sqs(Order), sqs(s3()), sqs(eventBridge())]) {
        const handler = toLambda(on(source as SqsSource<unknown>).each(() => {}))
        expect(Object.keys(await handler(frozen(fixture(name)), context()))).toEqual(['batchItemFailures'])
      }
    }
  })
})

describe('the body', () => {
  test('of JSON is what the schema says', async () => {
    const bodies = (await messagesOf(sqs(Order), fixture('sqs/orders'))).map(({ body }) => body)
    expect(bodies).toEqual([
      { id: 'o-1', total: 10 },
      { id: 'o-2', total: 20.5 },
      { id: 'o-3', total: 0 },
    ])
  })

  test('may be checked later, or by zod', async () => {
    for (const schema of [slow(Order), z.object({ id: z.string(), total: z.number() })]) {
      const bodies = (await messagesOf(sqs(schema), fixture('sqs/orders'))).map(({ body }) => body)
      expect(bodies.map(({ total }) => total)).toEqual([10, 20.5, 0])
    }
  })

  test('is read by a codec instead, where one is given', async () => {
    const shout = defineCodec((input) => ({ value: String(input).toUpperCase() }))
    expect((await messagesOf(sqs(shout), fixture('sqs/standard'))).map(({ body }) => body)).toEqual(['PLAIN TEXT', ''])
    expect((await messagesOf(sqs(text()), fixture('sqs/standard'))).map(({ body }) => body)).toEqual(['plain text', ''])
  })

  test('may be base64 of gzip of JSON', async () => {
    const { handled, errors } = await failuresOf(sqs(base64(gzip(Order))), fixture('sqs/gzip'))
    expect(handled).toEqual(['m1'])
    expect(errors).toMatchObject([
      { code: 'INVALID_PAYLOAD', message: 'sqs: message m2: body: not gzip', path: 'Records[1].body' },
      { code: 'INVALID_PAYLOAD', message: 'sqs: message m3: body: not base64', path: 'Records[2].body' },
    ])
  })

  test('may be an S3 event, all its records, or the test event, which has none', async () => {
    const [objects, setUp] = await messagesOf(sqs(s3()), fixture('sqs/s3'))
    expect(objects?.body.map(({ subject }) => subject)).toEqual(['a b+c', 'yarn/2.txt'])
    expect(setUp?.body).toEqual([])
  })

  test('that is an S3 event with a bad record fails that message alone', async () => {
    const { handled, errors } = await failuresOf(sqs(s3()), fixture('sqs/s3-bad'))
    expect(handled).toEqual(['m2'])
    expect(errors).toMatchObject([
      {
        code: 'INVALID_PAYLOAD',
        message: 'sqs: message m1: body: s3: Records[1].s3.object.key: expected a string, got undefined',
        path: 'Records[0].body.Records[1].s3.object.key',
      },
    ])
  })

  test('may be an EventBridge event, its detail checked', async () => {
    const { handled, errors } = await failuresOf(sqs(eventBridge(Order)), fixture('sqs/event-bridge'))
    expect(handled).toEqual(['m1'])
    expect(errors).toMatchObject([
      {
        code: 'INVALID_PAYLOAD',
        message:
          'sqs: message m2: body: eventBridge: event 7bf73129-1428-4cd3-a780-95db273d1602: detail: total: expected a number',
      },
    ])
    const [message] = await messagesOf(sqs(eventBridge()), fixture('sqs/event-bridge'))
    expect(message?.body).toMatchObject({ type: 'order.paid', detail: { id: 'o-1', total: 10 } })
  })

  test('of another source is refused by name', async () => {
    const { errors } = await failuresOf(sqs(s3()), fixture('sqs/event-bridge'))
    expect(errors[0]).toMatchObject({
      message: 'sqs: message m1: body: s3: this is an EventBridge event (detail-type is order.paid)',
    })
  })
})

describe('a bad body fails its message alone:', () => {
  test('one that the schema refuses', async () => {
    const lines = errorLines()
    const ship = vi.fn()
    const handler = toLambda(on(sqs(Order)).each(({ body }) => ship(body)))
    expect(await handler(fixture('sqs/one-bad-of-two'), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm2' }],
    })
    expect(ship.mock.calls).toEqual([[{ id: 'o-1', total: 10 }]])
    expect(lines()).toEqual([
      {
        level: 'ERROR',
        message: 'sqs: record m2 failed',
        requestId: 'run-1',
        recordId: 'm2',
        error: {
          name: 'HeddleError',
          code: 'INVALID_PAYLOAD',
          message: 'sqs: message m2: body: total: expected a number',
        },
      },
    ])
  })

  test('one that is not JSON, without a word of what it is', async () => {
    const { handled, errors } = await failuresOf(sqs(Order), fixture('sqs/not-json'))
    expect(handled).toEqual(['m1'])
    expect(errors).toMatchObject([
      { message: 'sqs: message m2: body: not JSON (at position 23)', path: 'Records[1].body' },
      { message: 'sqs: message m3: body: not JSON', path: 'Records[2].body', issues: [{ message: 'not JSON' }] },
    ])
    expect(errors[0]).toBeInstanceOf(HeddleError)
  })

  test('one that makes the schema itself fail, at once or later', async () => {
    const bug = new TypeError('my own bug')
    const choosy = schemaOf((value) => {
      if ((value as Order).id === 'o-2') throw bug
      return { value }
    })
    for (const schema of [choosy, slow(choosy)]) {
      const { handled, errors } = await failuresOf(sqs(schema), fixture('sqs/orders'))
      expect(handled).toEqual(['m1', 'm3'])
      expect(errors).toMatchObject([
        { code: 'INVALID_PAYLOAD', message: 'sqs: message m2: body: the schema itself failed', cause: bug },
      ])
    }
  })

  test('one that the schema has nothing to say about', async () => {
    const silent = schemaOf((value) => ((value as Order).id === 'o-2' ? (undefined as never) : { value }))
    const { handled, errors } = await failuresOf(sqs(silent), fixture('sqs/orders'))
    expect(handled).toEqual(['m1', 'm3'])
    expect(errors).toMatchObject([{ code: 'INVALID_PAYLOAD' }])
  })
})

describe('a standard queue', () => {
  test('reports only the messages whose function threw', async () => {
    errorLines()
    const handler = toLambda(
      on(sqs(Order)).each(async ({ body }) => {
        if (body.total > 5) throw new Error('too much')
      }),
    )
    expect(await handler(fixture('sqs/orders'), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
    })
  })

  test('has no order, even where its messages have groups', async () => {
    errorLines()
    const handled: string[] = []
    const handler = toLambda(
      on(sqs(Order)).each(({ id, groupId }) => {
        handled.push(`${id} ${groupId}`)
        if (id === 'm1') throw new Error('no')
      }),
    )
    expect(await handler(fixture('sqs/fair-queue'), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    })
    expect(handled).toEqual(['m1 tenant-1', 'm2 tenant-1'])
  })
})

describe('a FIFO queue', () => {
  test('runs groups side by side, each in its order', async () => {
    const steps: string[] = []
    const handler = toLambda(
      on(sqs(Order)).each(async ({ id, groupId }) => {
        steps.push(`${groupId} ${id} in`)
        await new Promise((resolve) => setImmediate(resolve))
        steps.push(`${groupId} ${id} out`)
      }),
    )
    expect(await handler(fixture('sqs/fifo'), context())).toEqual({ batchItemFailures: [] })
    const of = (group: string) => steps.filter((step) => step.startsWith(group))
    expect(of('a')).toEqual(['a m1 in', 'a m1 out', 'a m3 in', 'a m3 out', 'a m5 in', 'a m5 out'])
    expect(of('b')).toEqual(['b m2 in', 'b m2 out', 'b m4 in', 'b m4 out'])
    expect(steps.slice(0, 3)).toEqual(['a m1 in', 'b m2 in', 'c m6 in'])
  })

  test('handles none of a group after its first failure, and reports them all', async () => {
    errorLines()
    const handled: string[] = []
    const handler = toLambda(
      on(sqs(Order)).each(async ({ id }) => {
        handled.push(id)
        if (id === 'm1' || id === 'm4') throw new Error('no')
      }),
    )
    expect(await handler(fixture('sqs/fifo'), context())).toEqual({
      batchItemFailures: ['m1', 'm3', 'm4', 'm5'].map((itemIdentifier) => ({ itemIdentifier })),
    })
    expect(handled.sort()).toEqual(['m1', 'm2', 'm4', 'm6'])
  })

  test.each(['each', 'handle'] as const)(
    'handles none of a group after one that cannot be read: %s',
    async (finish) => {
      errorLines()
      const handled: string[] = []
      const source = on(sqs(Order))
      const handler = toLambda(
        finish === 'each'
          ? source.each(({ id }) => {
              handled.push(id)
            })
          : source.handle((messages) => {
              handled.push(...messages.map(({ id }) => id))
            }),
      )
      expect(await handler(fixture('sqs/fifo-bad-second'), context())).toEqual({
        batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm4' }],
      })
      expect(handled.sort()).toEqual(['m1', 'm3', 'm5'])
    },
  )

  test.each(['body', 'receiptHandle', 'eventSource', 'eventSourceARN', 'messageAttributes'])(
    'handles none of a group after a message without its %s',
    async (field) => {
      errorLines()
      const event = fixture<Raw>('sqs/fifo')
      delete event.Records[2][field]
      const { handled } = await failuresOf(sqs(Order), event)
      expect(handled.sort()).toEqual(['m1', 'm2', 'm4', 'm6'])
    },
  )

  test('refuses a message without a group', async () => {
    const event = fixture<Raw>('sqs/fifo')
    delete event.Records[5].attributes.MessageGroupId
    const { errors } = await failuresOf(sqs(Order), event)
    expect(errors).toMatchObject([
      {
        code: 'INVALID_EVENT',
        message: 'sqs: Records[5].attributes.MessageGroupId: expected a string, got undefined',
        path: 'Records[5].attributes.MessageGroupId',
      },
    ])
  })

  test('has a group named __proto__ like any other', async () => {
    errorLines()
    const event = fixture<Raw>('sqs/fifo')
    for (const record of event.Records) record.attributes.MessageGroupId = '__proto__'
    const handler = toLambda(
      on(sqs(Order)).each(({ id }) => {
        if (id === 'm2') throw new Error('no')
      }),
    )
    expect(await handler(event, context())).toEqual({
      batchItemFailures: ['m2', 'm3', 'm4', 'm5', 'm6'].map((itemIdentifier) => ({ itemIdentifier })),
    })
  })
})

describe('a whole batch', () => {
  test('is acknowledged when nothing is returned', async () => {
    const handler = toLambda(on(sqs(Order)).handle(() => {}))
    expect(await handler(fixture('sqs/orders'), context())).toEqual({ batchItemFailures: [] })
  })

  test('may return what failed; bad messages are added', async () => {
    errorLines()
    const handler = toLambda(
      on(sqs(Order)).handle((messages) => ({
        failures: messages.map(({ id }) => ({ id, error: new Error('no') })),
      })),
    )
    expect(await handler(fixture('sqs/one-bad-of-two'), context())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
    })
  })

  test('comes again as a whole when the function throws', async () => {
    const handler = toLambda(
      on(sqs(Order)).handle(() => {
        throw new Error('no')
      }),
    )
    expect(await failureOf(handler, fixture('sqs/orders'))).toEqual(new Error('no'))
  })

  test('with a message that was not in it is refused: SQS would take it as a failure of all, silently', async () => {
    errorLines()
    const handler = toLambda(on(sqs(Order)).handle(() => ({ failures: [{ id: 'm9', error: 'no' }] })))
    expect(await failureOf(handler, fixture('sqs/orders'))).toMatchObject({
      code: 'INVALID_RESULT',
      message: 'sqs: the batch has no record m9 that could fail',
    })
  })
})

describe('an event that cannot be answered message by message fails as a whole:', () => {
  test.each<[string, unknown, string]>([
    ['without its id', undefined, 'a message id, got undefined'],
    ['with an id of no text', 7, 'a message id, got a number'],
    ['with an empty id', '', 'a message id, got an empty string'],
  ])('a message %s', async (_what, id, expected) => {
    const event = fixture<Raw>('sqs/orders')
    event.Records[1].messageId = id
    const fn = vi.fn()
    expect(await failureOf(toLambda(on(sqs(Order)).each(fn)), event)).toMatchObject({
      name: 'HeddleError',
      code: 'INVALID_EVENT',
      message: `sqs: Records[1].messageId: expected ${expected}`,
      path: 'Records[1].messageId',
    })
    expect(fn).not.toHaveBeenCalled()
  })

  test.each([[null], ['text'], [[]]])('%o in the place of a message', async (value) => {
    const event = fixture<Raw>('sqs/orders')
    event.Records[1] = value
    expect(await failureOf(toLambda(on(sqs(Order)).each(() => {})), event)).toMatchObject({
      code: 'INVALID_EVENT',
      path: 'Records[1]',
    })
  })
})

describe('a message is refused, by the field that is wrong:', () => {
  const attribute = { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' }
  test.each<[string, unknown, string]>([
    ['eventSource', 'aws:s3', 'aws:sqs, got a string'],
    ['body', undefined, 'a string, got undefined'],
    ['body', { id: 'o-1' }, 'a string, got an object'],
    ['receiptHandle', null, 'a string, got null'],
    ['eventSourceARN', 7, 'a string, got a number'],
    ['awsRegion', undefined, 'a string, got undefined'],
    ['attributes', undefined, 'an object, got undefined'],
    ['attributes', [], 'an object, got an array'],
    ['attributes.SenderId', undefined, 'a string, got undefined'],
    ['attributes.MessageGroupId', 7, 'a string, got a number'],
    ['attributes.AWSTraceHeader', {}, 'a string, got an object'],
    ['attributes.ApproximateReceiveCount', undefined, 'digits, got undefined'],
    ['attributes.ApproximateReceiveCount', 'often', 'digits, got a string'],
    ['attributes.ApproximateReceiveCount', 1, 'a string, got a number'],
    ['attributes.SentTimestamp', '', 'digits, got an empty string'],
    ['attributes.SentTimestamp', '-1', 'digits, got a string'],
    ['attributes.SentTimestamp', '9'.repeat(16), 'digits, got a string'],
    ['attributes.ApproximateFirstReceiveTimestamp', '1e3', 'digits, got a string'],
    ['messageAttributes', undefined, 'an object, got undefined'],
    ['messageAttributes.tenant', 'acme', 'a message attribute, got a string'],
    ['messageAttributes.tenant', { ...attribute, dataType: 'Text' }, 'a message attribute, got an object'],
    ['messageAttributes.tenant', { ...attribute, dataType: 7 }, 'a message attribute, got an object'],
    ['messageAttributes.tenant', { ...attribute, dataType: 'Binary' }, 'a message attribute, got an object'],
    ['messageAttributes.tenant', { ...attribute, stringValue: 7 }, 'a message attribute, got an object'],
    ['messageAttributes.tenant', { ...attribute, dataType: 'StringList' }, 'a message attribute, got an object'],
  ])('%s = %o', async (path, value, expected) => {
    const event = fixture<Raw>('sqs/orders')
    const names = path.split('.')
    const last = names.pop() as string
    const at = names.reduce((inner, name) => inner[name], event.Records[2])
    if (value === undefined) delete at[last]
    else at[last] = value
    const { handled, errors } = await failuresOf(sqs(Order), event)
    expect(handled).toEqual(['m1', 'm2'])
    expect(errors).toHaveLength(1)
    expect(errors[0]).toBeInstanceOf(HeddleError)
    expect(errors[0]).toMatchObject({
      code: 'INVALID_EVENT',
      message: `sqs: Records[2].${path}: expected ${expected}`,
      path: `Records[2].${path}`,
    })
  })
})

test.each([0, -1, Number.NaN])('a concurrency of %d is refused when the handler is made', (concurrency) => {
  expect(() => on(sqs(Order)).each(() => {}, { concurrency })).toThrow(
    expect.objectContaining({
      name: 'HeddleError',
      code: 'MISUSE',
      message: `sqs: expected a concurrency of at least 1, got ${concurrency}`,
    }),
  )
})

test('a concurrency that is no whole number never makes a batch wait for the deadline', async () => {
  const start = Date.now()
  let answer: unknown
  try {
    const handler = toLambda(
      on(sqs(Order)).each(() => {}, { concurrency: 1.5 }),
      { margin: 0 },
    )
    answer = await handler(fixture('sqs/orders'), context({ remaining: 2000 }))
  } catch (error) {
    expect(error).toMatchObject({ code: 'MISUSE' })
    return
  }
  expect(answer).toEqual({ batchItemFailures: [] })
  expect(Date.now() - start).toBeLessThan(1000)
})

test('an event with no records is an empty batch', async () => {
  const fn = vi.fn()
  expect(await toLambda(on(sqs()).each(fn))({ Records: [] }, context())).toEqual({ batchItemFailures: [] })
  expect(fn).not.toHaveBeenCalled()
})

test('close to the deadline the messages that are not done come again', async () => {
  errorLines()
  const handler = toLambda(
    on(sqs(Order)).each(({ id }) => (id === 'm2' ? new Promise(() => {}) : undefined), { concurrency: 1 }),
    { margin: 60_000 - 50 },
  )
  expect(await handler(fixture('sqs/orders'), context())).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
  })
})
