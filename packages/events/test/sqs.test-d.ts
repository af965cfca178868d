import { eventBridge, on, type S3Record, type SqsAnswer, s3, sqs, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.coerce.number() })

test('a body is text, or what its schema, codec or source makes of it', () => {
  on(sqs()).each(({ body }) => expectTypeOf(body).toEqualTypeOf<string>())
  on(sqs(text())).each(({ body }) => expectTypeOf(body).toEqualTypeOf<string>())
  on(sqs(Order)).each(({ body }) => expectTypeOf(body).toEqualTypeOf<{ id: string; total: number }>())
  on(sqs(v.object({ id: v.string() }))).each(({ body }) => expectTypeOf(body).toEqualTypeOf<{ id: string }>())
  on(sqs(s3())).each(({ body }) => expectTypeOf(body).toEqualTypeOf<readonly S3Record[]>())
  on(sqs(eventBridge(Order))).each(({ body }) => expectTypeOf(body.detail.total).toEqualTypeOf<number>())
})

test('a message tells when, how often and of which group', () => {
  on(sqs()).each((message) => {
    expectTypeOf(message.time).toEqualTypeOf<Date>()
    expectTypeOf(message.attempt).toEqualTypeOf<number>()
    expectTypeOf(message.groupId).toEqualTypeOf<string | undefined>()
    expectTypeOf(message.raw.md5OfBody).toEqualTypeOf<string | undefined>()
    // @ts-expect-error no such field
    message.messageID
    // @ts-expect-error a message cannot be changed
    message.body = ''
  })
})

test('a message attribute is of its data type', () => {
  on(sqs()).each(({ messageAttributes }) => {
    const attribute = messageAttributes.tenant
    // @ts-expect-error it may not be there
    attribute.dataType
    if (attribute === undefined) return
    if (attribute.stringValue === undefined) expectTypeOf(attribute.binaryValue).toEqualTypeOf<string>()
    else expectTypeOf(attribute.stringValue).toEqualTypeOf<string>()
    // @ts-expect-error no such data type
    attribute.dataType === 'Boolean'
  })
})

test('the answer is a partial batch response', () => {
  const handler = toLambda(on(sqs(Order)).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<SqsAnswer>()
})

test('options are checked', () => {
  // @ts-expect-error concurrency is a number
  on(sqs(Order)).each(() => {}, { concurrency: '10' })
  // @ts-expect-error how many at a time is a matter of each
  sqs(Order, { concurrency: 10 })
  // @ts-expect-error a class is no Standard Schema
  sqs(Date)
})
