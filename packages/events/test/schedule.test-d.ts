import { type EventBridgeEvent, eventBridge, type Middleware, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type ScheduledEvent, type SchedulePlatform, type ScheduleSource, schedule } from 'heddle/portable'
import { scheduledEvents } from 'heddle/triggers'
import { toWorker } from 'heddle/workers'
import { expectTypeOf, test } from 'vitest'

test('an event says which schedule, and when', () => {
  on(schedule()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<ScheduledEvent>()
    expectTypeOf(event.schedule).toEqualTypeOf<string | undefined>()
    expectTypeOf(event.time).toEqualTypeOf<Date>()
    // @ts-expect-error what only EventBridge has is not there on every platform
    event.resources
  })
  expectTypeOf(schedule()).toEqualTypeOf<ScheduleSource>()
  // @ts-expect-error a schedule has no input: one that has is `scheduler(schema)`
  schedule({})
})

test('an event is no batch', () => {
  // @ts-expect-error there is nothing to handle one by one
  on(schedule()).each(() => {})
})

test('it runs where there are schedules', () => {
  const handler = on(schedule()).handle(() => {})
  toLambda(handler)
  toWorker({ scheduled: handler })
  expectTypeOf<'vercel' | 'netlify'>().toExtend<SchedulePlatform>()
  expectTypeOf<'node'>().not.toExtend<SchedulePlatform>()
})

test('an EventBridge event of a schedule is one, and middleware for schedules serves both', () => {
  expectTypeOf<EventBridgeEvent>().toExtend<Omit<ScheduledEvent, 'schedule'>>()
  const timed: Middleware<{ event: ScheduledEvent }, { late: number }> = async ({ event }, next) =>
    await next({ late: Date.now() - event.time.getTime() })
  on(schedule())
    .use(timed)
    .handle((_event, { late }) => expectTypeOf(late).toEqualTypeOf<number>())
  on(eventBridge.of(scheduledEvents))
    .use(timed)
    .handle((_event, { late }) => expectTypeOf(late).toEqualTypeOf<number>())
  // @ts-expect-error a batch of messages is no schedule
  on(sqs()).use(timed)
})
