import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { on, text } from 'heddle'
import { cloudStorage, firestore, type GoogleFunction, pubSub, toGoogle } from 'heddle/google'
import { objects, queue, schedule, stream } from 'heddle/portable'
import { describe, expect, onTestFinished, test } from 'vitest'
import { invocation } from '../../core/test/helpers.ts'
import { Order } from './conformance/family-app.ts'
import { binary, stored } from './google-events.ts'
import { type Host, hostFor, listening, logged } from './google-host.ts'

// biome-ignore lint/suspicious/noExplicitAny: whatever an event has
type Raw = any

function fixture(name: string): Raw {
  return JSON.parse(readFileSync(new URL(`./fixtures/google/${name}.json`, import.meta.url), 'utf8'))
}

async function container(fn: unknown): Promise<Host> {
  const host = await listening(createServer(fn as never))
  onTestFinished(() => host.stop())
  return host
}

describe('Pub/Sub', () => {
  /** The messages that a handler got, and the function that it is. */
  function listen() {
    const seen: Raw[] = []
    const handler = on(pubSub(Order)).each(({ raw: _, ...message }) => {
      seen.push({ ...message, attributes: { ...message.attributes } })
      if (message.body.total > 100) throw new Error('hunter2')
    })
    return { seen, fn: toGoogle(handler) }
  }

  const message = {
    id: '12345678901234567',
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    source: '//pubsub.googleapis.com/projects/shop/topics/orders',
    time: new Date('2026-10-05T06:07:08.123Z'),
    publishTime: new Date('2026-10-05T06:07:08.123Z'),
    body: { id: 'o-1', total: 3 },
    attempt: undefined,
    groupId: 'customer-7',
    orderingKey: 'customer-7',
    attributes: { tenant: 'blue', 'ce-unused': 'x' },
    subscription: 'projects/shop/subscriptions/eventarc-europe-west1-orders-sub-1',
  }
  // The legacy form has no place for these.
  const old = { ...message, groupId: undefined, orderingKey: undefined, subscription: undefined }

  test('a message through Eventarc is read whole', async () => {
    const { seen, fn } = listen()
    const { body, headers } = binary(fixture('pub-sub-published'))
    const host = await hostFor(fn, 'cloudevent')
    expect(await host.post(body, headers)).toMatchObject({ status: 204, body: '' })
    expect(await host.post(fixture('pub-sub-published'), STRUCTURED)).toMatchObject({ status: 204 })
    expect(seen).toEqual([message, message])
  })

  test('a message of the legacy form is the same, as far as that form goes', async () => {
    const { seen, fn } = listen()
    const events = await hostFor(fn, 'event')
    const cloudEvents = await hostFor(fn, 'cloudevent')
    expect(await events.post(fixture('pub-sub-legacy'))).toMatchObject({ status: 204 })
    // The framework makes CloudEvents of these.
    expect(await cloudEvents.post(fixture('pub-sub-legacy'))).toMatchObject({ status: 204 })
    const older = fixture('pub-sub-legacy')
    older.context.eventType = 'providers/cloud.pubsub/eventTypes/topic.publish'
    expect(await events.post(older)).toMatchObject({ status: 204 })
    // The first generation had the context beside the data, too.
    expect(await events.post({ data: older.data, ...older.context })).toMatchObject({ status: 204 })
    expect(seen).toEqual([old, old, old, old])
  })

  test('a message that the framework makes a legacy one of keeps its ordering key', async () => {
    const { seen, fn } = listen()
    const { body, headers } = binary(fixture('pub-sub-published'))
    const host = await hostFor(fn, 'event')
    expect(await host.post(body, headers)).toMatchObject({ status: 204 })
    expect(seen).toEqual([{ ...message, subscription: undefined }])
  })

  test('a push to a URL is acknowledged by its status, and says which attempt it is', async () => {
    const { seen, fn } = listen()
    const source = '//pubsub.googleapis.com/projects/shop/subscriptions/orders-push'
    const subscription = 'projects/shop/subscriptions/orders-push'
    for (const host of [await hostFor(fn, 'http'), await container(fn)]) {
      expect(await host.post(fixture('pub-sub-push'))).toMatchObject({ status: 204, body: '' })
    }
    const pushed = { ...message, source, subscription, attempt: 3 }
    expect(seen).toEqual([pushed, pushed])
  })

  test('a push that fails is not acknowledged, is logged once, and tells nothing', async () => {
    const { fn } = listen()
    const host = await hostFor(fn, 'http')
    const lines = logged()
    const push = fixture('pub-sub-push')
    push.message.data = Buffer.from('{"id":"o-2","total":101}').toString('base64')
    const answer = await host.post(push)
    expect(answer).toMatchObject({ status: 500 })
    expect(JSON.parse(answer.body)).toEqual({ type: 'about:blank', title: 'Internal Server Error', status: 500 })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      message: 'pubSub: record 12345678901234567 failed',
      recordId: '12345678901234567',
      error: { message: 'hunter2' },
    })
  })

  test('a push without its envelope is read where its headers say what it is', async () => {
    const { seen, fn } = listen()
    const host = await hostFor(fn, 'http')
    const headers = {
      'content-type': 'application/octet-stream',
      'x-goog-pubsub-message-id': 'm-7',
      'x-goog-pubsub-publish-time': '2026-10-05T06:07:08.123Z',
      'x-goog-pubsub-subscription-name': 'projects/shop/subscriptions/plain',
      'x-goog-pubsub-ordering-key': 'customer-7',
      tenant: 'blue',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    }
    const ofRequest = {
      authorization: 'Bearer hunter2',
      'x-serverless-authorization': 'Bearer hunter2',
      cookie: 'session=hunter2',
      'x-forwarded-for': '203.0.113.7',
      forwarded: 'for=203.0.113.7',
      'user-agent': 'APIs-Google',
      from: 'noreply@google.com',
      'x-cloud-trace-context': '1/2;o=1',
    }
    expect(await host.post('{"id":"o-1","total":3}', { ...headers, ...ofRequest })).toMatchObject({ status: 204 })
    expect(seen).toEqual([
      {
        ...message,
        id: 'm-7',
        source: '//pubsub.googleapis.com/projects/shop/subscriptions/plain',
        subscription: 'projects/shop/subscriptions/plain',
        attributes: {
          tenant: 'blue',
          'content-type': headers['content-type'],
          traceparent: headers.traceparent,
          // The client's own, which Pub/Sub does not send.
          'accept-language': '*',
          'sec-fetch-mode': 'cors',
        },
      },
    ])
  })

  test('a message of attributes alone has no body, and one whose data is no base64 fails', async () => {
    const bodies: unknown[] = []
    const fn = toGoogle(on(pubSub(text())).each(({ body }) => void bodies.push(body)))
    const event = fixture('pub-sub-published')
    delete event.data.message.data
    await fn(event)
    expect(bodies).toEqual([''])
    event.data.message.data = '@@@'
    const lines = logged()
    await expect(fn(event)).rejects.toThrow('the function failed')
    expect(lines.join()).toContain('data.message.data: expected base64')
  })

  test('names of attributes are not taken for those of a prototype', async () => {
    const seen: Raw[] = []
    const fn = toGoogle(on(pubSub()).each(({ attributes }) => void seen.push(attributes)))
    const event = JSON.stringify(fixture('pub-sub-published')).replace(
      '"tenant":"blue"',
      '"__proto__":{"tenant":"red"},"a":"b"',
    )
    await fn(JSON.parse(event))
    const [attributes] = seen
    expect([attributes.a, attributes.tenant, attributes.constructor]).toEqual(['b', undefined, undefined])
  })

  test('a message as large as Pub/Sub takes is read', async () => {
    const lengths: number[] = []
    const host = await hostFor(toGoogle(on(queue()).each(({ body }) => void lengths.push(body.length))), 'http')
    const push = fixture('pub-sub-push')
    push.message.data = Buffer.alloc(10_000_000, 'x').toString('base64')
    expect(await host.post(push)).toMatchObject({ status: 204 })
    expect(lengths).toEqual([10_000_000])
  })
})

