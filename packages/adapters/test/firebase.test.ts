import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { FieldValue, Timestamp } from 'firebase-admin/firestore'
import { onCustomEventPublished } from 'firebase-functions/v2/eventarc'
import { onDocumentCreated, onDocumentDeleted, onDocumentWritten } from 'firebase-functions/v2/firestore'
import { onRequest } from 'firebase-functions/v2/https'
import { onMessagePublished } from 'firebase-functions/v2/pubsub'
import { onSchedule } from 'firebase-functions/v2/scheduler'
import { onObjectDeleted } from 'firebase-functions/v2/storage'
import { onTaskDispatched } from 'firebase-functions/v2/tasks'
import { http, on } from 'heddle'
import { toFirebase } from 'heddle/firebase'
import { cloudStorage, firestore, pubSub } from 'heddle/google'
import { objects, queue, schedule, stream } from 'heddle/portable'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Order } from './conformance/family-app.ts'
import { binary, type CloudEvent, stored } from './google-events.ts'
import { hostFor, logged } from './google-host.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever an event has
type Raw = any

const { DocumentEventData } = (
  createRequire(import.meta.url)(
    new URL('../../../node_modules/firebase-functions/protos/compiledFirestore.js', import.meta.url).pathname,
  ) as Raw
).google.events.cloud.firestore.v1

function fixture(name: string): Raw {
  return JSON.parse(readFileSync(new URL(`./fixtures/google/${name}.json`, import.meta.url), 'utf8'))
}

beforeAll(() => {
  vi.stubEnv('GCLOUD_PROJECT', 'shop')
  vi.stubEnv('FUNCTIONS_EMULATOR', 'true')
})
afterAll(() => void vi.unstubAllEnvs())

/** Sends an event as Eventarc does, to a function that a builder made. */
async function send(fn: unknown, event: CloudEvent) {
  const { body, headers } = binary({ ...event, subject: encodeURI(String(event.subject)) })
  const host = await hostFor(fn, 'cloudevent')
  return await host.post(body, { ...headers, 'ce-datacontenttype': String(event.datacontenttype) })
}

