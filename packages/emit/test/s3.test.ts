// S3 and SQS are those of fauxqs, a server that others have written.

import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { type EmitError, emitter, fanOut, type Overflow, outbox } from '@heddle/emit'
import { eventBridge } from '@heddle/emit/event-bridge'
import { http } from '@heddle/emit/http'
import { kinesis } from '@heddle/emit/kinesis'
import { claimCheck, s3 } from '@heddle/emit/s3'
import { sns } from '@heddle/emit/sns'
import { sqs as toSqs } from '@heddle/emit/sqs'
import { on, sqs } from 'heddle'
import { cloudEvent, sqs as sqsEvents } from 'heddle/cloud-events'
import { invoke, sqsEvent, sqsMessage } from 'heddle/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { outgoing } from './aws-helpers.ts'
import { failing, fakeTarget, idsOf, reasonOf, taken } from './fake-target.ts'
import { type RealServices, startRealServices } from './real-services.ts'
import { clientFor } from './test-clients.ts'

const Order = z.object({ id: z.string(), note: z.string() })
const catalogue = { 'order.paid': Order }

let services: RealServices
let client: S3Client
beforeAll(async () => {
  services = await startRealServices()
  client = new S3Client({ ...clientFor(services.endpoint), forcePathStyle: true })
  for (const Bucket of ['claims', 'secrets']) await client.send(new CreateBucketCommand({ Bucket }))
})
afterAll(async () => {
  client.destroy()
  await services.stop()
})

const keysOf = async (Bucket: string) =>
  ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key as string)

const order = (id: string, size: number) => ({
  type: 'order.paid' as const,
  id,
  data: { id, note: 'é'.repeat(size / 2) },
})

