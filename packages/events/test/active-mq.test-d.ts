import { on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { activeMQ } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string() })

test('data is bytes, or what its schema or codec makes', () => {
  on(activeMQ()).each(({ data }) => expectTypeOf(data).toEqualTypeOf<Uint8Array>())
  on(activeMQ(text())).each(({ data }) => expectTypeOf(data).toEqualTypeOf<string>())
  on(activeMQ(Order)).each(({ data }) => expectTypeOf(data).toEqualTypeOf<{ id: string }>())
})

test('a message has AWS’s own names, but for its JMS type', () => {
  on(activeMQ()).each((message) => {
    expectTypeOf(message.type).toEqualTypeOf<'com.amazonaws.mq.message'>()
    expectTypeOf(message.jmsType).toEqualTypeOf<string | undefined>()
    expectTypeOf(message.destination.physicalName).toEqualTypeOf<string>()
    expectTypeOf(message.time).toEqualTypeOf<Date>()
    // @ts-expect-error no such field
    message.messageId
    // @ts-expect-error what the sender attached is of any type
    message.properties.tenant.length
  })
})

test('Lambda takes no answer', () => {
  const handler = toLambda(on(activeMQ()).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<undefined>()
})

test('it is used as it is meant', () => {
  // @ts-expect-error a class is no Standard Schema
  activeMQ(Date)
  // @ts-expect-error there are no options
  activeMQ(Order, { reportBatchItemFailures: true })
})
