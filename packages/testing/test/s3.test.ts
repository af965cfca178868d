import fc from 'fast-check'
import { on, type S3Record, s3, sqs } from 'heddle'
import { invoke, type S3RawEvent, s3Event, s3TestEvent, sqsEvent } from 'heddle/testing'
import { describe, expect, test } from 'vitest'

/** The records as `s3` reads them. */
async function recordsOf(event: S3RawEvent): Promise<readonly S3Record[]> {
  let records: readonly S3Record[] = []
  const handler = on(s3()).handle((event) => {
    records = event
  })
  expect(await invoke(handler, event)).toBeUndefined()
  return records
}

test('an S3 event is as S3 sends it', () => {
  const object = { key: 'in/My résumé (v1+2) 100%.pdf', versionId: 'v1' }
  expect(s3Event([object], { bucket: 'uploads', region: 'eu-central-1', time: new Date(1700000000123) })).toEqual({
    Records: [
      {
        eventVersion: '2.5',
        eventSource: 'aws:s3',
        awsRegion: 'eu-central-1',
        eventTime: '2023-11-14T22:13:20.123Z',
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: expect.any(String) },
        requestParameters: { sourceIPAddress: expect.any(String) },
        responseElements: {
          'x-amz-request-id': expect.stringMatching(/^[\dA-F]{16}$/),
          'x-amz-id-2': expect.stringMatching(/^[\w+/]{75}=$/),
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'test-notification',
          bucket: { name: 'uploads', ownerIdentity: { principalId: expect.any(String) }, arn: 'arn:aws:s3:::uploads' },
          object: {
            key: 'in/My+r%C3%A9sum%C3%A9+%28v1%2B2%29+100%25.pdf',
            size: 1024,
            eTag: expect.stringMatching(/^[\da-f]{32}$/),
            versionId: 'v1',
            sequencer: expect.stringMatching(/^[\dA-F]{18}$/),
          },
        },
      },
    ],
  })
})

test('an event of no objects is an empty batch', async () => {
  expect(await recordsOf(s3Event([]))).toEqual([])
})

test('what is said of an object is what s3 reads', async () => {
  const [record] = await recordsOf(
    s3Event([{ key: 'a b', eventName: 'ObjectCreated:Copy', size: 0, eTag: 'e', versionId: 'null', sequencer: '0A' }], {
      eventName: 'ObjectRemoved:Delete',
      bucket: 'uploads',
    }),
  )
  expect(record).toMatchObject({
    type: 'com.amazonaws.s3.ObjectCreated:Copy',
    source: 'aws:s3.eu-west-1.uploads',
    subject: 'a b',
    time: new Date('2026-01-02T03:04:05.678Z'),
    s3: { object: { key: 'a b', size: 0, eTag: 'e', versionId: 'null', sequencer: '0A' } },
  })
})

describe('a key', () => {
  test.each([
    ['a+b%2Bc é/😀', 'a%2Bb%252Bc+%C3%A9/%F0%9F%98%80'],
    ["in/~*-._!'()", 'in/%7E*-._%21%27%28%29'],
    ['//x/', '//x/'],
  ])('%s is encoded as a form: %s', async (key, encoded) => {
    const event = s3Event([key])
    expect(event.Records[0].s3.object.key).toBe(encoded)
    expect((await recordsOf(event))[0]?.s3.object.key).toBe(key)
  })

  test('comes out as it went in, whatever it is', async () => {
    const keys = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('+', '%', '2', 'F', '/', ' ') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(keys), async (keys) => {
        expect((await recordsOf(s3Event(keys))).map(({ s3 }) => s3.object.key)).toEqual(keys)
      }),
    )
  })
})

describe('an object', () => {
  test.each([
    ['ObjectCreated:CompleteMultipartUpload', ['key', 'size', 'eTag', 'sequencer']],
    ['ObjectRemoved:Delete', ['key', 'sequencer']],
    ['ObjectRemoved:DeleteMarkerCreated', ['key', 'eTag', 'sequencer']],
    ['LifecycleExpiration:Delete', ['key', 'sequencer']],
    ['ObjectRestore:Completed', ['key', 'size', 'eTag']],
    ['ObjectTagging:Delete', ['key', 'size', 'eTag']],
  ])('of the event %s has %j', (eventName, members) => {
    expect(Object.keys(s3Event(['a'], { eventName }).Records[0].s3.object)).toEqual(members)
  })

  test('that a marker hides has the marker, which is empty', () => {
    const { object } = s3Event(['a'], { eventName: 'ObjectRemoved:DeleteMarkerCreated' }).Records[0].s3
    expect(object.eTag).toBe('d41d8cd98f00b204e9800998ecf8427e')
  })

  test('may come with what only its event has', () => {
    const glacierEventData = {
      restoreEventData: {
        lifecycleRestorationExpiryTime: '2026-01-03T00:00:00.000Z',
        lifecycleRestoreStorageClass: 'GLACIER',
      },
    }
    const [record] = s3Event([{ key: 'a', eventName: 'ObjectRestore:Completed', more: { glacierEventData } }]).Records
    expect(record.glacierEventData).toEqual(glacierEventData)
  })
})

test('a later event of a key has the greater sequencer', () => {
  const sequencer = (ms: number, index: number) =>
    BigInt(`0x${s3Event(['a', 'a', 'a'], { time: new Date(ms) }).Records[index]?.s3.object.sequencer}`)
  expect(sequencer(999, 0) < sequencer(999, 1)).toBe(true)
  expect(sequencer(999, 2) < sequencer(1000, 0)).toBe(true)
  const instants = fc.tuple(fc.integer({ min: 0, max: 4e12 }), fc.nat({ max: 2 }))
  fc.assert(
    fc.property(instants, instants, ([ms, index], [otherMs, otherIndex]) => {
      fc.pre(ms < otherMs || (ms === otherMs && index < otherIndex))
      expect(sequencer(ms, index) < sequencer(otherMs, otherIndex)).toBe(true)
    }),
  )
})

test('ids differ inside an event and are the same for the same input', async () => {
  const ids = (await recordsOf(s3Event(['a', 'a', 'b']))).map(({ id }) => id)
  expect(new Set(ids).size).toBe(3)
  expect(s3Event(['a', 'a', 'b'])).toEqual(s3Event(['a', 'a', 'b']))
})

test('a test event is one that s3 takes for nothing, by itself and inside a queue', async () => {
  const event = s3TestEvent('uploads')
  expect(event).toEqual({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: '2026-01-02T03:04:05.678Z',
    Bucket: 'uploads',
    RequestId: expect.any(String),
    HostId: expect.any(String),
  })
  expect(await recordsOf(event as never)).toEqual([])
  const bodies: unknown[] = []
  await invoke(
    on(sqs(s3())).each(({ body }) => void bodies.push(body)),
    sqsEvent([event, s3Event(['a b'])]),
  )
  expect(bodies).toEqual([[], [expect.objectContaining({ subject: 'a b' })]])
})
