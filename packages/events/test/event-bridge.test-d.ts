import { type EventBridgeEvent, eventBridge, on } from 'heddle'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const orders = {
  'order.paid': z.object({ id: z.string(), total: z.number() }),
  'order.shipped': z.object({ id: z.string(), carrier: z.string() }),
}

test('a detail is unknown, or what its schema makes of it', () => {
  on(eventBridge()).handle(({ detail }) => expectTypeOf(detail).toEqualTypeOf<unknown>())
  on(eventBridge(orders['order.paid'])).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<EventBridgeEvent<{ id: string; total: number }>>()
    expectTypeOf(event.time).toEqualTypeOf<Date>()
  })
})

test('the type narrows a union of events', () => {
  on(eventBridge.of(orders)).handle((event) => {
    expectTypeOf(event.type).toEqualTypeOf<'order.paid' | 'order.shipped'>()
    if (event.type === 'order.paid') expectTypeOf(event.detail.total).toEqualTypeOf<number>()
    else expectTypeOf(event.detail.carrier).toEqualTypeOf<string>()
    if (event['detail-type'] === 'order.shipped') expectTypeOf(event.detail.carrier).toEqualTypeOf<string>()
    // @ts-expect-error only some have a carrier
    event.detail.carrier
    // @ts-expect-error no such type
    event.type === 'order.lost'
  })
})

test('a catalogue is of schemas', () => {
  // @ts-expect-error a number is no schema
  eventBridge.of({ 'order.paid': 1 })
})

test('an event is no batch', () => {
  // @ts-expect-error OnlyBatchSourcesHaveEach
  on(eventBridge()).each(() => {})
})
