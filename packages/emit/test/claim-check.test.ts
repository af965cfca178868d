// S3 is that of fauxqs, a server that others have written.

import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type ClaimCheckOptions, claimCheck } from '@heddle/emit/s3'
import { eventBridge, on, type SchemaResult, type StandardSchemaV1, sqs } from 'heddle'
import { eventBridgeEvent, invoke, sqsEvent } from 'heddle/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { quiet } from './fake-target.ts'
import { type RealServices, startRealServices } from './real-services.ts'
import { clientFor } from './test-clients.ts'

const Order = z.object({ id: z.string() })

let services: RealServices
let client: S3Client
beforeAll(async () => {
  services = await startRealServices()
  client = new S3Client({ ...clientFor(services.endpoint), forcePathStyle: true })
  for (const Bucket of ['claims', 'claims-secret']) await client.send(new CreateBucketCommand({ Bucket }))
  const put = (Key: string, Body: string | Uint8Array, Bucket = 'claims') =>
    client.send(new PutObjectCommand({ Bucket, Key, Body }))
  await put('a.json', '{"id":"é"}')
  await put('orders/ü b.json', '{"id":"o2"}')
  await put('other.json', '{"id":7}')
  await put('text', 'no JSON')
  await put('bytes', Uint8Array.of(0xff, 0xfe))
  await put('large', `"${'x'.repeat(998)}"`)
  await put('a.json', '{"id":"secret"}', 'claims-secret')
})
afterAll(async () => {
  client.destroy()
  await services.stop()
})

const claim = (dataref: unknown, more: object = {}) => ({
  specversion: '1.0',
  id: 'e1',
  type: 'order',
  dataref,
  ...more,
})

function check(schema: StandardSchemaV1, value: unknown): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  return schema['~standard'].validate(value)
}

const checked = (value: unknown, options: Partial<ClaimCheckOptions> = {}) =>
  check(claimCheck(Order, { allow: ['claims'], client, ...options }), value)

describe('claimCheck', () => {
  test('resolves a document whose data is elsewhere', async () => {
    expect(await checked(claim('s3://claims/a.json'))).toEqual({ value: { id: 'é' } })
    expect(await checked(claim('s3://claims/orders/%C3%BC%20b.json', { data: null }))).toEqual({ value: { id: 'o2' } })
  })

  test('checks any other value as the schema does, without waiting', () => {
    expect(checked({ id: 'o1' })).toEqual({ value: { id: 'o1' } })
    for (const value of [undefined, null, 7, 'text', [], { dataref: 's3://claims/a.json' }]) {
      expect(checked(value)).toEqual({ issues: [expect.anything()] })
    }
    // What has data has no need of it.
    expect(check(claimCheck(z.any(), { allow: ['claims'] }), claim('s3://claims/a.json', { data: 1 }))).toEqual({
      value: claim('s3://claims/a.json', { data: 1 }),
    })
  })

  test('checks what it finds by the schema', async () => {
    expect(await checked(claim('s3://claims/other.json'))).toMatchObject({ issues: [{ path: ['id'] }] })
    expect(await checked(claim('s3://claims/text'))).toMatchObject({
      issues: [{ message: expect.stringMatching(/^not JSON/) }],
    })
    expect(await checked(claim('s3://claims/bytes'))).toEqual({ issues: [{ message: 'not UTF-8 text' }] })
  })

  test('reads a record of a queue, and fails alone one that it cannot', async () => {
    quiet()
    const seen: unknown[] = []
    const handler = on(sqs(claimCheck(Order, { allow: ['claims'], client }))).each(({ body }) => {
      const { id } = body
      seen.push(id)
    })
    const event = sqsEvent([
      claim('s3://claims/a.json'),
      { id: 'o1' },
      claim('s3://claims/none'),
      claim('s3://secrets/a'),
    ])
    expect(await invoke(handler, event)).toEqual({
      batchItemFailures: [2, 3].map((index) => ({ itemIdentifier: event.Records[index]?.messageId })),
    })
    expect(seen.toSorted()).toEqual(['o1', 'é'])
  })

  test('reads the detail of an event of EventBridge', async () => {
    const handler = on(eventBridge(claimCheck(Order, { allow: ['claims'], client }))).handle(({ detail }) => detail.id)
    const event = eventBridgeEvent('order', { ...claim('s3://claims/a.json'), _meta: {} })
    expect(await invoke(handler, event)).toBe('é')
  })

  test('may stand around a schema that waits', async () => {
    const slow = Order.refine(async ({ id }) => id !== 'é', 'is é')
    const schema = claimCheck(slow, { allow: ['claims'], client })
    expect(await check(schema, claim('s3://claims/a.json'))).toMatchObject({ issues: [{ message: 'is é' }] })
    expect(await check(schema, { id: 'o1' })).toEqual({ value: { id: 'o1' } })
  })
})