const STRUCTURED = { 'content-type': 'application/cloudevents+json' }

describe('Cloud Tasks', () => {
  const headers = {
    'x-cloudtasks-queuename': 'orders',
    'x-cloudtasks-taskname': '5873',
    'x-cloudtasks-taskretrycount': '2',
    'x-cloudtasks-taskexecutioncount': '1',
    'x-cloudtasks-tasketa': '1791180428.5',
    'x-cloudtasks-taskpreviousresponse': '503',
    'x-cloudtasks-taskretryreason': 'HTTP status code 503',
  }

  test('a task is a message: its queue, its attempt, and when it was due', async () => {
    const seen: Raw[] = []
    const fn = toGoogle(on(queue(Order)).each(({ raw: _, ...message }) => void seen.push(message)))
    const host = await hostFor(fn, 'http')
    expect(await host.post({ id: 'o-1', total: 3 }, headers)).toMatchObject({ status: 204, body: '' })
    expect(seen).toEqual([
      {
        id: '5873',
        type: 'google.cloud.tasks.task',
        source: 'orders',
        time: new Date(1791180428500),
        body: { id: 'o-1', total: 3 },
        attempt: 3,
        groupId: undefined,
        executionCount: 1,
        previousResponse: 503,
        retryReason: 'HTTP status code 503',
      },
    ])
  })

  test('a task whose body looks like a push is a task all the same', async () => {
    const types: string[] = []
    const fn = toGoogle(on(queue()).each(({ type }) => void types.push(type)))
    const host = await hostFor(fn, 'http')
    expect(await host.post(fixture('pub-sub-push'), headers)).toMatchObject({ status: 204 })
    expect(types).toEqual(['google.cloud.tasks.task'])
  })

  test('pubSub refuses a task by name', async () => {
    const lines = logged()
    const host = await hostFor(toGoogle(on(pubSub()).each(() => {})), 'http')
    expect(await host.post('{}', headers)).toMatchObject({ status: 500 })
    expect(lines.join()).toContain('pubSub: this is an event of another service (its type is google.cloud.tasks.task)')
  })
})

