import type { Emitter } from 'heddle/emit'
import { recordingEmitter } from 'heddle/testing'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const orders = {
  'order.paid': z.object({ id: z.string(), total: z.string().transform(Number) }),
  'order.shipped': z.object({ at: z.date() }),
}

test('a recording emitter stands where an emitter does', () => {
  expectTypeOf(recordingEmitter(orders)).toExtend<Emitter<typeof orders>>()
})

test('events are narrowed by their type, their data as it was given', () => {
  const events = recordingEmitter(orders)
  for (const event of events.events) {
    expectTypeOf(event.type).toEqualTypeOf<'order.paid' | 'order.shipped'>()
    if (event.type === 'order.paid') expectTypeOf(event.data).toEqualTypeOf<{ id: string; total: string }>()
    else expectTypeOf(event.data).toEqualTypeOf<{ at: Date }>()
  }
  expectTypeOf(events.of('order.shipped')[0]?.data).toEqualTypeOf<{ at: Date } | undefined>()
  expectTypeOf(events.expectOne('order.paid').data.total).toEqualTypeOf<string>()
})

test('what the catalogue lacks is no type', () => {
  const events = recordingEmitter(orders)
  // @ts-expect-error the catalogue has no such type
  events.of('order.lost')
  // @ts-expect-error the catalogue has no such type
  events.expectOne('order.lost')
  // @ts-expect-error the catalogue has no such type
  events.expectNone('order.lost')
  // @ts-expect-error total is text before it is a number
  events.emit('order.paid', { id: 'o1', total: 7 })
  // @ts-expect-error what is emitted is kept by the emitter alone
  events.events.push({})
})
