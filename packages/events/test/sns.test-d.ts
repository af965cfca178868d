import { on, type S3Record, type SnsNotification, s3, sns, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })

test('a message is as its schema says; without one it is text', () => {
  on(sns(Order)).each(({ message, topicArn, subject }) => {
    expectTypeOf(message).toEqualTypeOf<{ id: string; total: number }>()
    expectTypeOf(topicArn).toEqualTypeOf<string>()
    expectTypeOf(subject).toEqualTypeOf<string | undefined>()
    // @ts-expect-error no such member
    message.price
  })
  on(sns()).handle((notifications) => {
    expectTypeOf(notifications).toEqualTypeOf<readonly SnsNotification[]>()
  })
  // @ts-expect-error a class is no Standard Schema
  sns(Date)
})

test('on its own it is a batch without an answer, inside another source one notification', () => {
  const handler = toLambda(on(sns(Order)).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<undefined>()
  on(sqs(sns(Order))).each(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<SnsNotification<{ id: string; total: number }>>()
    // @ts-expect-error it is one, not many
    body[0]
  })
  on(sqs(sns(s3()))).each(({ body }) => expectTypeOf(body.message).toEqualTypeOf<readonly S3Record[]>())
})

test('a notification is read only', () => {
  // @ts-expect-error what came is not changed
  on(sns()).each((notification) => (notification.message = 'other'))
})
