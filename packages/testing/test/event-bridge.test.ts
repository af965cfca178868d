import fc from 'fast-check'
import { type EventBridgeEvent, eventBridge, on } from 'heddle'
import { eventBridgeEvent, invoke } from 'heddle/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'

const seen = on(eventBridge()).handle((event) => event)

test('an EventBridge event is as EventBridge sends it', () => {
  expect(
    eventBridgeEvent('order.paid', { id: 'o-1' }, { source: 'shop', region: 'us-east-1', account: '999999999999' }),
  ).toEqual({
    version: '0',
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    'detail-type': 'order.paid',
    source: 'shop',
    account: '999999999999',
    time: '2026-01-02T03:04:05Z',
    region: 'us-east-1',
    resources: [],
    detail: { id: 'o-1' },
  })
})

test('what is said of an event is what eventBridge reads', async () => {
  const event = eventBridgeEvent(
    'Object Created',
    { bucket: { name: 'uploads' } },
    { id: 'e1', source: 'aws.s3', resources: ['arn:aws:s3:::uploads'], replayName: 'again', time: new Date(1999) },
  )
  const read = (await invoke(seen, event)) as EventBridgeEvent
  expect(read).toEqual({
    id: 'e1',
    type: 'Object Created',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    time: new Date(1000),
    account: '123456789012',
    region: 'eu-west-1',
    resources: ['arn:aws:s3:::uploads'],
    detail: { bucket: { name: 'uploads' } },
    'replay-name': 'again',
    raw: event,
  })
})

test('the detail is what is left of a value after JSON', async () => {
  const detail = { at: new Date(0), none: undefined, list: [undefined] }
  expect(eventBridgeEvent('t', detail).detail).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [null] })
  expect(eventBridgeEvent('t', detail).detail).not.toHaveProperty('none')
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), async (type, detail) => {
      const read = (await invoke(seen, eventBridgeEvent(type, detail))) as EventBridgeEvent
      expect(read.type).toBe(type)
      expect(JSON.stringify(read.detail)).toBe(JSON.stringify(detail))
    }),
  )
})

test('a detail that JSON cannot say is refused', () => {
  expect(() => eventBridgeEvent('t', () => {})).toThrow(
    'eventBridgeEvent: the detail: expected text or a value of JSON, got function',
  )
})

test('the text {} is what EventBridge Scheduler sends', async () => {
  const event = eventBridgeEvent('Scheduled Event', '{}', { source: 'aws.scheduler' })
  expect(event.detail).toBe('{}')
  expect(
    await invoke(
      on(eventBridge(z.object({}))).handle(({ detail }) => detail),
      event,
    ),
  ).toEqual({})
})

test('an event of the catalogue is narrowed by its type', async () => {
  const handler = on(eventBridge.of({ 'order.paid': z.object({ id: z.string() }) })).handle(({ detail }) => detail.id)
  expect(await invoke(handler, eventBridgeEvent('order.paid', { id: 'o-1' }))).toBe('o-1')
  await expect(invoke(handler, eventBridgeEvent('order.lost', {}))).rejects.toMatchObject({ code: 'UNKNOWN_TYPE' })
})

test('ids are the same for the same input, and others for another', () => {
  expect(eventBridgeEvent('t', { n: 1 })).toEqual(eventBridgeEvent('t', { n: 1 }))
  const ids = [
    eventBridgeEvent('t', { n: 1 }),
    eventBridgeEvent('t', { n: 2 }),
    eventBridgeEvent('u', { n: 1 }),
    eventBridgeEvent('t', { n: 1 }, { source: 'shop' }),
    eventBridgeEvent('t', { n: 1 }, { time: new Date(0) }),
  ].map(({ id }) => id)
  expect(new Set(ids).size).toBe(5)
})