describe('a place that is not allowed', () => {
  const places = [
    's3://claims-secret/a.json',
    's3://secrets/a.json',
    's3://claims',
    's3://claims/',
    's3:///claims/a.json',
    's3://claims//../claims-secret/a.json',
    's3://claims/../claims-secret/a.json',
    's3://claims/%2e%2e/claims-secret/a.json',
    's3://claims/./a.json',
    's3://claims@claims-secret/a.json',
    's3://claims/a.json?versionId=1',
    's3://claims/a.json#x',
    's3://claims/%',
    's3://claims/%ff',
    `s3://claims/${'x'.repeat(1025)}`,
    `s3://claims/${'%41'.repeat(100_000)}`,
    'S3://claims/a.json',
    ' s3://claims/a.json',
    's3://CLAIMS/a.json',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    '//claims/a.json',
    'a.json',
    '',
    's3://__proto__/a',
  ]

  test.for(places)('is never asked: %s', async (dataref) => {
    const asked: unknown[] = []
    const spying = { send: async (command: unknown) => asked.push(command) }
    expect(await checked(claim(dataref), { client: spying })).toEqual({
      issues: [{ message: 'dataref: it is no place that data may come from' }],
    })
    expect(asked).toEqual([])
  })

  test('may be a part of a bucket that is', async () => {
    const allow = ['claims/orders/']
    expect(await checked(claim('s3://claims/orders/%C3%BC%20b.json'), { allow })).toEqual({ value: { id: 'o2' } })
    expect(await checked(claim('s3://claims/a.json'), { allow })).toMatchObject({ issues: [{}] })
    expect(await checked(claim('s3://claims/ordersx'), { allow })).toMatchObject({ issues: [{}] })
  })

  test('is every one when none is named, which is refused', () => {
    expect(() => checked({}, { allow: [] })).toThrow('claimCheck: expected allow to name a bucket')
  })
})

describe('data that cannot be had', () => {
  test('is an issue, with the cause', async () => {
    const result = await checked(claim('s3://claims/none'))
    expect(result).toMatchObject({
      issues: [{ message: 'dataref: the data could not be read: NoSuchKey' }],
      cause: { name: 'NoSuchKey' },
    })
  })

  test('is not read beyond the most bytes', async () => {
    expect(await checked(claim('s3://claims/large'), { maxBytes: 999 })).toEqual({
      issues: [{ message: 'dataref: more than 999 bytes' }],
    })
    expect(
      await check(claimCheck(z.string(), { allow: ['claims'], client, maxBytes: 1000 }), claim('s3://claims/large')),
    ).toEqual({
      value: 'x'.repeat(998),
    })
  })

  test('is not read to its end when it has none', async () => {
    let given = 0
    let ended = false
    const Body = {
      async *[Symbol.asyncIterator]() {
        try {
          for (;;) {
            given += 1000
            yield new Uint8Array(1000)
          }
        } finally {
          ended = true
        }
      },
    }
    const result = await checked(claim('s3://claims/endless'), {
      client: { send: async () => ({ Body }) },
      maxBytes: 5000,
    })
    expect(result).toEqual({ issues: [{ message: 'dataref: more than 5000 bytes' }] })
    expect({ given, ended }).toEqual({ given: 6000, ended: true })
  })

  test.for(['before', 'within'] as const)('is not waited for without end: %s the answer', async (when) => {
    const { createServer } = await import('node:http')
    const server = createServer((_request, response) => {
      if (when === 'within') response.writeHead(200, { 'content-length': 10 }).write('{')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const slow = new S3Client({ ...clientFor(`http://127.0.0.1:${port}`), forcePathStyle: true })
    const result = await checked(claim('s3://claims/slow'), { client: slow, timeout: 150 })
    expect(result).toMatchObject({
      issues: [{ message: expect.stringMatching(/^dataref: the data could not be read: (?:Abort|Timeout)Error$/) }],
    })
    server.closeAllConnections()
    server.close()
  })
})
