import fc from 'fast-check'
import { type DynamoDBRecord, dynamoDB, dynamoDBWindow, on } from 'heddle'
import { dynamoDBChange, dynamoDBEvent, dynamoDBWindowEvent, invoke } from 'heddle/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'

async function recordsOf(event: unknown): Promise<DynamoDBRecord[]> {
  const records: DynamoDBRecord[] = []
  const handler = on(dynamoDB()).handle((all) => {
    records.push(...all)
  })
  expect(await invoke(handler, event)).toEqual({ batchItemFailures: [] })
  return records
}

test('a DynamoDB event is as Lambda sends it', () => {
  const event = dynamoDBEvent([{ oldImage: { id: 'o-1', total: 1 }, newImage: { id: 'o-1', total: 2 } }], {
    table: 'orders',
    region: 'us-east-1',
  })
  expect(event).toEqual({
    Records: [
      {
        eventID: expect.stringMatching(/^[\da-f]{32}$/),
        eventName: 'MODIFY',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'us-east-1',
        dynamodb: {
          ApproximateCreationDateTime: 1767323045,
          Keys: { id: { S: 'o-1' } },
          NewImage: { id: { S: 'o-1' }, total: { N: '2' } },
          OldImage: { id: { S: 'o-1' }, total: { N: '1' } },
          SequenceNumber: expect.stringMatching(/^\d{25}$/),
          SizeBytes: 90,
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
        eventSourceARN: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000',
      },
    ],
  })
})

test('images say what became of an item', async () => {
  const event = dynamoDBEvent([
    { newImage: { id: 'a' } },
    { newImage: { id: 'a', n: 1 }, oldImage: { id: 'a' } },
    { oldImage: { id: 'a', n: 1 } },
    { oldImage: { id: 'b' }, isTimeToLive: true, sequenceNumber: '77', time: new Date(5000) },
  ])
  expect(await recordsOf(event)).toMatchObject([
    { eventName: 'INSERT', newImage: { id: 'a' }, oldImage: undefined },
    { eventName: 'MODIFY', newImage: { id: 'a', n: 1 }, oldImage: { id: 'a' } },
    { eventName: 'REMOVE', newImage: undefined, oldImage: { id: 'a', n: 1 }, isTimeToLive: false },
    { keys: { id: 'b' }, isTimeToLive: true, sequenceNumber: '77', time: new Date(5000) },
  ])
})

test.each([
  ['KEYS_ONLY', undefined, undefined],
  ['NEW_IMAGE', { pk: 1, sk: 'a', new: true }, undefined],
  ['OLD_IMAGE', undefined, { pk: 1, sk: 'a' }],
  ['NEW_AND_OLD_IMAGES', { pk: 1, sk: 'a', new: true }, { pk: 1, sk: 'a' }],
])('a stream of the view type %s has the images that it says', async (viewType, newImage, oldImage) => {
  const change = { newImage: { pk: 1, sk: 'a', new: true }, oldImage: { pk: 1, sk: 'a' } }
  const [record] = await recordsOf(dynamoDBEvent([change], { viewType, key: ['pk', 'sk'] }))
  expect(record).toMatchObject({ keys: { pk: 1, sk: 'a' }, streamViewType: viewType })
  expect(record?.newImage).toEqual(newImage)
  expect(record?.oldImage).toEqual(oldImage)
})

test('attributes of every type come back as they were', async () => {
  const item = {
    id: 12345678901234567890123456789012345678n,
    text: '',
    number: -1.5,
    bytes: new Uint8Array([0, 255]),
    flag: false,
    nothing: null,
    list: [1, 'a', [true]],
    map: { deep: { er: 1 } },
    texts: new Set(['a']),
    numbers: new Set([1, 2n ** 64n]),
    ['__proto__']: 'own',
  }
  const [record] = await recordsOf(dynamoDBEvent([{ newImage: item }]))
  expect({ ...record?.newImage, bytes: undefined }).toEqual({ ...item, bytes: undefined })
  expect(new Uint8Array(record?.newImage?.bytes as Uint8Array)).toEqual(item.bytes)
  const [bytes] = await recordsOf(dynamoDBEvent([{ newImage: { id: 1, all: new Set([new Uint8Array([7])]) } }]))
  expect(bytes?.newImage?.all).toEqual(new Set([Buffer.from([7])]))
})

test('any JSON comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), async (attributes) => {
      // Zero has no sign in DynamoDB, and its numbers end at 1E+126 and 1E-130.
      const text = JSON.stringify(attributes, (_name, value) =>
        typeof value === 'number' && (Math.abs(value) > 1e15 || Math.abs(value) < 1e-99) ? 0 : value,
      )
      const item = { ...(JSON.parse(text) as object), id: 'x' }
      const [record] = await recordsOf(dynamoDBEvent([{ newImage: item }]))
      expect(JSON.stringify(record?.newImage)).toBe(JSON.stringify(item))
    }),
  )
})

test('a window has its state', async () => {
  const Order = z.object({ id: z.string(), total: z.number() })
  const handler = on(dynamoDBWindow({ newImage: Order }, { initial: () => ({ sum: 0 }) })).handle(
    ({ state, records }) => ({
      state: { sum: records.reduce((sum, { newImage }) => sum + (newImage?.total ?? 0), state.sum) },
    }),
  )
  const event = dynamoDBWindowEvent([{ newImage: { id: 'a', total: 3 } }], { state: { sum: 4 } })
  expect(await invoke(handler, event)).toEqual({ state: { sum: 7 }, batchItemFailures: [] })
})

test('sequence numbers rise with the place in the batch, and with time', () => {
  const numbers = [new Date(0), new Date(1), new Date('2030-01-01')].flatMap((time) =>
    dynamoDBEvent(new Array<{ newImage: { id: string } }>(50).fill({ newImage: { id: 'a' } }), { time }).Records.map(
      ({ dynamodb }) => BigInt(dynamodb.SequenceNumber as string),
    ),
  )
  expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)))
  expect(new Set(numbers).size).toBe(150)
})

test('what DynamoDB cannot say is refused', () => {
  const of = (value: unknown) => () => dynamoDBEvent([{ newImage: { id: 'a', value: { of: [value] } } }])
  const where = 'dynamoDBEvent: change 0: newImage.value.of[0]'
  expect(of(new Date())).toThrow(`${where}: DynamoDB has no type for a Date`)
  expect(of(Number.NaN)).toThrow(`${where}: DynamoDB has no type for number`)
  expect(of(undefined)).toThrow(`${where}: DynamoDB has no type for undefined`)
  expect(of(new Set())).toThrow(`${where}: a set of DynamoDB has at least one element`)
  expect(of(new Set([1, 'a']))).toThrow(`${where}: a set of DynamoDB has at least one element`)
  expect(() => dynamoDBEvent([{}])).toThrow('dynamoDBEvent: change 0: expected an image')
  expect(() => dynamoDBChange({ newImage: { pk: 1 } })).toThrow('dynamoDBChange: the image has no id')
})