describe('Cloud Scheduler', () => {
  function listen() {
    const seen: Raw[] = []
    return { seen, fn: toGoogle(on(schedule()).handle(({ raw: _, ...due }) => void seen.push(due))) }
  }

  test('a job that calls a URL is told apart by its headers', async () => {
    const { seen, fn } = listen()
    const host = await hostFor(fn, 'http')
    const headers = {
      'x-cloudscheduler': 'true',
      'x-cloudscheduler-jobname': 'night',
      'x-cloudscheduler-scheduletime': '2026-10-05T03:00:00Z',
    }
    expect(await host.post('', headers)).toMatchObject({ status: 204, body: '' })
    expect(seen).toMatchObject([
      {
        id: 'night@2026-10-05T03:00:00.000Z',
        type: 'google.cloud.scheduler.job',
        source: '//cloudscheduler.googleapis.com',
        time: new Date('2026-10-05T03:00:00Z'),
        schedule: 'night',
      },
    ])
  })

  test('a message of Pub/Sub is one where it says so, and is refused where it does not', async () => {
    const { seen, fn } = listen()
    const event = fixture('pub-sub-legacy')
    event.data.attributes = { scheduled: 'true' }
    event.context.resource.name = 'projects/shop/topics/firebase-schedule-night-us-central1'
    await fn(event.data, event.context)
    expect(seen).toMatchObject([{ id: '12345678901234567', schedule: 'firebase-schedule-night-us-central1' }])
    await expect(fn(fixture('pub-sub-published'))).rejects.toThrow(
      'schedule: this is a message of Pub/Sub (its type is google.cloud.pubsub.topic.v1.messagePublished)',
    )
  })

  test('a job whose function fails is tried again, and tells nothing', async () => {
    const lines = logged()
    const fn = toGoogle(
      on(schedule()).handle(() => {
        throw new Error('hunter2')
      }),
    )
    const answer = await (await hostFor(fn, 'http')).post('', { 'x-cloudscheduler': 'true' })
    expect(answer).toMatchObject({ status: 500, body: expect.not.stringContaining('hunter2') })
    expect(lines).toEqual([expect.stringContaining('hunter2')])
  })
})

