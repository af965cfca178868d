import { eventBridge, on } from 'heddle'
import { type ScheduledEvent, schedule } from 'heddle/portable'
import { eventBridgeEvent, invoke, s3Event } from 'heddle/testing'
import { describe, expect, test, vi } from 'vitest'
import { fixture } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const RULE = 'arn:aws:events:eu-central-1:123456789012:rule/nightly'

async function eventOf(raw: unknown): Promise<ScheduledEvent> {
  const fn = vi.fn()
  await invoke(on(schedule()).handle(fn), raw)
  return fn.mock.calls[0]?.[0] as ScheduledEvent
}

describe('a schedule that has come due', () => {
  test('by a rule of EventBridge says which rule, and when', async () => {
    const raw = eventBridgeEvent(
      'Scheduled Event',
      {},
      { source: 'aws.events', id: 'e-1', resources: [RULE], time: new Date(1e12) },
    )
    expect(await eventOf(raw)).toMatchObject({
      id: 'e-1',
      type: 'Scheduled Event',
      source: 'aws.events',
      time: new Date(1e12),
      schedule: 'nightly',
      raw,
    })
  })

  test('by EventBridge Scheduler without an input says which schedule', async () => {
    const raw = fixture<{ readonly resources: readonly string[] }>('event-bridge/scheduler')
    expect(raw.resources[0]).toMatch(/^arn:aws:scheduler:.*\/nightly-count$|\/[\w-]+$/)
    expect(await eventOf(raw)).toMatchObject({
      source: 'aws.scheduler',
      schedule: raw.resources[0]?.split('/').at(-1),
      raw,
    })
  })

  test('without a resource has no name', async () => {
    const raw = eventBridgeEvent('Scheduled Event', {}, { source: 'aws.events', resources: [] })
    expect(await eventOf(raw)).toMatchObject({ schedule: undefined })
  })

  test('is all that `eventBridge` makes of it', async () => {
    const raw = fixture('event-bridge/scheduled-rule')
    const fn = vi.fn()
    await invoke(on(eventBridge()).handle(fn), raw)
    expect(await eventOf(raw)).toMatchObject(fn.mock.calls[0]?.[0])
  })

  test('fails the invocation with what the function throws', async () => {
    const thrown = new TypeError('no')
    const handler = on(schedule()).handle(() => Promise.reject(thrown))
    await expect(invoke(handler, fixture('event-bridge/scheduled-rule'))).rejects.toBe(thrown)
  })

  test('answers with what the function returns', async () => {
    expect(
      await invoke(
        on(schedule()).handle(() => 'done'),
        fixture('event-bridge/scheduled-rule'),
      ),
    ).toBe('done')
  })
})

describe('an event of no schedule', () => {
  test.each<[what: string, raw: unknown, message: RegExp]>([
    ['an order', fixture('event-bridge/order-paid'), /^schedule: this is/],
    ['a look-alike', eventBridgeEvent('Scheduled Event', {}, { source: 'shop.orders' }), /^schedule: this is/],
    ['an input of the schedule’s own', { report: 'daily' }, /^schedule: this is/],
    ['an S3 notification', s3Event(['a']), /^schedule: this is an S3 event/],
    ['null', null, /^schedule: this is/],
    ['a list', [], /^schedule: this is/],
    ['nothing', undefined, /^schedule: this is/],
  ])('is refused by name: %s', async (_what, raw, message) => {
    const fn = vi.fn()
    await expect(invoke(on(schedule()).handle(fn), raw)).rejects.toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: expect.stringMatching(message),
    })
    expect(fn).not.toHaveBeenCalled()
  })

  test('is refused by the field that is wrong, where it is a schedule’s but for that', async () => {
    const raw = { ...eventBridgeEvent('Scheduled Event', {}, { source: 'aws.events' }), time: 'tomorrow' }
    await expect(eventOf(raw)).rejects.toMatchObject({ code: 'INVALID_EVENT', path: 'time' })
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ name }) => /eventbridge\/.*schedule/.test(name)))(
  'the shared sample $name is a schedule',
  async ({ raw }) => {
    const { id, schedule, time } = await eventOf(raw)
    expect(id).toMatch(/./)
    expect(schedule).toMatch(/^[\w-]+$/)
    expect(time.getTime()).toBeGreaterThan(0)
  },
)
