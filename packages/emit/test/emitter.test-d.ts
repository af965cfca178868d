import { type InferInput, type InferOutput, on, type StandardSchemaV1, sqs } from 'heddle'
import {
  type CompositeTarget,
  type Destination,
  EmitError,
  type Emitted,
  type Emitter,
  emitter,
  fanOut,
  memory,
  type OutgoingEvent,
  type Overflow,
  outbox,
  route,
  type Target,
} from 'heddle/emit'
import { http } from 'heddle/emit/http'
import { kinesis } from 'heddle/emit/kinesis'
import { lambda } from 'heddle/emit/lambda'
import { claimCheck, s3 } from 'heddle/emit/s3'
import { stepFunctions } from 'heddle/emit/step-functions'
import { describe, expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const orders = {
  'order.paid': z.object({ id: z.string(), total: z.string().transform(Number) }),
  'order.shipped': z.object({ at: z.string() }),
}

const events = emitter(orders, memory())

describe('emit', () => {
  test('takes the data that the schema of the type takes', () => {
    expectTypeOf(events.emit('order.paid', { id: 'o1', total: '7' })).toEqualTypeOf<Promise<Emitted>>()
    void events.emit('order.shipped', { at: 'now' }, { id: 'e1', key: 'k', delay: 1, time: new Date() })
    // @ts-expect-error the schema reads text and makes a number of it: what is sent is the text
    void events.emit('order.paid', { id: 'o1', total: 7 })
    // @ts-expect-error this is the data of another type
    void events.emit('order.paid', { at: 'now' })
    // @ts-expect-error the data is missing
    void events.emit('order.paid')
  })

  test('takes no type that the catalogue lacks', () => {
    // @ts-expect-error the catalogue has no such type
    void events.emit('order.lost', {})
    // @ts-expect-error it might be any
    void events.emit('order.paid' as string, { id: 'o1', total: '7' })
  })

  test('takes no option that it does not know', () => {
    // @ts-expect-error what is meant is `key`
    void events.emit('order.shipped', { at: 'now' }, { groupId: 'k' })
    // @ts-expect-error a time is a Date
    void events.emit('order.shipped', { at: 'now' }, { time: '2026-01-02' })
    // @ts-expect-error an extension is text, a number or a boolean
    void events.emit('order.shipped', { at: 'now' }, { extensions: { tenant: {} } })
  })
})

describe('emitAll', () => {
  test('takes events of all types, each with its own data', () => {
    expectTypeOf(
      events.emitAll([
        { type: 'order.paid', data: { id: 'o1', total: '7' } },
        { type: 'order.shipped', data: { at: 'now' }, key: 'k' },
      ]),
    ).toEqualTypeOf<Promise<readonly Emitted[]>>()
    // @ts-expect-error the data is that of another type
    void events.emitAll([{ type: 'order.paid', data: { at: 'now' } }])
    // @ts-expect-error the catalogue has no such type
    void events.emitAll([{ type: 'order.lost', data: {} }])
    // @ts-expect-error a signal is for all of them
    void events.emitAll([{ type: 'order.shipped', data: { at: 'now' }, signal: AbortSignal.abort() }])
    // @ts-expect-error options of an event stand beside its type
    void events.emitAll([{ type: 'order.shipped', data: { at: 'now' } }], { id: 'e1' })
  })
})

test('an emitter may be handed on by its catalogue', () => {
  const pay = async ({ emit }: Emitter<typeof orders>) => {
    await emit('order.paid', { id: 'o1', total: '7' })
  }
  expectTypeOf(pay).toBeCallableWith(events)
  const other = emitter({ 'order.shipped': orders['order.shipped'] }, memory())
  // @ts-expect-error it emits no payments
  void pay(other)
})

test('a catalogue has schemas', () => {
  // @ts-expect-error this is none
  emitter({ 'order.paid': { id: 'string' } }, memory())
  // @ts-expect-error a target is missing
  emitter(orders)
  // @ts-expect-error the option is `attempts`
  emitter(orders, memory(), { retries: 3 })
})

test('a target of one’s own has an entry of its own', () => {
  const own: Target<{ readonly text: string }> = {
    name: 'own',
    limits: { count: 1, bytes: 100 },
    entry: ({ id }) => ({ text: id }),
    size: ({ text }) => text.length,
    send: async (entries) => entries.map(({ text }) => ({ messageId: text })),
  }
  emitter(orders, own)
  // @ts-expect-error it does not say what it takes
  const noLimits: Target = { name: 'own', entry: () => '', size: () => 0, send: async () => [] }
  emitter(orders, noLimits)
  // @ts-expect-error what became of an entry is an object
  const noOutcome: Target = { ...own, send: async () => ['taken'] }
  emitter(orders, noOutcome)
})

test('targets compose', () => {
  expectTypeOf(fanOut([memory(), kinesis({ streamName: 's' })])).toEqualTypeOf<CompositeTarget>()
  expectTypeOf(route(({ type }) => (type === 'order.paid' ? memory() : undefined))).toEqualTypeOf<CompositeTarget>()
  expectTypeOf(fanOut([route(() => fanOut([memory()]))])).toExtend<Destination>()
  // @ts-expect-error several targets are a list
  fanOut(memory())
  // @ts-expect-error a target is no name
  route(({ type }) => type)
})

test('a stream is known by its name or by its ARN', () => {
  kinesis({ streamARN: 'arn' })
  // @ts-expect-error by one of them
  kinesis({ streamName: 's', streamARN: 'arn' })
  // @ts-expect-error by one of them
  kinesis({})
})

test('targets take their options', () => {
  lambda({ functionName: 'ship', qualifier: 'live', format: 'plain' })
  // @ts-expect-error a function has a name
  lambda({})
  stepFunctions({ stateMachineArn: 'arn' })
  // @ts-expect-error a state machine has an ARN
  stepFunctions({ name: 'ship' })
  http({ url: 'https://shop.example/events', fetch, headers: async () => ({ authorization: 'Bearer x' }) })
  // @ts-expect-error CloudEvents has no such form
  http({ url: 'https://shop.example/events', format: 'plain' })
  // @ts-expect-error a secret is said by its name
  http({ url: 'https://shop.example/events', sign: 'whsec_x' })
})

test('memory delivers to functions and to handlers', () => {
  const handler = on(sqs(orders['order.shipped'])).each(() => {})
  const target = memory({ deliver: [handler, ({ id }: OutgoingEvent) => id], raw: ({ data }) => ({ Records: [data] }) })
  expectTypeOf(target.events).toEqualTypeOf<readonly OutgoingEvent[]>()
  // @ts-expect-error this is neither
  memory({ deliver: ['order'] })
})

test('outbox is a layer around any call, and around records', () => {
  on(sqs(orders['order.shipped']))
    .use(outbox())
    .handle(() => {})
  on(sqs(orders['order.shipped']))
    .useEach(outbox())
    .each(() => {})
})

test('overflow is s3, or one of one’s own', () => {
  emitter(orders, memory(), { overflow: s3({ bucket: 'claims' }) })
  const own: Overflow = { name: 'shelf', put: async ({ id }) => `urn:${id}` }
  emitter(orders, memory(), { overflow: own })
  // @ts-expect-error a bucket is missing
  s3({})
  // @ts-expect-error a name is no place to put things
  emitter(orders, memory(), { overflow: 'claims' })
})

test('claimCheck is a schema of the same types', () => {
  const schema = claimCheck(orders['order.paid'], { allow: ['claims'] })
  expectTypeOf<InferInput<typeof schema>>().toEqualTypeOf<{ id: string; total: string }>()
  expectTypeOf<InferOutput<typeof schema>>().toEqualTypeOf<{ id: string; total: number }>()
  expectTypeOf(schema).toExtend<StandardSchemaV1>()
  on(sqs(schema)).each(({ body }) => {
    expectTypeOf(body).toEqualTypeOf<{ id: string; total: number }>()
  })
  // @ts-expect-error where data may come from has to be said
  claimCheck(orders['order.paid'], {})
  // @ts-expect-error where data may come from has to be said
  claimCheck(orders['order.paid'])
})

test('an EmitError tells what went and what did not', () => {
  const error: unknown = undefined
  if (error instanceof EmitError) {
    expectTypeOf(error.failures[0]?.target).toEqualTypeOf<string | undefined>()
    expectTypeOf(error.emitted).toEqualTypeOf<readonly Emitted[]>()
  }
})
