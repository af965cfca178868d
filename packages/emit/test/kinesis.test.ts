// Kinesis's own behaviour by kinesalite, in memory; what it cannot show, by a server of the wire contract.

import { createRequire } from 'node:module'
import type { AddressInfo, Server } from 'node:net'
import {
  CreateStreamCommand,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis'
import { type EmitError, emitter } from '@heddle/emit'
import { kinesis } from '@heddle/emit/kinesis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { outgoing } from './aws-helpers.ts'
import { reasonOf } from './fake-target.ts'
import { startFaultServer } from './fault-server.ts'
import { kinesisProtocol } from './protocols.ts'
import { clientFor } from './test-clients.ts'

const catalogue = { note: z.string() }

interface Kinesalite extends Pick<Server, 'address' | 'close'> {
  listen(port: number, done: () => void): void
}

const kinesalite: (options: object) => Kinesalite = createRequire(import.meta.url)('kinesalite')

describe('kinesis, by kinesalite', () => {
  let server: Kinesalite
  let client: KinesisClient

  beforeAll(async () => {
    server = kinesalite({ createStreamMs: 0 })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    client = new KinesisClient(clientFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    await client.send(new CreateStreamCommand({ StreamName: 'orders', ShardCount: 1 }))
    const stream = () => client.send(new DescribeStreamCommand({ StreamName: 'orders' }))
    await vi.waitUntil(async () => (await stream()).StreamDescription?.StreamStatus === 'ACTIVE')
  })
  afterAll(() => {
    client.destroy()
    server.close()
  })

  /** All records that came since the stream was made, as a consumer reads them. */
  async function records() {
    const position = {
      StreamName: 'orders',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    } as const
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(position))
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }))
    return Records.map(({ Data, PartitionKey, SequenceNumber }) => ({
      PartitionKey,
      SequenceNumber,
      event: JSON.parse(Buffer.from(Data as Uint8Array).toString()),
    }))
  }

  test('puts events on a stream, those of a key in their order', async () => {
    const { emitAll } = emitter(catalogue, kinesis({ streamName: 'orders', client }), { source: 'orders' })
    const emitted = await emitAll(
      Array.from({ length: 30 }, (_, index) => ({
        type: 'note',
        data: `é ${index}`,
        id: `e${index}`,
        key: `k${index % 3}`,
      })),
    )
    const read = await records()
    expect(read).toHaveLength(30)
    for (const key of ['k0', 'k1', 'k2']) {
      const own = read.filter(({ PartitionKey }) => PartitionKey === key).map(({ event }) => Number(event.id.slice(1)))
      expect(own).toEqual(Array.from({ length: 10 }, (_, index) => index * 3 + Number(key[1])))
    }
    for (const { event, SequenceNumber } of read) {
      const { messageId, sequenceNumber } = emitted[Number(event.id.slice(1))] ?? {}
      expect(sequenceNumber).toBe(SequenceNumber)
      expect(messageId).toBe(`shardId-000000000000:${SequenceNumber}`)
      expect(event).toMatchObject({
        specversion: '1.0',
        source: 'orders',
        type: 'note',
        data: `é ${event.id.slice(1)}`,
      })
    }
  })

  test('puts 501 events by two requests, one without a key by its id', async () => {
    const before = (await records()).length
    await emitter(catalogue, kinesis({ streamName: 'orders', client })).emitAll(
      Array.from({ length: 501 }, (_, index) => ({ type: 'note', data: 'n', id: `n${index}` })),
    )
    const read = (await records()).slice(before)
    expect(read).toHaveLength(501)
    for (const { PartitionKey, event } of read) expect(PartitionKey).toBe(event.id)
  })

  test('lists what a stream that is not there has not taken', async () => {
    const events = emitter(catalogue, kinesis({ streamName: 'nobodys', client }))
    const error = await reasonOf<EmitError>(events.emit('note', 'n'))
    expect(error.failures).toMatchObject([{ code: 'ResourceNotFoundException', attempts: 1, retriable: false }])
  })

  test('gets the largest record that Kinesis takes through', async () => {
    const target = kinesis({ streamName: 'orders', client })
    const size = (data: string) => target.size(target.entry(outgoing({ type: 'note', data })))
    const largest = 'x'.repeat(1_048_576 - size(''))
    // kinesalite counts data alone, up to 1 MiB; with the key it is as large as Kinesis has it.
    await emitter(catalogue, target).emit('note', largest.slice(0, -100), { id: 'e1', time: new Date(0) })
    await expect(emitter(catalogue, target).emit('note', `${largest}${'x'.repeat(200)}`)).rejects.toThrow(
      /it takes 1048576$/,
    )
  })
})

