import { on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type RabbitMQHeader, rabbitMQ } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string() })

test('data is bytes, or what its schema or codec makes', () => {
  on(rabbitMQ()).each(({ data }) => expectTypeOf(data).toEqualTypeOf<Uint8Array>())
  on(rabbitMQ(text())).each(({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  on(rabbitMQ(Order)).each(({ data }) => expectTypeOf(data).toEqualTypeOf<{ id: string }>())
})

test('a message has its queue, its properties and its headers', () => {
  on(rabbitMQ()).each(({ queue, virtualHost, basicProperties, time }) => {
    expectTypeOf(queue).toEqualTypeOf<string>()
    expectTypeOf(virtualHost).toEqualTypeOf<string>()
    expectTypeOf(time).toEqualTypeOf<Date>()
    expectTypeOf(basicProperties.headers).toEqualTypeOf<Readonly<Record<string, RabbitMQHeader>>>()
    // @ts-expect-error it is text of an unknown time zone
    basicProperties.timestamp?.getTime()
    // @ts-expect-error a header need not be text
    basicProperties.headers.tenant?.length.toFixed()
    if (typeof basicProperties.headers.tenant === 'string') basicProperties.headers.tenant.trim()
  })
})

test('Lambda takes no answer', () => {
  const handler = toLambda(on(rabbitMQ()).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<undefined>()
})

test('it is used as it is meant', () => {
  // @ts-expect-error a class is no Standard Schema
  rabbitMQ(Date)
  // @ts-expect-error there are no options
  rabbitMQ(Order, { queue: 'orders' })
})
