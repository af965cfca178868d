import { on } from 'heddle'
import { type ObjectEvent, objects } from 'heddle/portable'
import {
  eventBridgeEvent,
  invoke,
  kinesisEvent,
  s3Event,
  s3TestEvent,
  snsEnvelope,
  snsEvent,
  sqsEvent,
  sqsMessage,
} from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import { errorLines, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const DETAIL = {
  version: '0',
  bucket: { name: 'yarn' },
  object: { key: 'in/a b+ü.csv', size: 7, etag: 'e1' },
  'request-id': 'R',
  requester: '123456789012',
  reason: 'PutObject',
}

function throughBus(type: string, detail: object = DETAIL): Raw {
  return eventBridgeEvent(type, detail, {
    source: 'aws.s3',
    id: 'e-1',
    resources: ['arn:aws:s3:::yarn'],
    time: new Date(1e12),
  })
}

/** What the function got of what happened to objects. */
async function eventsOf(event: unknown): Promise<ObjectEvent[]> {
  const events: ObjectEvent[] = []
  const handler = on(objects()).each((event) => {
    events.push(event)
  })
  await invoke(handler, event)
  return events
}

/** A handler that fails for keys with `bad` in them, and says which it got. */
const tasting = (seen: string[], options?: { readonly reportBatchItemFailures?: boolean }) =>
  on(objects(options)).each(({ key }) => {
    seen.push(key)
    if (key.includes('bad')) throw new Error(key)
  })

describe('an event', () => {
  test('of a notification is the record that `s3` makes', async () => {
    const event = s3Event(['in/a b+ü.csv'], { bucket: 'yarn', time: new Date(1e12) })
    expect(await eventsOf(event)).toMatchObject([
      {
        id: expect.stringContaining('in/a b+ü.csv'),
        type: 'com.amazonaws.s3.ObjectCreated:Put',
        source: expect.stringMatching(/^aws:s3\..*\.yarn$/),
        subject: 'in/a b+ü.csv',
        time: new Date(1e12),
        action: 'created',
        bucket: 'yarn',
        key: 'in/a b+ü.csv',
        size: 1024,
        eTag: expect.stringMatching(/^\w+$/),
        eventName: 'ObjectCreated:Put',
        raw: event.Records[0],
      },
    ])
  })

  test('through EventBridge says the same, its key as it is', async () => {
    const event = throughBus('Object Created')
    expect(await eventsOf(event)).toMatchObject([
      {
        id: 'e-1',
        type: 'Object Created',
        source: 'arn:aws:s3:::yarn',
        subject: 'in/a b+ü.csv',
        time: new Date(1e12),
        action: 'created',
        bucket: 'yarn',
        key: 'in/a b+ü.csv',
        size: 7,
        eTag: 'e1',
        raw: event,
      },
    ])
  })

  test.each<[type: string, action: string, more: object]>([
    ['Object Deleted', 'deleted', { 'deletion-type': 'Permanently Deleted' }],
    ['Object Restore Initiated', 'other', { 'source-storage-class': 'GLACIER' }],
    [
      'Object Restore Completed',
      'restored',
      { 'source-storage-class': 'GLACIER', 'restore-expiry-time': '2026-10-05T00:00:00Z' },
    ],
    ['Object Restore Expired', 'archived', {}],
    ['Object Storage Class Changed', 'archived', { 'destination-storage-class': 'GLACIER' }],
    ['Object Access Tier Changed', 'archived', { 'destination-access-tier': 'ARCHIVE_ACCESS' }],
    ['Object ACL Updated', 'updated', {}],
    ['Object Tags Added', 'updated', {}],
    ['Object Tags Deleted', 'updated', {}],
    ['Object Annotation Created', 'updated', {}],
    ['Object Annotation Removed', 'updated', {}],
    ['Object Woven', 'other', {}],
  ])('of the type %s is %s', async (type, action, more) => {
    expect(await eventsOf(throughBus(type, { ...DETAIL, ...more }))).toMatchObject([
      { type, action, key: DETAIL.object.key },
    ])
  })

  test.each([
    ['ObjectCreated:CompleteMultipartUpload', 'created', 1024],
    ['ObjectRemoved:Delete', 'deleted', undefined],
    ['ObjectRemoved:DeleteMarkerCreated', 'deleted', undefined],
    ['LifecycleExpiration:Delete', 'deleted', undefined],
    ['ReducedRedundancyLostObject', 'deleted', 1024],
    ['ObjectRestore:Post', 'other', undefined],
    ['ObjectRestore:Completed', 'restored', undefined],
    ['ObjectRestore:Delete', 'archived', undefined],
    ['LifecycleTransition', 'archived', undefined],
    ['IntelligentTiering', 'archived', undefined],
    ['ObjectTagging:Put', 'updated', undefined],
    ['ObjectAcl:Put', 'updated', undefined],
    ['Replication:OperationFailedReplication', 'other', undefined],
    ['ObjectWoven:Twill', 'other', undefined],
  ])('of the name %s is %s', async (eventName, action, size) => {
    const [event] = await eventsOf(s3Event(['a'], { eventName }))
    expect(event).toMatchObject({ action, type: `com.amazonaws.s3.${eventName}` })
    if (action === 'created' || action === 'deleted') expect(event?.size).toBe(size)
  })

  test('in a queue or a topic is what it is alone, and has of the message how often it came, and its trace', async () => {
    const notification = s3Event(['a.csv', 'b.csv'], { bucket: 'yarn' })
    const bare = await eventsOf(notification)
    const inQueue = await eventsOf(
      sqsEvent([sqsMessage(notification, { attempt: 2, attributes: { AWSTraceHeader: 'Root=1' } })]),
    )
    expect(inQueue).toMatchObject(bare)
    expect(inQueue[1]).toMatchObject({ attempt: 2, attributes: { AWSTraceHeader: 'Root=1' } })
    expect(await eventsOf(snsEvent(notification))).toMatchObject(bare)
    expect(await eventsOf(sqsEvent([snsEnvelope(notification)]))).toMatchObject(bare)
    expect(await eventsOf(sqsEvent([throughBus('Object Created')]))).toMatchObject([{ id: 'e-1', action: 'created' }])
    expect(await eventsOf(sqsEvent([snsEnvelope(throughBus('Object Created'))]))).toMatchObject([{ id: 'e-1' }])
  })

  test('that S3 sends when it is set up is none, wherever it comes', async () => {
    for (const event of [
      s3TestEvent(),
      sqsEvent([s3TestEvent()]),
      snsEvent(s3TestEvent()),
      sqsEvent([snsEnvelope(s3TestEvent())]),
      { Records: [] },
    ])
      expect(await eventsOf(event)).toEqual([])
    const seen: string[] = []
    const event = sqsEvent([s3TestEvent(), s3Event(['a'])])
    expect(await invoke(tasting(seen), event)).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual(['a'])
  })
})

describe('a failure', () => {
  test('of a notification has all others tried, then fails the invocation', async () => {
    errorLines()
    const seen: string[] = []
    await expect(invoke(tasting(seen), s3Event(['a', 'bad', 'c']))).rejects.toThrow('objects: 1 of 3 records failed')
    expect(seen).toEqual(['a', 'bad', 'c'])
    expect(await invoke(tasting([]), s3Event(['a']))).toBeUndefined()
  })

  test('of an event through EventBridge fails the invocation', async () => {
    errorLines()
    const event = throughBus('Object Created', { ...DETAIL, object: { ...DETAIL.object, key: 'bad' } })
    await expect(invoke(tasting([]), event)).rejects.toThrow('objects: 1 of 1 records failed')
  })

  test('in a queue is its message’s alone, which comes again once whatever failed in it', async () => {
    errorLines()
    const seen: string[] = []
    const event = sqsEvent([
      sqsMessage(s3Event(['a', 'b']), { messageId: 'm-1' }),
      sqsMessage(s3Event(['bad 1', 'c', 'bad 2']), { messageId: 'm-2' }),
      sqsMessage(throughBus('Object Created'), { messageId: 'm-3' }),
      sqsMessage('{"Records":', { messageId: 'm-4' }),
      sqsMessage(kinesisEvent([1]), { messageId: 'm-5' }),
      sqsMessage({ some: 'thing' }, { messageId: 'm-6' }),
      sqsMessage(snsEnvelope('no event'), { messageId: 'm-7' }),
      sqsMessage({ ...snsEnvelope('x'), Timestamp: 7 }, { messageId: 'm-8' }),
      sqsMessage(null, { messageId: 'm-9' }),
    ])
    expect(await invoke(tasting(seen), event)).toEqual({
      batchItemFailures: ['m-2', 'm-4', 'm-5', 'm-6', 'm-7', 'm-8', 'm-9'].map((itemIdentifier) => ({
        itemIdentifier,
      })),
    })
    expect(seen).toEqual(['a', 'b', 'bad 1', 'c', 'bad 2', DETAIL.object.key])
  })

  test('in a queue says which message, where, and what came', async () => {
    const lines = errorLines()
    const broken = s3Event(['a']) as unknown as Raw
    delete broken.Records[0].s3.object.key
    const event = sqsEvent([
      sqsMessage('{', { messageId: 'm-1' }),
      sqsMessage(kinesisEvent([1]), { messageId: 'm-2' }),
      sqsMessage(broken, { messageId: 'm-3' }),
      sqsMessage({ ...throughBus('Object Created', { ...DETAIL, bucket: 7 }) }, { messageId: 'm-4' }),
      sqsMessage(snsEnvelope('no event'), { messageId: 'm-5' }),
    ])
    await invoke(tasting([]), event)
    expect(lines().map(({ message }) => message)).toEqual([
      'objects: record m-1 failed',
      'objects: record m-2 failed',
      'objects: record m-3/Records[0] failed',
      'objects: record m-4 failed',
      'objects: record m-5 failed',
    ])
    expect(lines().map(({ error }) => (error as Error).message)).toEqual([
      expect.stringMatching(/^objects: message m-1: not JSON/),
      'objects: message m-2: objects: this is a Kinesis event (Records[0].eventSource is aws:kinesis)',
      's3: Records[0].s3.object.key: expected a string, got undefined',
      'objects: message m-4: eventBridge: event e-1: detail: bucket: expected an object, got a number',
      expect.stringMatching(/^objects: message m-5: objects: notification: Message: not JSON/),
    ])
  })

  test('in a group of a FIFO queue holds back what follows there', async () => {
    errorLines()
    const seen: string[] = []
    const event = sqsEvent(
      [
        sqsMessage(s3Event(['a1', 'a2']), { messageId: 'a1', groupId: 'a' }),
        sqsMessage(s3Event(['a bad', 'a3']), { messageId: 'a2', groupId: 'a' }),
        sqsMessage(s3Event(['a4']), { messageId: 'a3', groupId: 'a' }),
        sqsMessage(s3Event(['b1']), { messageId: 'b1', groupId: 'b' }),
      ],
      { queue: 'uploads.fifo' },
    )
    expect(await invoke(tasting(seen), event)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a2' }, { itemIdentifier: 'a3' }],
    })
    expect(seen.toSorted()).toEqual(['a bad', 'a1', 'a2', 'b1'])
  })

  test('of an event that came in two messages brings both again', async () => {
    errorLines()
    const event = s3Event(['bad'])
    const messages = ['m-1', 'm-2'].map((messageId) => sqsMessage(event, { messageId }))
    expect(await invoke(tasting([]), sqsEvent(messages))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }],
    })
  })

  test('that `handle` names by its id is told of its message', async () => {
    errorLines()
    const handler = on(objects()).handle((events) => ({
      failures: events.filter(({ key }) => key === 'b').map(({ id }) => ({ id, error: new Error('no') })),
    }))
    const event = sqsEvent([
      sqsMessage(s3Event(['a']), { messageId: 'm-1' }),
      sqsMessage(s3Event(['b']), { messageId: 'm-2' }),
    ])
    expect(await invoke(handler, event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-2' }] })
  })

  test('in a queue fails the invocation where the mapping hears no partial answer, and in a topic', async () => {
    errorLines()
    const options = { reportBatchItemFailures: false }
    await expect(invoke(tasting([], options), sqsEvent([s3Event(['bad', 'bad']), s3Event(['a'])]))).rejects.toThrow(
      'sqs: 1 of 2 records failed',
    )
    await expect(invoke(tasting([]), snsEvent(s3Event(['bad'])))).rejects.toThrow('sns: 1 of 1 records failed')
  })
})

