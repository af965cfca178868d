import { type CloudWatchLogEvent, cloudWatchLogs, gzip, type InferOutput, on, sqs } from 'heddle'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Line = z.object({ level: z.string(), code: z.number() })

test('a message is text, or what its schema makes of it', () => {
  on(cloudWatchLogs()).each((event) => {
    expectTypeOf(event).toEqualTypeOf<CloudWatchLogEvent<string>>()
    expectTypeOf(event.time).toEqualTypeOf<Date>()
    expectTypeOf(event.logGroup).toBeString()
  })
  on(cloudWatchLogs(Line)).each(({ message }) => expectTypeOf(message).toEqualTypeOf<{ level: string; code: number }>())
  on(cloudWatchLogs(Line, { maxBytes: 1024 })).handle((events) => {
    expectTypeOf(events).toEqualTypeOf<readonly CloudWatchLogEvent<{ level: string; code: number }>[]>()
  })
  on(cloudWatchLogs(undefined, { maxBytes: 1024 })).each(({ message }) => expectTypeOf(message).toBeString())
})

test('inside another source it is the log events', () => {
  type Inner = InferOutput<typeof inner>
  const inner = gzip(cloudWatchLogs(Line))
  expectTypeOf<Inner>().toEqualTypeOf<readonly CloudWatchLogEvent<{ level: string; code: number }>[]>()
  on(sqs(cloudWatchLogs())).each(({ body }) => {
    expectTypeOf(body[0]).toEqualTypeOf<CloudWatchLogEvent<string> | undefined>()
  })
})

test('it is used as it is meant', () => {
  // @ts-expect-error a limit is a number
  cloudWatchLogs(Line, { maxBytes: '1 MiB' })
  // @ts-expect-error options come second
  cloudWatchLogs({ maxBytes: 1024 })
  // @ts-expect-error a log event has its text in message
  on(cloudWatchLogs()).each(({ body }) => body)
  on(cloudWatchLogs()).each((event) => {
    // @ts-expect-error events are read only
    event.message = ''
  })
})