describe('an event that is too large', () => {
  test.for(['plain', 'cloudevents'] as const)(
    'goes by S3 and a queue to the function that reads it: %s',
    async (format) => {
      const queue = await services.createQueue(`claims-${format}`)
      const overflow = s3({ bucket: 'claims', prefix: `orders/${format}/`, client })
      const { emitAll } = emitter(
        catalogue,
        toSqs({ url: queue.url, format, client: new SQSClient(clientFor(services.endpoint)) }),
        {
          source: 'orders',
          overflow,
        },
      )
      const emitted = await emitAll([order('small', 10), order('large', 1_100_000), order('largest', 2_000_000)])
      expect(emitted.map(({ id }) => id)).toEqual(['small', 'large', 'largest'])

      const messages = await queue.drain(0, 3)
      const bodies = messages.map(({ Body = '' }) => JSON.parse(Body))
      const claim = bodies.find(({ id, dataref }) => id === 'large' && dataref !== undefined)
      expect(claim).toEqual({
        specversion: '1.0',
        id: 'large',
        source: 'orders',
        type: 'order.paid',
        time: expect.any(String),
        datacontenttype: 'application/json',
        dataref: expect.stringMatching(new RegExp(`^s3://claims/orders/${format}/large-[\\da-f]{32}\\.json$`)),
      })
      const Key = claim.dataref.slice('s3://claims/'.length)
      const stored = await client.send(new GetObjectCommand({ Bucket: 'claims', Key }))
      expect(stored.ContentType).toBe('application/json')
      expect(await stored.Body?.transformToString()).toBe(JSON.stringify(order('large', 1_100_000).data))

      const seen: string[] = []
      const read = (data: { readonly id: string }) => {
        expect(data).toEqual(order(data.id, { small: 10, large: 1_100_000, largest: 2_000_000 }[data.id] ?? 0).data)
        seen.push(data.id)
      }
      const schema = claimCheck(Order, { allow: ['claims/orders/'], client })
      const handlers = [
        on(sqsEvents.of({ 'order.paid': schema })).each(({ body }) => read(body)),
        on(cloudEvent({ 'order.paid': schema })).each(({ data }) => read(data)),
        ...(format === 'plain' ? [on(sqs(schema)).each(({ body }) => read(body))] : []),
      ]
      const event = sqsEvent(
        messages.map(({ Body = '', MessageAttributes = {} }) => {
          const values = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue])
          return sqsMessage(Body, { messageAttributes: Object.fromEntries(values) })
        }),
      )
      for (const handler of handlers) {
        seen.length = 0
        expect(await invoke(handler, event)).toEqual({ batchItemFailures: [] })
        expect(seen.toSorted()).toEqual(['large', 'largest', 'small'])
      }
    },
  )

  test('is put once, and goes whole to targets that take it', async () => {
    const small = { ...fakeTarget(taken, { bytes: 100 }), name: 'small' }
    const large = { ...fakeTarget(taken, { bytes: 10_000 }), name: 'large' }
    const smaller = { ...fakeTarget(taken, { bytes: 90 }), name: 'smaller' }
    const puts: string[] = []
    const overflow: Overflow = { name: 'shelf', put: async ({ id }) => `urn:${puts.push(id)}` }
    for (const target of [small, smaller]) target.size = ({ dataref }) => (dataref === undefined ? 1000 : 50)
    await emitter(catalogue, fanOut([small, large, smaller]), { overflow }).emitAll([
      order('e1', 100),
      order('e2', 100),
    ])
    expect(puts.toSorted()).toEqual(['e1', 'e2'])
    expect(large.requests.flat().map(({ dataref, data }) => [dataref, (data as { id: string }).id])).toEqual([
      [undefined, 'e1'],
      [undefined, 'e2'],
    ])
    for (const { requests } of [small, smaller]) {
      expect(requests.flat().map(({ dataref }) => dataref)).toEqual(['urn:1', 'urn:2'])
      expect(requests.flat()[0]?.data).toMatchObject({ specversion: '1.0', id: 'e1', dataref: 'urn:1' })
      expect(requests.flat()[0]?.data).not.toHaveProperty('data')
    }
  })

  test('has the same key when it is put again, and another with other data or of another source', async () => {
    const { put } = s3({ bucket: 'claims', prefix: 'again/', client })
    const signal = new AbortController().signal
    const first = await put(outgoing(), '{"a":1}', signal)
    expect(await put(outgoing(), '{"a":1}', signal)).toBe(first)
    expect(await put(outgoing(), '{"a":2}', signal)).not.toBe(first)
    expect(await put(outgoing({ source: 'shop' }), '{"a":1}', signal)).not.toBe(first)
    expect((await keysOf('claims')).filter((key) => key.startsWith('again/'))).toHaveLength(3)
  })

  test('has a key whatever its id is', async () => {
    const { put } = s3({ bucket: 'claims', prefix: 'ids é/', client })
    const refs = new Set<string>()
    for (const id of ['../../secrets', 'é/😀', ' ', 'x'.repeat(500), `${'x'.repeat(500)}y`, '\n?#%']) {
      const ref = await put(outgoing({ id }), '{}', new AbortController().signal)
      expect(ref).toMatch(/^s3:\/\/claims\/ids%20%C3%A9\/[\w-]{1,80}-[\da-f]{32}\.json$/)
      refs.add(ref)
    }
    expect(refs.size).toBe(6)
    expect((await keysOf('claims')).filter((key) => key.startsWith('ids é/'))).toHaveLength(6)
  })

  test('that cannot be put is listed, with what comes behind it of its key; the others go', async () => {
    const target = fakeTarget(taken, { bytes: 100 })
    target.size = ({ dataref, data }) => (dataref === undefined ? JSON.stringify(data).length : 50)
    const overflow = s3({ bucket: 'nobodys', client })
    const error = await reasonOf<EmitError>(
      emitter(catalogue, target, { overflow }).emitAll([
        order('e0', 10),
        { ...order('e1', 500), key: 'k' },
        { ...order('e2', 10), key: 'k' },
        { ...order('e3', 10), key: 'other' },
        order('e4', 500),
      ]),
    )
    expect(error.emitted.map(({ id }) => id)).toEqual(['e0', 'e3'])
    expect(error.failures).toMatchObject([
      { id: 'e1', code: 'NoSuchBucket', attempts: 0, target: 'fake', cause: { name: 'NoSuchBucket' } },
      { id: 'e2', code: 'AFTER_FAILURE', attempts: 0 },
      { id: 'e4', code: 'NoSuchBucket', attempts: 0 },
    ])
    expect(error.failures[0]?.message).toMatch(/^s3: /)
    expect(idsOf(target.requests)).toEqual([['e0', 'e3']])
  })

  test('is put before anything is sent, a few at a time', async () => {
    let now = 0
    let most = 0
    const happened: string[] = []
    const overflow: Overflow = {
      name: 'shelf',
      async put({ id }) {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 2))
        now--
        happened.push('put')
        return `urn:${id}`
      },
    }
    const target = fakeTarget(
      (entries) => {
        happened.push('sent')
        return entries.map(() => ({}))
      },
      { bytes: 100 },
    )
    target.size = ({ dataref }) => (dataref === undefined ? 1000 : 5)
    const all = Array.from({ length: 20 }, (_, index) => order(`e${index}`, 10))
    await emitter(catalogue, target, { overflow, concurrency: 3 }).emitAll(all)
    expect(most).toBe(3)
    expect(happened).toEqual([...Array(20).fill('put'), 'sent', 'sent'])
  })

  test('that is too large without its data, too, is refused by name', async () => {
    const target = fakeTarget(taken, { bytes: 10 })
    const overflow: Overflow = { name: 'shelf', put: async () => 'urn:1' }
    await expect(emitter(catalogue, target, { overflow }).emitAll([order('e1', 100)])).rejects.toThrow(
      /^fake: order\.paid e1 has \d+ bytes, it takes 10$/,
    )
    expect(target.requests).toEqual([])
  })

  test('is no longer waited for when the signal aborts', async () => {
    const overflow: Overflow = { name: 'shelf', put: () => new Promise(() => {}) }
    const target = fakeTarget(taken, { bytes: 10 })
    const signal = AbortSignal.timeout(20)
    const error = await reasonOf<EmitError>(
      emitter(catalogue, target, { overflow }).emitAll([order('e1', 100)], { signal }),
    )
    expect(error.failures).toMatchObject([{ code: 'DEADLINE', attempts: 0 }])
    expect(target.requests).toEqual([])
  })

  test('in an outbox is put when it is emitted, and fails the emit when that fails', async () => {
    const target = fakeTarget(taken, { bytes: 100 })
    target.size = ({ dataref }) => (dataref === undefined ? 1000 : 5)
    let puts = 0
    const overflow: Overflow = {
      name: 'shelf',
      async put() {
        if (++puts === 2) throw failing('AccessDenied', 403)
        return 'urn:1'
      },
    }
    const events = emitter(catalogue, target, { overflow })
    const seen: unknown[] = []
    const handler = on(sqs(z.any()))
      .use(outbox())
      .handle(async () => {
        for (const id of ['e1', 'e2', 'e3']) {
          const { type, data } = order(id, 10)
          await events.emit(type, data, { id }).catch(({ failures }: EmitError) => seen.push(failures[0]?.code))
        }
        expect(target.requests).toEqual([])
      })
    await invoke(handler, sqsEvent([{}]))
    expect(seen).toEqual(['AccessDenied'])
    expect(idsOf(target.requests)).toEqual([['e1', 'e3']])
  })
})

