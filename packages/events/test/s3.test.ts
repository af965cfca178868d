import { HeddleError, on, type S3Object, type S3Record, s3 } from 'heddle'
import { toLambda } from 'heddle/aws'
import type { ObjectAction } from 'heddle/portable'
import { describe, expect, test, vi } from 'vitest'
import { context, errorLines, failureOf, fixture, fixturesOf, frozen, type Raw } from './helpers.ts'

async function recordsOf(event: unknown): Promise<S3Record[]> {
  const records: S3Record[] = []
  const handler = toLambda(
    on(s3()).each((record) => {
      records.push(record)
    }),
  )
  expect(await handler(event, context())).toBeUndefined()
  return records
}

const PUT: Omit<S3Record, 'raw'> = {
  id: 'REQ0000000000001.id2+host/1=.yarn/blue.txt',
  type: 'com.amazonaws.s3.ObjectCreated:Put',
  source: 'aws:s3.eu-central-1.warp-and-weft',
  subject: 'yarn/blue.txt',
  time: new Date('2026-10-05T06:07:08.123Z'),
  action: 'created',
  bucket: 'warp-and-weft',
  key: 'yarn/blue.txt',
  size: 1024,
  eTag: 'd41d8cd98f00b204e9800998ecf8427e',
  eventVersion: '2.0',
  eventName: 'ObjectCreated:Put',
  awsRegion: 'eu-central-1',
  s3: {
    bucket: { name: 'warp-and-weft', arn: 'arn:aws:s3:::warp-and-weft' },
    object: {
      key: 'yarn/blue.txt',
      size: 1024,
      eTag: 'd41d8cd98f00b204e9800998ecf8427e',
      versionId: undefined,
      sequencer: '0055AED6DCD90281E5',
    },
  },
}

/** A record that differs from `PUT` only in these fields. */
function like(
  key: string,
  version: string,
  eventName: string,
  action: ObjectAction = 'created',
  object: Partial<S3Object> = {},
): object {
  const whole = { ...PUT.s3.object, key, ...object }
  return {
    ...PUT,
    id: `REQ0000000000001.id2+host/1=.${key}`,
    type: `com.amazonaws.s3.${eventName}`,
    subject: key,
    action,
    key,
    size: whole.size,
    eTag: whole.eTag,
    eventVersion: version,
    eventName,
    s3: { ...PUT.s3, object: whole },
  }
}