describe('toFirebase', () => {
  test('a message of onMessagePublished has all that Pub/Sub tells', async () => {
    const seen: Raw[] = []
    const handler = on(pubSub(Order)).each((message, { invocation }) => {
      seen.push({
        ...message,
        attributes: { ...message.attributes },
        platform: invocation.platform,
        run: invocation.id,
      })
    })
    const event = fixture('pub-sub-published')
    expect(await send(onMessagePublished('orders', toFirebase(handler)), event)).toMatchObject({ status: 204 })
    expect(seen).toMatchObject([
      {
        platform: 'firebase',
        run: event.id,
        id: event.data.message.messageId,
        source: '//pubsub.googleapis.com/projects/shop/topics/orders',
        body: { id: 'o-1', total: 3 },
        orderingKey: 'customer-7',
        attributes: { tenant: 'blue', 'ce-unused': 'x' },
        subscription: event.data.subscription,
        publishTime: new Date('2026-10-05T06:07:08.123Z'),
      },
    ])
  })

  test('a document of onDocumentWritten is in plain values, the old one too', async () => {
    const seen: Raw[] = []
    const handler = on(firestore(undefined, { document: 'users/{user}/orders/{order}' })).each((change) => {
      seen.push({ ...change, params: { ...change.params } })
    })
    const builder = onDocumentWritten('users/{user}/orders/{order}', toFirebase(handler))
    expect(await send(builder, fixture('firestore-written'))).toMatchObject({ status: 204 })
    expect(seen).toMatchObject([
      {
        type: 'google.cloud.firestore.document.v1.written',
        document: 'users/alice/orders/o-1',
        params: { user: 'alice', order: 'o-1' },
        change: 'updated',
        oldValue: { count: 11 },
      },
    ])
    const [{ data }] = seen
    expect(data).toEqual({
      text: 'é🧶',
      count: 12,
      // The SDK has rounded it.
      big: 2 ** 63,
      price: 4.5,
      nothing: Number.NaN,
      paid: true,
      note: null,
      due: new Date('2026-10-06T00:00:00.123Z'),
      stamp: Buffer.from([1, 2, 3]),
      buyer: 'projects/shop/databases/(default)/documents/users/alice',
      place: { latitude: 52.5, longitude: 0 },
      tags: ['a', { n: 1 }],
      empty: [],
      void: {},
    })
  })

  test('a document that is gone has no data, one that is new no old value', async () => {
    const seen: Raw[] = []
    const fn = toFirebase(on(stream()).each((change) => void seen.push(change)))
    const { value, ...gone } = fixture('firestore-written').data
    const base = fixture('firestore-written')
    const pattern = 'users/{user}/orders/{order}'
    const deleted = { ...base, type: 'google.cloud.firestore.document.v1.deleted', data: gone }
    expect(await send(onDocumentDeleted(pattern, fn), deleted)).toMatchObject({ status: 204 })
    expect(await send(onDocumentWritten(pattern, fn), { ...base, data: gone })).toMatchObject({ status: 204 })
    const created = { ...base, type: 'google.cloud.firestore.document.v1.created', data: { value } }
    expect(await send(onDocumentCreated(pattern, fn), created)).toMatchObject({ status: 204 })
    expect(seen).toMatchObject([
      { change: 'deleted', data: undefined, oldValue: { count: 11 }, partitionKey: 'users/alice/orders/o-1' },
      { change: 'deleted', data: undefined, oldValue: { count: 11 } },
      { change: 'created', oldValue: undefined, data: { count: 12 } },
    ])
  })

  test('a document in protocol buffers is read by the SDK', async () => {
    const seen: Raw[] = []
    const builder = onDocumentWritten(
      'orders/{order}',
      toFirebase(on(stream(Order)).each((change) => void seen.push(change))),
    )
    const name = 'projects/shop/databases/(default)/documents/orders/o-1'
    const fields = { id: { stringValue: 'o-1' }, total: { integerValue: 3 } }
    const at = { seconds: 1791180428, nanos: 0 }
    const data = DocumentEventData.encode({ value: { name, fields, createTime: at, updateTime: at } }).finish()
    const event = {
      ...fixture('firestore-written'),
      document: 'orders/o-1',
      datacontenttype: 'application/protobuf',
      data,
    }
    expect(await send(builder, event)).toMatchObject({ status: 204 })
    expect(seen).toMatchObject([{ change: 'created', document: 'orders/o-1', data: { id: 'o-1', total: 3 } }])
  })

  test('a vector is the list of its numbers', async () => {
    const seen: Raw[] = []
    const vector = FieldValue.vector([1, 0.5])
    const snapshot = { exists: true, ref: { path: 'users/alice' }, data: () => ({ vector }) }
    const event = { ...fixture('firestore-written'), data: { before: undefined, after: snapshot } }
    await toFirebase(on(stream()).each(({ data }) => void seen.push(data)))(event)
    expect(seen).toEqual([{ vector: [1, 0.5] }])
  })

  test('a value that Firestore does not have fails, and its place is said', async () => {
    const lines = logged()
    const ref = { path: 'users/alice' }
    const snapshot = { exists: true, ref, data: () => ({ at: Timestamp.now(), later: new Map() }) }
    const event = { ...fixture('firestore-written'), data: { before: snapshot, after: snapshot } }
    await expect(toFirebase(on(stream()).each(() => {}))(event)).rejects.toThrow('the function failed')
    expect(lines.join()).toContain('stream: data.later: expected a value of Firestore')
  })

  test('an object of onObjectDeleted has no size, and is not more than gone', async () => {
    const seen: Raw[] = []
    const fn = toFirebase(on(cloudStorage()).each((event) => void seen.push(event)))
    expect(await send(onObjectDeleted('yarn', fn), stored('a.csv', 'deleted'))).toMatchObject({ status: 204 })
    expect(seen).toMatchObject([{ action: 'deleted', key: 'a.csv', bucket: 'yarn', size: undefined }])
  })

  test('a task of onTaskDispatched has its data by the schema, and which attempt it is', async () => {
    const seen: Raw[] = []
    const fn = toFirebase(on(queue(Order)).each(({ raw: _, ...task }) => void seen.push(task)))
    const host = await hostFor(onTaskDispatched(fn), 'http')
    const headers = {
      'x-cloudtasks-queuename': 'ship',
      'x-cloudtasks-taskname': '5873',
      'x-cloudtasks-taskretrycount': '1',
      'x-cloudtasks-taskexecutioncount': '1',
      'x-cloudtasks-tasketa': '1791180428.5',
      'x-cloudtasks-taskpreviousresponse': '500',
    }
    expect(await host.post({ data: { id: 'o-1', total: 3 } }, headers)).toMatchObject({ status: 204 })
    expect(seen).toEqual([
      {
        id: '5873',
        type: 'google.cloud.tasks.task',
        source: 'ship',
        time: new Date(1791180428500),
        body: { id: 'o-1', total: 3 },
        attempt: 2,
        groupId: undefined,
        executionCount: 1,
        previousResponse: 500,
        retryReason: undefined,
      },
    ])
  })

  test('a job of onSchedule has its name and when it was due', async () => {
    const seen: Raw[] = []
    const fn = toFirebase(on(schedule()).handle((event) => void seen.push(event)))
    const host = await hostFor(onSchedule('every day 03:00', fn), 'http')
    const headers = {
      'x-cloudscheduler-jobname': 'firebase-schedule-night',
      'x-cloudscheduler-scheduletime': '2026-10-05T03:00:00Z',
    }
    expect(await host.post('', headers)).toMatchObject({ status: 200 })
    expect(seen).toMatchObject([
      {
        schedule: 'firebase-schedule-night',
        time: new Date('2026-10-05T03:00:00Z'),
        type: 'google.cloud.scheduler.job',
      },
    ])
  })

  test('a request of onRequest is answered as anywhere', async () => {
    const fn = toFirebase(on(http.get('/orders/:order')).handle(({ params }) => ({ body: params })))
    const host = await hostFor(onRequest(fn), 'http')
    const response = await fetch(`http://127.0.0.1:${host.port}/orders/o-1`)
    expect([response.status, await response.json()]).toEqual([200, { order: 'o-1' }])
  })

  test('what a builder brings that is none of the source’s triggers is refused by name', async () => {
    const lines = logged()
    const night = onSchedule('every day 03:00', toFirebase(on(queue()).each(() => {})))
    expect(await (await hostFor(night, 'http')).post('')).toMatchObject({ status: 500 })
    // Where the SDK logs it, a test does not see.
    const due = { scheduleTime: '2026-10-05T03:00:00Z' }
    await expect(night.run(due)).rejects.toThrow('queue: this is a schedule of Cloud Scheduler')
    const task = await hostFor(onTaskDispatched(toFirebase(on(schedule()).handle(() => {})) as never), 'http')
    expect(await task.post({ data: {} }, { 'x-cloudtasks-queuename': 'ship' })).toMatchObject({ status: 500 })
    const message = fixture('pub-sub-published')
    await send(onMessagePublished('orders', toFirebase(on(objects()).each(() => {}))), message)
    await send(onCustomEventPublished('x', toFirebase(on(stream()).each(() => {}))), message)
    for (const refusal of ['objects: this is a message of Pub/Sub', 'stream: this is a message of Pub/Sub']) {
      expect(lines.join('\n')).toContain(refusal)
    }
  })

  test('what fails tells whoever sent it nothing', async () => {
    const lines = logged()
    const broken = toFirebase(
      on(schedule()).handle(() => {
        throw new Error('hunter2')
      }),
    )
    const host = await hostFor(onSchedule('every day 03:00', broken), 'http')
    expect(await host.post('')).toMatchObject({ status: 500, body: '' })
    expect(lines.join()).toContain('hunter2')
  })
})