describe('Cloud Storage', () => {
  function listen() {
    const seen: Raw[] = []
    return { seen, fn: toGoogle(on(cloudStorage()).each(({ raw: _, ...event }) => void seen.push(event))) }
  }

  const whole = {
    id: 'e-1',
    type: 'google.cloud.storage.object.v1.finalized',
    source: '//storage.googleapis.com/projects/_/buckets/yarn',
    subject: 'a b/é.csv',
    time: new Date('2026-10-05T06:07:08.123Z'),
    action: 'created',
    bucket: 'yarn',
    key: 'a b/é.csv',
    size: 1024,
    eTag: 'CIHL5vuTtPgCEAE=',
    generation: '1700000000000001',
    metageneration: '1',
    contentType: 'text/csv',
    metadata: { dye: 'indigo' },
    storageClass: 'STANDARD',
    md5Hash: 'XrY7u+Ae7tCTyyK7j1rNww==',
    crc32c: 'yZRlqg==',
    timeCreated: new Date('2026-10-05T06:07:08.100Z'),
    updated: new Date('2026-10-05T06:07:08.101Z'),
  }

  test('an event has all that the object has', async () => {
    const { seen, fn } = listen()
    const { data, id: eventId, time: timestamp } = fixture('storage-finalized')
    await fn(fixture('storage-finalized'))
    const name = `projects/_/buckets/yarn/objects/${data.name}#${data.generation}`
    const resource = { service: 'storage.googleapis.com', name, type: 'storage#object' }
    await fn(data, { eventId, timestamp, eventType: 'google.storage.object.finalize', resource })
    expect(seen).toEqual([whole, whole])
  })

  test.each([
    ['finalized', 'created', 1024],
    ['deleted', 'deleted', undefined],
    ['archived', 'other', 1024],
    ['metadataUpdated', 'updated', 1024],
  ] as const)('%s is %s', async (verb, action, size) => {
    const seen: unknown[] = []
    const fn = toGoogle(on(objects()).each((event) => void seen.push([event.type, event.action, event.size])))
    const event = stored('a.csv', verb)
    const { body, headers } = binary(event)
    for (const signature of ['cloudevent', 'event', 'http'] as const) {
      expect(await (await hostFor(fn, signature)).post(body, headers)).toMatchObject({ status: 204 })
    }
    const expected = [`google.cloud.storage.object.v1.${verb}`, action, size]
    expect(seen).toEqual([expected, expected, expected])
  })

  test('a notification that the bucket sends through Pub/Sub is the same event', async () => {
    const { seen, fn } = listen()
    const attributes = {
      notificationConfig: 'projects/_/buckets/yarn/notificationConfigs/3',
      eventType: 'OBJECT_FINALIZE',
      payloadFormat: 'JSON_API_V1',
      bucketId: 'yarn',
      objectId: 'a b/é.csv',
      objectGeneration: '1700000000000001',
      eventTime: '2026-10-05T06:07:08.123000Z',
    }
    const event = fixture('pub-sub-published')
    const { data } = fixture('storage-finalized')
    event.data.message = {
      ...event.data.message,
      messageId: 'e-1',
      data: Buffer.from(JSON.stringify(data)).toString('base64'),
      attributes,
    }
    await fn(event)
    event.data.message.attributes.payloadFormat = 'NONE'
    await fn(event)
    expect(seen).toMatchObject([
      whole,
      { key: 'a b/é.csv', bucket: 'yarn', action: 'created', size: undefined, generation: '1700000000000001' },
    ])
    expect(seen[0]).toEqual(whole)
  })

  test('an event without a name fails, and says where it should be', async () => {
    const { fn } = listen()
    const lines = logged()
    const event = fixture('storage-finalized')
    delete event.data.name
    await expect(fn(event)).rejects.toThrow('the function failed')
    expect(lines.join()).toContain('objects: data.name: expected a string, got undefined')
  })
})