describe('an S3 record', () => {
  test('is all that the notification says', async () => {
    const event = fixture<Raw>('s3/put-2.0')
    expect(await recordsOf(event)).toStrictEqual([{ ...PUT, raw: event.Records[0] }])
  })

  test.each([
    [
      'multipart-2.1',
      like('bolts/linen.tar', '2.1', 'ObjectCreated:CompleteMultipartUpload', 'created', {
        size: 5368709120,
        eTag: '9b2cf535f27731c974343645a3985328-512',
        versionId: '3HL4kqtJvjVBH40Nrjfkd',
      }),
    ],
    [
      'replication-2.2',
      like('bolts/silk.bin', '2.2', 'Replication:OperationFailedReplication', 'other', {
        versionId: 'V1',
        sequencer: undefined,
      }),
    ],
    [
      'restore-completed-2.3',
      like('archive/1998.tar', '2.3', 'ObjectRestore:Completed', 'restored', { sequencer: undefined }),
    ],
    [
      'lifecycle-transition-2.3',
      like('archive/1999.tar', '2.3', 'LifecycleTransition', 'archived', { sequencer: undefined }),
    ],
    [
      'intelligent-tiering-2.3',
      like('archive/2001.tar', '2.3', 'IntelligentTiering', 'archived', { sequencer: undefined }),
    ],
    [
      'tagging-2.4',
      like('yarn/red.txt', '2.4', 'ObjectTagging:Put', 'updated', {
        size: undefined,
        eTag: 'b1946ac92492d2347c6235b4d2611184',
        versionId: 'V7',
        sequencer: undefined,
      }),
    ],
    ['put-2.5-bucket-tags', like('yarn/green.txt', '2.5', 'ObjectCreated:Put')],
    [
      'retention-2.6',
      like('ledgers/2026.csv', '2.6', 'ObjectRetention:Put', 'updated', { versionId: 'V9', sequencer: undefined }),
    ],
    [
      'deleted',
      like('yarn/old.txt', '2.1', 'ObjectRemoved:Delete', 'deleted', {
        size: undefined,
        eTag: undefined,
        sequencer: '0055AED6DCD90281E6',
      }),
    ],
    [
      'delete-marker',
      like('yarn/hidden.txt', '2.4', 'ObjectRemoved:DeleteMarkerCreated', 'deleted', {
        size: undefined,
        versionId: 'kq9.marker',
        sequencer: '0055AED6DCD90281E7',
      }),
    ],
    ['prefixed-name', like('yarn/copied.txt', '2.1', 'ObjectCreated:Copy')],
    ['name-of-tomorrow', like('yarn/new.txt', '2.17', 'ObjectWoven:Twill', 'other')],
  ])('of %s is read whole', async (name, record) => {
    const event = fixture<Raw>(`s3/${name}`)
    expect(await recordsOf(event)).toStrictEqual([{ ...record, raw: event.Records[0] }])
  })

  test('has what only some events have under raw', async () => {
    const [retention] = await recordsOf(fixture('s3/retention-2.6'))
    expect(retention?.raw.objectRetentionEventData).toEqual({
      mode: 'COMPLIANCE',
      retainUntilDate: '2033-10-05T00:00:00.000Z',
      eventHold: 'ON',
    })
    const [restored] = await recordsOf(fixture('s3/restore-completed-2.3'))
    expect(restored?.raw.glacierEventData?.restoreEventData.lifecycleRestoreStorageClass).toBe('GLACIER')
    const [tagged] = await recordsOf(fixture('s3/put-2.5-bucket-tags'))
    expect(tagged?.raw.s3.bucket.awsGeneratedTags).toEqual({ 'aws:cloudformation:stack-name': 'loom' })
  })

  test('has its key decoded as a form is, and left alone where that is impossible', async () => {
    const records = await recordsOf(fixture('s3/encoded-keys'))
    expect(records.map(({ s3, subject }) => [s3.object.key, subject === s3.object.key])).toEqual([
      ['My résumé (v1+2).pdf', true],
      ['織物/🧶.txt', true],
      ['a b+c', true],
      ['100%+wool.txt', true],
      ['half-a-character-%C3.txt', true],
    ])
    expect(records.map(({ raw }) => raw.s3.object.key)).toEqual([
      'My+r%C3%A9sum%C3%A9+%28v1%2B2%29.pdf',
      '%E7%B9%94%E7%89%A9/%F0%9F%A7%B6.txt',
      'a+b%2Bc',
      '100%+wool.txt',
      'half-a-character-%C3.txt',
    ])
    expect(new Set(records.map(({ id }) => id)).size).toBe(5)
  })

  test('tells the version "null" from no version', async () => {
    const records = await recordsOf(fixture('s3/null-version'))
    expect(records.map(({ s3 }) => s3.object)).toStrictEqual([
      { ...PUT.s3.object, key: 'yarn/from-before.txt', versionId: 'null' },
      { key: 'yarn/unversioned.txt', size: undefined, eTag: undefined, versionId: undefined, sequencer: undefined },
    ])
  })

  test('is there for every fixture, and none of them is changed', async () => {
    errorLines()
    for (const name of fixturesOf('s3')) {
      const handler = toLambda(on(s3()).each(() => {}))
      await handler(frozen(fixture(name)), context()).catch((error) => expect(error).toBeInstanceOf(AggregateError))
    }
  })
})

