import { type EventBridgeEvent, eventBridge, HeddleError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import {
  context,
  failureOf,
  fixture,
  fixturesOf,
  frozen,
  Order,
  type Raw,
  Shipment,
  schemaOf,
  slow,
} from './helpers.ts'

const orders = { 'order.paid': Order, 'order.shipped': Shipment }

async function eventOf(raw: unknown): Promise<EventBridgeEvent> {
  let seen: EventBridgeEvent | undefined
  const handler = toLambda(
    on(eventBridge()).handle((event) => {
      seen = event
    }),
  )
  await handler(raw, context())
  return seen as EventBridgeEvent
}

const PAID: Omit<EventBridgeEvent, 'raw'> = {
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  type: 'order.paid',
  source: 'com.example.orders',
  time: new Date('2026-10-05T06:07:08.000Z'),
  'detail-type': 'order.paid',
  account: '123456789012',
  region: 'eu-central-1',
  resources: [],
  detail: { id: 'o-1', total: 10 },
  'replay-name': undefined,
}

describe('an EventBridge event', () => {
  test.each<[string, object]>([
    ['order-paid', PAID],
    ['without-version', PAID],
    ['replay', { ...PAID, 'replay-name': 'replay-of-october' }],
    [
      'scheduled-rule',
      {
        ...PAID,
        id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
        type: 'Scheduled Event',
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        resources: ['arn:aws:events:eu-central-1:123456789012:rule/every-morning'],
        detail: {},
      },
    ],
    [
      // Its detail is the text "{}".
      'scheduler',
      {
        ...PAID,
        id: 'd9b1ea2e-1a2b-4c3d-8e4f-001122334455',
        type: 'Scheduled Event',
        'detail-type': 'Scheduled Event',
        source: 'aws.scheduler',
        resources: ['arn:aws:scheduler:eu-central-1:123456789012:schedule/default/every-evening'],
        detail: {},
      },
    ],
  ])('is all that the bus says: %s', async (name, event) => {
    const raw = frozen(fixture<Raw>(`event-bridge/${name}`))
    const seen = await eventOf(raw)
    expect(seen).toStrictEqual({ ...event, raw })
    expect(seen.raw).toBe(raw)
  })

  test('of S3 has the key as it is: here it is not encoded', async () => {
    const seen = await eventOf(fixture('event-bridge/s3-object-created'))
    expect(seen.type).toBe('Object Created')
    expect(seen.detail).toMatchObject({ bucket: { name: 'warp-and-weft' }, object: { key: 'a b+c' } })
  })

  test('is answered with what the function returns', async () => {
    const handler = toLambda(on(eventBridge()).handle(async (event) => ({ done: event.id })))
    expect(await handler(fixture('event-bridge/order-paid'), context())).toEqual({ done: PAID.id })
  })

  test('fails the invocation when the function throws', async () => {
    const thrown = new Error('no')
    const handler = toLambda(on(eventBridge()).handle(() => Promise.reject(thrown)))
    expect(await failureOf(handler, fixture('event-bridge/order-paid'))).toBe(thrown)
  })

  test('is there for every fixture', async () => {
    for (const name of fixturesOf('event-bridge'))
      expect(await eventOf(fixture(name))).toMatchObject({ region: 'eu-central-1' })
  })
})

describe('the detail', () => {
  test('is what the schema makes of it, at once or later', async () => {
    const total = schemaOf((detail) => ({ value: (detail as Order).total }))
    for (const schema of [total, slow(total)]) {
      const handler = toLambda(on(eventBridge(schema)).handle(({ detail }) => detail * 2))
      expect(await handler(fixture('event-bridge/order-paid'), context())).toBe(20)
    }
  })

  test('is refused with every issue, and where', async () => {
    const fn = vi.fn()
    for (const schema of [Order, slow(Order)]) {
      const error = await failureOf(toLambda(on(eventBridge(schema)).handle(fn)), fixture('event-bridge/wrong-detail'))
      expect(error).toBeInstanceOf(HeddleError)
      expect(error).toMatchObject({
        code: 'INVALID_PAYLOAD',
        message: `eventBridge: event ${PAID.id}: detail: id: expected a string; total: expected a number`,
        path: 'detail',
        issues: [
          { message: 'expected a string', path: ['id'] },
          { message: 'expected a number', path: ['total'] },
        ],
      })
    }
    expect(fn).not.toHaveBeenCalled()
  })

  test('keeps the cause when the schema itself fails', async () => {
    const bug = new TypeError('my own bug')
    const broken = schemaOf(() => {
      throw bug
    })
    expect(
      await failureOf(toLambda(on(eventBridge(broken)).handle(() => {})), fixture('event-bridge/order-paid')),
    ).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: `eventBridge: event ${PAID.id}: detail: the schema itself failed`,
      cause: bug,
    })
  })

  test('that is text has to be JSON', async () => {
    const event = { ...fixture<Raw>('event-bridge/scheduler'), detail: 'hello' }
    expect(await failureOf(toLambda(on(eventBridge()).handle(() => {})), event)).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: 'eventBridge: event d9b1ea2e-1a2b-4c3d-8e4f-001122334455: detail: not JSON',
      path: 'detail',
    })
  })
})