test.for([
  ['sqs', toSqs({ url: 'http://127.0.0.1/1/q', client: {} as never })],
  ['sns', sns({ topicArn: 'arn:aws:sns:eu-central-1:1:t', client: {} as never })],
  ['eventBridge', eventBridge({ client: {} as never })],
  ['kinesis', kinesis({ streamName: 's', format: 'plain', client: {} as never })],
  ['http', http({ url: 'http://127.0.0.1' })],
] as const)('%s, plain or not, says where the data is by the same document', async ([, target]) => {
  let entry: unknown
  const sizes = [1000, 50]
  const small = {
    ...target,
    limits: { count: 1, bytes: 100 },
    size: () => sizes.shift() ?? 50,
    async send([sent]: readonly unknown[]) {
      entry = sent
      return [{}]
    },
  }
  const overflow: Overflow = { name: 'shelf', put: async () => 's3://claims/a.json' }
  await emitter(catalogue, small as never, { overflow, source: 'orders' }).emitAll([order('e1', 10)])
  const { MessageBody, Message, Detail, Data, body } = entry as Record<string, string>
  const text = MessageBody ?? Message ?? Detail ?? body ?? Buffer.from(Data as unknown as Uint8Array).toString()
  const { _meta, ...document } = JSON.parse(text)
  expect(document).toEqual({
    specversion: '1.0',
    id: 'e1',
    source: 'orders',
    type: 'order.paid',
    time: expect.any(String),
    datacontenttype: 'application/json',
    dataref: 's3://claims/a.json',
  })
})

test('http says in a header where the data of a binary event is', async () => {
  const target = http({ url: 'http://127.0.0.1', format: 'binary' })
  const { headers, body } = target.entry({ ...outgoing(), dataref: 's3://claims/a.json', data: {} })
  expect(headers).toMatchObject({ 'ce-dataref': 's3://claims/a.json' })
  expect(headers['content-type']).toBeUndefined()
  expect(body).toBe('')
})

test('an overflow by S3 ends with the signal', async () => {
  const stop = AbortSignal.abort(new Error('enough'))
  await expect(s3({ bucket: 'claims', client }).put(outgoing(), '{}', stop)).rejects.toMatchObject({
    name: 'AbortError',
  })
})