describe('Firestore', () => {
  function listen() {
    const seen: Raw[] = []
    const handler = on(firestore(undefined, { document: 'users/{user}/orders/{order}' })).each(
      ({ raw: _, params, ...change }) => void seen.push({ ...change, params: { ...params } }),
    )
    return { seen, fn: toGoogle(handler) }
  }

  const whole = {
    id: 'e-1',
    type: 'google.cloud.firestore.document.v1.written',
    source: '//firestore.googleapis.com/projects/shop/databases/(default)',
    time: new Date('2026-10-05T06:07:08.123Z'),
    partitionKey: 'users/alice/orders/o-1',
    sequenceNumber: undefined,
    document: 'users/alice/orders/o-1',
    params: { user: 'alice', order: 'o-1' },
    change: 'updated',
    updateMask: ['count'],
    oldValue: { count: 11 },
    data: {
      text: 'é🧶',
      count: 12,
      big: 9223372036854775807n,
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
    },
  }

  test('typed values are values of the language, in both forms', async () => {
    const { seen, fn } = listen()
    const event = fixture('firestore-written')
    await fn(event)
    const eventType = 'providers/cloud.firestore/eventTypes/document.write'
    const resource = event.data.value.name
    await fn(event.data, { eventId: event.id, timestamp: event.time, eventType, resource })
    expect(seen).toEqual([whole, whole])
  })

  test('what is gone has no data, what is new no old value', async () => {
    const { seen, fn } = listen()
    const { value, ...gone } = fixture('firestore-written').data
    const base = fixture('firestore-written')
    await fn({ ...base, type: 'google.cloud.firestore.document.v1.deleted', data: gone })
    await fn({ ...base, data: { value, oldValue: {} } })
    expect(seen).toMatchObject([
      { change: 'deleted', data: undefined, oldValue: { count: 11 }, document: 'users/alice/orders/o-1' },
      { change: 'created', oldValue: undefined, data: { count: 12 } },
    ])
  })

  test('protocol buffers are refused by name, and what would help is said', async () => {
    const refusal = expect.stringContaining('--event-data-content-type=application/json')
    const lines = logged()
    const event = { ...fixture('firestore-written'), datacontenttype: 'application/protobuf' }
    const { headers } = binary(event)
    for (const signature of ['cloudevent', 'event', 'http'] as const) {
      const host = await hostFor(toGoogle(on(stream()).each(() => {})), signature)
      expect(await host.post(Buffer.from([10, 3, 1, 2, 3]), headers)).toMatchObject({ status: 500 })
    }
    expect(lines.filter((line) => refusal.asymmetricMatch(line))).toHaveLength(3)
  })

  test.each([
    ['a type that there is not', { x: { decimalValue: '1' } }, 'data.value.fields.x: expected a typed value'],
    [
      'an integer of words',
      { x: { integerValue: 'one' } },
      'data.value.fields.x.integerValue: expected a value of its type',
    ],
    ['two types', { x: { stringValue: 'a', integerValue: '1' } }, 'fields.x: expected a typed value'],
    ['no object', 7, 'data.value.fields: expected an object, got a number'],
    ['half a point', { x: { geoPointValue: { latitude: '1' } } }, 'x.geoPointValue: expected'],
  ])('%s fails, and its place is said', async (_name, fields, message) => {
    const lines = logged()
    const event = fixture('firestore-written')
    event.data.value.fields = fields
    await expect(toGoogle(on(stream()).each(() => {}))(event)).rejects.toThrow('the function failed')
    expect(lines.join()).toContain(message)
  })

  test('neither names of a prototype nor levels without end do harm', async () => {
    const datas: Raw[] = []
    const fn = toGoogle(on(stream()).each(({ data }) => void datas.push(data)))
    const event = fixture('firestore-written')
    event.data.value.fields = JSON.parse('{"__proto__":{"stringValue":"a"},"constructor":{"stringValue":"b"}}')
    await fn(event)
    expect(Object.entries(datas[0])).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(Object.getPrototypeOf(datas[0])).toBe(Object.prototype)
    let deep: object = { stringValue: 'x' }
    for (let level = 0; level < 20_000; level++) deep = { mapValue: { fields: { a: deep } } }
    event.data.value.fields = { deep }
    const lines = logged()
    await expect(fn(event)).rejects.toThrow('the function failed')
    expect(lines.join()).toContain('expected at most 100 levels')
  })

  test('a document of another pattern is refused by name', async () => {
    const fn = toGoogle(on(firestore(undefined, { document: 'looms/{loom=**}' })).each(() => {}))
    await expect(fn(fixture('firestore-written'))).rejects.toThrow(
      'firestore: the document users/alice/orders/o-1 is none of looms/{loom=**}',
    )
  })

  test('the rest of a path has a name too', async () => {
    const seen: string[] = []
    const handler = on(firestore(undefined, { document: 'users/{rest=**}' })).each(
      ({ params }) => void seen.push(params.rest),
    )
    await toGoogle(handler)(fixture('firestore-written'))
    expect(seen).toEqual(['alice/orders/o-1'])
  })
})