describe('a catalogue', () => {
  test('has each type checked by its own schema', async () => {
    const seen: unknown[] = []
    const handler = toLambda(
      on(eventBridge.of(orders)).handle((event) => {
        if (event.type === 'order.paid') seen.push(event.detail.total)
        else seen.push(event.detail.carrier)
      }),
    )
    await handler(fixture('event-bridge/order-paid'), context())
    await handler(fixture('event-bridge/order-shipped'), context())
    expect(seen).toEqual([10, 'pigeon'])
    expect(await failureOf(handler, fixture('event-bridge/wrong-detail'))).toMatchObject({ code: 'INVALID_PAYLOAD' })
  })

  test('refuses a type that it does not have', async () => {
    const fn = vi.fn()
    const error = await failureOf(
      toLambda(on(eventBridge.of(orders)).handle(fn)),
      fixture('event-bridge/scheduled-rule'),
    )
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({
      code: 'UNKNOWN_TYPE',
      message: 'eventBridge: detail-type: the catalogue has no type Scheduled Event, it has order.paid, order.shipped',
      path: 'detail-type',
    })
    expect(fn).not.toHaveBeenCalled()
  })

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('has no type %s', async (type) => {
    const event = { ...fixture<Raw>('event-bridge/order-paid'), 'detail-type': type }
    expect(await failureOf(toLambda(on(eventBridge.of(orders)).handle(() => {})), event)).toMatchObject({
      code: 'UNKNOWN_TYPE',
      path: 'detail-type',
    })
  })

  test('never lets the name of a type break a line of the log', async () => {
    const event = {
      ...fixture<Raw>('event-bridge/order-paid'),
      'detail-type': `paid\n\u001b[31mERROR ${'x'.repeat(5000)}`,
    }
    const error = (await failureOf(toLambda(on(eventBridge.of(orders)).handle(() => {})), event)) as Error
    expect(error.message).not.toContain('\n')
    expect(error.message).not.toContain('\u001b')
    expect(error.message.length).toBeLessThan(300)
  })
})

describe('an event is refused, by the field that is wrong:', () => {
  test.each<[string, unknown, string]>([
    ['id', undefined, 'a string, got undefined'],
    ['source', undefined, 'a string, got undefined'],
    ['account', 123456789012, 'a string, got a number'],
    ['region', null, 'a string, got null'],
    ['time', undefined, 'a string, got undefined'],
    ['time', 'this morning', 'a time, got a string'],
    ['resources', undefined, 'an array, got undefined'],
    ['resources', 'arn:aws:s3:::b', 'an array, got a string'],
    ['replay-name', 7, 'a string, got a number'],
    ['detail', undefined, 'an object, got undefined'],
  ])('%s = %o', async (name, value, expected) => {
    const event = fixture<Raw>('event-bridge/order-paid')
    if (value === undefined) delete event[name]
    else event[name] = value
    const fn = vi.fn()
    const error = await failureOf(toLambda(on(eventBridge()).handle(fn)), event)
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({
      code: 'INVALID_EVENT',
      message: `eventBridge: ${name}: expected ${expected}`,
      path: name,
    })
    expect(fn).not.toHaveBeenCalled()
  })

  test('a resource that is no text', async () => {
    const event = { ...fixture<Raw>('event-bridge/order-paid'), resources: ['arn:aws:s3:::b', null] }
    expect(await failureOf(toLambda(on(eventBridge()).handle(() => {})), event)).toMatchObject({
      code: 'INVALID_EVENT',
      message: 'eventBridge: resources[1]: expected a string, got null',
      path: 'resources[1]',
    })
  })
})

test('an EventBridge event is a Standard Schema, zod inside', async () => {
  const schema = eventBridge(z.object({ id: z.string(), total: z.number() }))
  expect(await schema['~standard'].validate(fixture('event-bridge/order-paid'))).toMatchObject({ value: PAID })
  expect(await schema['~standard'].validate(fixture('event-bridge/wrong-detail'))).toMatchObject({
    issues: [{ message: expect.stringMatching(/^eventBridge: event 7bf73129-\S+: detail: id: .*; total: /) }],
  })
  expect(await schema['~standard'].validate(fixture('other/sns'))).toEqual({
    issues: [{ message: 'eventBridge: this is an SNS event (Records[0].EventSource is aws:sns)' }],
  })
})
