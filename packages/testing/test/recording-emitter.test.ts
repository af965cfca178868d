import { EmitError, outbox } from '@heddle/emit'
import { on, sqs } from 'heddle'
import { invoke, recordingEmitter, sqsEvent } from 'heddle/testing'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'

const orders = {
  'order.paid': z.object({ id: z.string() }),
  'order.shipped': z.object({ id: z.string(), at: z.date() }),
}

test('a recording emitter keeps what is emitted, in its order', async () => {
  const events = recordingEmitter(orders, { source: 'orders' })
  const at = new Date(0)
  expect(await events.emit('order.shipped', { id: 'o1', at }, { id: 'e1', key: 'k' })).toEqual({
    id: 'e1',
    type: 'order.shipped',
    messageId: 'e1',
    sequenceNumber: undefined,
  })
  await events.emitAll([
    { type: 'order.paid', data: { id: 'o2' }, id: 'e2' },
    { type: 'order.paid', data: { id: 'o3' }, id: 'e3' },
  ])
  expect(events.events.map(({ id }) => id)).toEqual(['e1', 'e2', 'e3'])
  expect(events.of('order.paid').map(({ data }) => data.id)).toEqual(['o2', 'o3'])
  expect(events.expectOne('order.shipped')).toMatchObject({ source: 'orders', key: 'k', data: { id: 'o1', at } })
  expect(events.catalogue).toBe(orders)
})

test('a recording emitter refuses what a real one does, and keeps nothing of it', async () => {
  const events = recordingEmitter({ ...orders, any: z.any() })
  await expect(events.emit('order.paid', { id: 7 } as never)).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' })
  await expect(events.emit('order.lost' as never, {} as never)).rejects.toMatchObject({ code: 'UNKNOWN_TYPE' })
  await expect(events.emit('any', 1n)).rejects.toMatchObject({ code: 'INVALID_EVENT' })
  await expect(events.emit('any', 1, { extensions: { 'a-b': 'c' } })).rejects.toMatchObject({ code: 'INVALID_EVENT' })
  events.expectNone()
})

test('expectOne says what was emitted instead', async () => {
  const events = recordingEmitter(orders)
  expect(() => events.expectOne('order.paid')).toThrow('expected one event order.paid, got 0; emitted: nothing')
  for (const id of ['1', '2']) await events.emit('order.paid', { id }, { id: `e${id}` })
  expect(() => events.expectOne('order.shipped')).toThrow(
    'expected one event order.shipped, got 0; emitted: order.paid e1 {"id":"1"}, order.paid e2 {"id":"2"}',
  )
  expect(() => events.expectOne('order.paid')).toThrow(/^expected one event order\.paid, got 2; /)
  await events.emitAll(Array.from({ length: 20 }, () => ({ type: 'order.paid', data: { id: 'x' } })))
  expect(() => events.expectOne('order.shipped')).toThrow(/, and 12 more$/)
})

test('expectNone says what was emitted after all', async () => {
  const events = recordingEmitter(orders)
  events.expectNone()
  await events.emit('order.paid', { id: 'o1' }, { id: 'e1' })
  events.expectNone('order.shipped')
  expect(() => events.expectNone()).toThrow('expected no event, got 1: order.paid e1 {"id":"o1"}')
  expect(() => events.expectNone('order.paid')).toThrow('expected no event order.paid, got 1: ')
})

test('failNext fails one emit, whatever it has, and no further', async () => {
  const events = recordingEmitter(orders)
  const broken = Object.assign(new Error('it is full'), { name: 'ThrottlingException' })
  events.failNext(broken)
  const error = await events
    .emitAll(['k', 'k', undefined, 'l'].map((key) => ({ type: 'order.paid', data: { id: 'o1' }, key })))
    .then(undefined, (reason: unknown) => reason as EmitError)
  expect(error).toBeInstanceOf(EmitError)
  expect(error).toMatchObject({ emitted: [], cause: broken })
  expect((error as EmitError).failures.map(({ code, attempts }) => `${code} ${attempts}`)).toEqual([
    'ThrottlingException 1',
    'AFTER_FAILURE 0',
    'ThrottlingException 1',
    'ThrottlingException 1',
  ])
  events.expectNone()
  await events.emit('order.paid', { id: 'o1' })
  expect(events.events).toHaveLength(1)
  events.failNext()
  await expect(events.emit('order.paid', { id: 'o1' })).rejects.toThrow('as failNext said')
})

test('clear forgets all', async () => {
  const events = recordingEmitter(orders)
  await events.emit('order.paid', { id: 'o1' })
  events.failNext()
  events.clear()
  events.expectNone()
  await events.emit('order.paid', { id: 'o1' })
  expect(events.events).toHaveLength(1)
})

test('a recording emitter stands in a handler as a real one does', async () => {
  vi.spyOn(console, 'error').mockImplementationOnce(() => {})
  const events = recordingEmitter(orders)
  const handler = on(sqs(z.object({ id: z.string() })))
    .useEach(outbox())
    .each(async ({ body }) => {
      void events.emit('order.paid', body)
      if (body.id === 'o2') throw new Error('no')
    })
  const event = sqsEvent([{ id: 'o1' }, { id: 'o2' }])
  expect(await invoke(handler, event)).toEqual({
    batchItemFailures: [{ itemIdentifier: event.Records[1].messageId }],
  })
  const paid = events.expectOne('order.paid')
  expect(paid.data).toEqual({ id: 'o1' })
  expect(paid.extensions.causationid).toBe(event.Records[0].messageId)
})