describe('an S3 event', () => {
  test('is a batch, to be handled as a whole too', async () => {
    const keys: string[][] = []
    const handler = toLambda(
      on(s3()).handle((records) => {
        keys.push(records.map(({ subject }) => subject))
      }),
    )
    expect(await handler(fixture('s3/three'), context())).toBeUndefined()
    expect(keys).toEqual([['yarn/1.txt', 'yarn/2.txt', 'yarn/3.txt']])
  })

  test('with a bad record has all others tried, then fails', async () => {
    const lines = errorLines()
    const keys: string[] = []
    const handler = toLambda(
      on(s3()).each(({ subject }) => {
        keys.push(subject)
      }),
    )
    const error = (await failureOf(handler, fixture('s3/one-bad-of-three'))) as AggregateError
    expect(keys).toEqual(['yarn/1.txt', 'yarn/3.txt'])
    expect(error).toBeInstanceOf(AggregateError)
    expect(error.message).toBe('s3: 1 of 3 records failed')
    expect(error.errors).toHaveLength(1)
    expect(error.errors[0]).toBeInstanceOf(HeddleError)
    expect(error.errors[0]).toMatchObject({
      code: 'INVALID_EVENT',
      message: 's3: Records[1].s3.object.key: expected a string, got undefined',
      path: 'Records[1].s3.object.key',
    })
    expect(lines()).toMatchObject([
      {
        message: 's3: record Records[1] failed',
        requestId: 'run-1',
        recordId: 'Records[1]',
        error: { code: 'INVALID_EVENT' },
      },
    ])
  })

  test('fails with every error that was thrown, in the order of the records', async () => {
    errorLines()
    const handler = toLambda(
      on(s3()).each(({ subject }) => {
        if (subject !== 'yarn/2.txt') throw new Error(subject)
      }),
    )
    const error = (await failureOf(handler, fixture('s3/three'))) as AggregateError
    expect(error.message).toBe('s3: 2 of 3 records failed')
    expect(error.errors).toEqual([new Error('yarn/1.txt'), new Error('yarn/3.txt')])
  })

  test('that is handled as a whole and has a bad record fails too, after the good ones were handled', async () => {
    errorLines()
    const handled = vi.fn()
    const handler = toLambda(on(s3()).handle((records) => handled(records.map(({ subject }) => subject))))
    const error = (await failureOf(handler, fixture('s3/one-bad-of-three'))) as AggregateError
    expect(handled.mock.calls).toEqual([[['yarn/1.txt', 'yarn/3.txt']]])
    expect(error.message).toBe('s3: 1 of 3 records failed')
  })

  test('is never cut short silently: what the deadline left has failed', async () => {
    errorLines()
    const handler = toLambda(
      on(s3()).each(({ subject }) => (subject === 'yarn/2.txt' ? new Promise(() => {}) : undefined), {
        concurrency: 1,
      }),
      { margin: 60_000 - 50 },
    )
    const error = (await failureOf(handler, fixture('s3/three'))) as AggregateError
    expect(error.errors).toMatchObject([
      { code: 'DEADLINE', message: 'not finished before the deadline' },
      { code: 'DEADLINE', message: 'not started before the deadline' },
    ])
  })

  test('runs as many records at a time as it is told to', async () => {
    let running = 0
    let most = 0
    const handler = toLambda(
      on(s3()).each(
        async () => {
          most = Math.max(most, ++running)
          await new Promise((resolve) => setImmediate(resolve))
          running--
        },
        { concurrency: 2 },
      ),
    )
    await handler(fixture('s3/three'), context())
    expect(most).toBe(2)
  })
})

test("S3's test event is an event with no records", async () => {
  const each = vi.fn()
  const handle = vi.fn()
  expect(await toLambda(on(s3()).each(each))(fixture('s3/test-event'), context())).toBeUndefined()
  expect(await toLambda(on(s3()).handle(handle))(fixture('s3/test-event'), context())).toBeUndefined()
  expect(each).not.toHaveBeenCalled()
  expect(handle.mock.calls[0]?.[0]).toEqual([])
})