describe('an event that is of no object', () => {
  test.each<[what: string, raw: unknown, message: RegExp]>([
    ['a stream’s', kinesisEvent([1]), /^objects: this is a Kinesis event \(Records\[0\]\.eventSource is aws:kinesis\)/],
    ['another service’s, through EventBridge', fixture('event-bridge/order-paid'), /^objects: this is/],
    ['a look-alike of S3’s', { ...throughBus('Object Created'), source: 'shop' }, /^objects: this is/],
    ['a call to S3, of which CloudTrail tells', throughBus('AWS API Call via CloudTrail'), /^objects: this is/],
    ['null', null, /^objects: this is/],
    ['a list', [s3Event(['a'])], /^objects: this is/],
    ['nothing', undefined, /^objects: this is/],
    ['an object', {}, /^objects: this is/],
    ['a notification of SNS that no trigger brought', snsEnvelope(s3Event(['a'])), /^objects: this is/],
  ])('is refused by name: %s', async (_what, raw, message) => {
    const fn = vi.fn()
    await expect(invoke(on(objects()).each(fn), raw)).rejects.toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: expect.stringMatching(message),
    })
    expect(fn).not.toHaveBeenCalled()
  })

  test('is refused when its detail lacks what every event of S3 has', async () => {
    await expect(invoke(tasting([]), throughBus('Object Woven', { bucket: { name: 'b' } }))).rejects.toMatchObject({
      message: expect.stringContaining('eventBridge: event e-1: detail: '),
    })
  })
})

const shared = samples().filter(
  ({ folder, name }) => folder === 's3' || /eventbridge\/.*s3/.test(name) || /sqs\/.*s3/.test(name),
)
if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(shared)('every event of the shared sample $name is read', async ({ name, raw }) => {
  errorLines()
  const events = await eventsOf(raw)
  if (name.includes('test-event')) expect(events).toEqual([])
  else expect(events.length).toBeGreaterThan(0)
  for (const { id, type, source, bucket, key, action, time } of events) {
    for (const part of [id, type, source, bucket, key, action]) expect(part).toMatch(/./)
    expect(time.getTime()).toBeGreaterThanOrEqual(0)
  }
})