test('kinesis has the data alone in a record that is plain', () => {
  const target = kinesis({ streamName: 'orders', format: 'plain' })
  const { Data, PartitionKey } = target.entry(outgoing({ data: { order: 'é' }, id: 'e1' }))
  expect({ Data: Buffer.from(Data).toString(), PartitionKey }).toEqual({ Data: '{"order":"é"}', PartitionKey: 'e1' })
})

test('kinesis counts characters of a key, and bytes of a record', () => {
  const target = kinesis({ streamName: 'orders', format: 'plain' })
  const entry = target.entry(outgoing({ data: 'é', key: '😀'.repeat(256) }))
  expect(target.size(entry)).toBe(4 + 256 * 4)
  expect(() => target.entry(outgoing({ key: '😀'.repeat(257) }))).toThrow(
    'kinesis: order.paid e1: expected a key of 256 characters at most',
  )
})

test('kinesis takes larger records where the stream does', () => {
  const MIB = 1_048_576
  const limits = (options: object) => kinesis({ streamName: 'orders', ...options }).limits
  expect(limits({})).toEqual({ count: 500, bytes: 5 * MIB, entryBytes: MIB })
  expect(limits({ maxBytes: 10 * MIB })).toEqual({ count: 500, bytes: 10 * MIB, entryBytes: 10 * MIB })
  expect(limits({ maxBytes: 2 * MIB, maxRequestBytes: 10 * MIB })).toEqual({
    count: 500,
    bytes: 10 * MIB,
    entryBytes: 2 * MIB,
  })
})

test('kinesis knows a stream by its ARN too, which kinesalite does not', async () => {
  const asked: unknown[] = []
  const server = await startFaultServer({
    ...kinesisProtocol,
    read(request) {
      asked.push(JSON.parse(request.body.toString()))
      return kinesisProtocol.read(request)
    },
  })
  const streamARN = 'arn:aws:kinesis:eu-central-1:123456789012:stream/orders'
  const target = kinesis({ streamARN, client: new KinesisClient(clientFor(server.url)) })
  await emitter(catalogue, target).emit('note', 'n', { id: 'e1' })
  expect(asked).toEqual([{ StreamARN: streamARN, Records: [{ Data: expect.any(String), PartitionKey: 'e1' }] }])
  await server.stop()
})

test('kinesis sends again what the shard was too busy for, in an answer of status 200', async () => {
  const server = await startFaultServer(kinesisProtocol)
  try {
    server.faultOf = (number) => (number === 0 ? ({ id }) => (id === 'e1' ? 'passing' : undefined) : undefined)
    const target = kinesis({ streamName: 'orders', client: new KinesisClient(clientFor(server.url)) })
    const emitted = await emitter(catalogue, target, { backoff: 1 }).emitAll(
      ['e0', 'e1', 'e2'].map((id) => ({ type: 'note', data: 'n', id })),
    )
    expect(emitted.map(({ id }) => id)).toEqual(['e0', 'e1', 'e2'])
    expect(server.requests.map((request) => request.map(({ id }) => id))).toEqual([['e0', 'e1', 'e2'], ['e1']])
  } finally {
    await server.stop()
  }
})