describe('a record is refused, by the field that is wrong:', () => {
  const set = (path: string, value: unknown) => (record: Raw) => {
    const names = path.split('.')
    const last = names.pop() as string
    const at = names.reduce((inner, name) => inner[name], record)
    if (value === undefined) delete at[last]
    else at[last] = value
  }
  const id2 = 'x-amz-id-2'
  test.each<[string, unknown, string]>([
    ['eventSource', 'aws:sqs', 'aws:s3, got a string'],
    ['eventName', undefined, 'a string, got undefined'],
    ['eventName', 7, 'a string, got a number'],
    ['awsRegion', null, 'a string, got null'],
    ['eventTime', undefined, 'a string, got undefined'],
    ['eventTime', 'yesterday', 'a time, got a string'],
    ['eventVersion', undefined, 'a version 2.x, got undefined'],
    ['eventVersion', '3.0', 'a version 2.x, got a string'],
    ['eventVersion', '2', 'a version 2.x, got a string'],
    ['eventVersion', '12.1', 'a version 2.x, got a string'],
    ['eventVersion', 2.1, 'a version 2.x, got a number'],
    ['responseElements', undefined, 'an object, got undefined'],
    ['responseElements.x-amz-request-id', undefined, 'a string, got undefined'],
    [`responseElements.${id2}`, 7, 'a string, got a number'],
    ['s3', [], 'an object, got an array'],
    ['s3.bucket', null, 'an object, got null'],
    ['s3.bucket.name', undefined, 'a string, got undefined'],
    ['s3.bucket.arn', {}, 'a string, got an object'],
    ['s3.object', 'x', 'an object, got a string'],
    ['s3.object.key', undefined, 'a string, got undefined'],
    ['s3.object.key', ['k'], 'a string, got an array'],
    ['s3.object.size', '1024', 'a number, got a string'],
    ['s3.object.eTag', 7, 'a string, got a number'],
    ['s3.object.versionId', false, 'a string, got a boolean'],
    ['s3.object.sequencer', {}, 'a string, got an object'],
  ])('%s = %o', async (path, value, expected) => {
    errorLines()
    const event = fixture<Raw>('s3/three')
    set(path, value)(event.Records[2])
    const handler = toLambda(on(s3()).each(() => {}))
    const { errors } = (await failureOf(handler, event)) as AggregateError
    expect(errors).toHaveLength(1)
    expect(errors[0]).toBeInstanceOf(HeddleError)
    expect(errors[0]).toMatchObject({
      code: 'INVALID_EVENT',
      message: `s3: Records[2].${path}: expected ${expected}`,
      path: `Records[2].${path}`,
    })
  })

  test.each([[null], ['text'], [7], [[]]])('%o in the place of a record', async (value) => {
    errorLines()
    const event = fixture<Raw>('s3/three')
    event.Records[1] = value
    const { errors } = (await failureOf(toLambda(on(s3()).each(() => {})), event)) as AggregateError
    expect(errors).toMatchObject([{ code: 'INVALID_EVENT', path: 'Records[1]' }])
  })
})

test('as a schema an S3 event is right as a whole or not at all', async () => {
  const { validate } = s3()['~standard']
  expect(await validate(fixture('s3/three'))).toMatchObject({
    value: [{ subject: 'yarn/1.txt' }, { subject: 'yarn/2.txt' }, { subject: 'yarn/3.txt' }],
  })
  expect(await validate(fixture('s3/one-bad-of-three'))).toEqual({
    issues: [{ message: 's3: Records[1].s3.object.key: expected a string, got undefined' }],
  })
  expect(await validate(fixture('s3/test-event'))).toEqual({ value: [] })
})