describe('what is none of a family’s triggers is refused by name', () => {
  const handlers: Readonly<Record<string, GoogleFunction>> = {
    queue: toGoogle(on(queue()).each(() => {})),
    objects: toGoogle(on(objects()).each(() => {})),
    stream: toGoogle(on(stream()).each(() => {})),
    schedule: toGoogle(on(schedule()).handle(() => {})),
  }
  const refused: Readonly<Record<string, readonly [Raw, string, readonly string[]]>> = {
    'a message': [fixture('pub-sub-published'), 'a message of Pub/Sub', ['objects', 'stream', 'schedule']],
    'an object': [fixture('storage-finalized'), 'an event of Cloud Storage', ['queue', 'stream', 'schedule']],
    'a document': [fixture('firestore-written'), 'a change of Firestore', ['queue', 'objects', 'schedule']],
    'another CloudEvent': [
      { specversion: '1.0', id: '1', type: 'order.paid\n', source: 'x' },
      'a CloudEvent (its type is order.paid?)',
      Object.keys(handlers),
    ],
  }

  for (const [name, [event, message, families]] of Object.entries(refused)) {
    test.each(families)(`${name}, by %s`, async (family) => {
      await expect(handlers[family]?.(event)).rejects.toThrow(`${family}: this is ${message}`)
    })
  }

  test.each([null, undefined, 'text', 7, [], {}, { specversion: 7 }, { data: {} }, Buffer.from('x')])(
    '%j, by every family',
    async (event) => {
      for (const fn of Object.values(handlers)) await expect(fn(event as never)).rejects.toThrow(/: this is /)
      await expect(handlers.queue?.(event as never, { eventId: '1' })).rejects.toThrow(/queue: this is /)
    },
  )

  test('an event of AWS, by the sources of Google', async () => {
    const event = { Records: [{ eventSource: 'aws:sqs', messageId: '1', body: '' }] }
    for (const handler of [
      on(pubSub()).each(() => {}),
      on(cloudStorage()).each(() => {}),
      on(firestore()).each(() => {}),
    ]) {
      await expect(handler.run(event, invocation())).rejects.toThrow(`${handler.source}: this is an SQS event`)
    }
  })

  test('a request that brings nothing', async () => {
    const lines = logged()
    const host = await hostFor(handlers.queue, 'http')
    for (const body of ['', '{}', '[]', '{"message":{}}', '{"message":"x","subscription":"y"}']) {
      expect(await host.post(body)).toMatchObject({ status: 500, body: expect.not.stringContaining('queue') })
    }
    expect(lines).toHaveLength(5)
    expect(lines[0]).toContain('queue: this is a request (POST /)')
  })
})
