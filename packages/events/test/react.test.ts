import { layered, type Middleware, on } from 'heddle'
import { cloudEvent, eventBridge, react, sns, sqs } from 'heddle/cloud-events'
import { eventBridgeEvent, invoke, snsEnvelope, sqsEvent, sqsMessage } from 'heddle/testing'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Order, Shipment } from './helpers.ts'

const orders = { 'order.paid': Order, 'order.shipped': Shipment }
const event = (type: string, data: unknown) => ({ specversion: '1.0', id: 'e-1', source: '/orders', type, data })
const paid = sqsMessage(event('order.paid', { id: 'o-1', total: 10 }), { messageId: 'm1' })
const shipped = sqsMessage(event('order.shipped', { id: 'o-1', carrier: 'pigeon' }), { messageId: 'm2' })
const lost = sqsMessage(event('order.lost', {}), { messageId: 'm3' })

let errors: ReturnType<typeof vi.spyOn>
beforeEach(() => {
  errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  return () => errors.mockRestore()
})

describe('react', () => {
  test('hands each record of a batch to the reaction to its type', async () => {
    const seen: unknown[] = []
    const handler = on(sqs.of(orders)).each(
      react(orders, {
        'order.paid': async (message, { event, invocation }) => {
          seen.push(message.body.total, event === message, invocation.id !== '')
        },
        'order.shipped': ({ body }) => seen.push(body.carrier),
      }),
    )
    expect(await invoke(handler, sqsEvent([paid, shipped]))).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual([10, true, true, 'pigeon'])
  })

  test('returns what the reaction returns', async () => {
    const handler = on(eventBridge.of(orders)).handle(react(orders, { 'order.paid': ({ detail }) => detail.total * 2 }))
    expect(await invoke(handler, eventBridgeEvent('order.paid', { id: 'o-1', total: 10 }))).toBe(20)
  })

  test('fails an event that nobody handles, by name', async () => {
    const handler = on(sqs.of(orders)).each(react(orders, { 'order.paid': () => {} }))
    expect(await invoke(handler, sqsEvent([paid, shipped]))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] })
    expect(String(errors.mock.calls[0])).toContain('react: nobody handles order.shipped')
    expect(String(errors.mock.calls[0])).toContain('UNKNOWN_TYPE')
  })

  test('leaves all else to otherwise', async () => {
    const seen: unknown[] = []
    const handler = on(sqs.of(orders, { otherwise: 'pass' })).each(
      react(
        orders,
        { 'order.paid': () => {} },
        { otherwise: ({ type, unlisted }, { event }) => seen.push(type, unlisted, event.type) },
      ),
    )
    expect(await invoke(handler, sqsEvent([paid, shipped, lost]))).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual(['order.shipped', undefined, 'order.shipped', 'order.lost', true, 'order.lost'])
  })

  test('fails what the catalogue lacks when there is no otherwise', async () => {
    const handler = on(sqs.of(orders, { otherwise: 'pass' })).each(react(orders, { 'order.paid': () => {} }))
    expect(await invoke(handler, sqsEvent([lost]))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm3' }] })
  })

  test('never hands unchecked data to a reaction', async () => {
    const few = { 'order.paid': Order }
    const fn = vi.fn()
    // The catalogue of the source is smaller: what it lacks it has not checked.
    const reactions = react(orders, { 'order.shipped': fn } as never) as never
    const handler = on(sqs.of(few, { otherwise: 'pass' })).each(reactions)
    expect(await invoke(handler, sqsEvent([shipped]))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] })
    expect(fn).not.toHaveBeenCalled()
  })

  test.each(['constructor', '__proto__', 'toString'])('has no reaction to %s', async (type) => {
    const handler = on(sqs.of(orders, { otherwise: 'pass' })).each(react(orders, { 'order.paid': () => {} }))
    const message = sqsMessage(event(type, {}), { messageId: 'm1' })
    expect(await invoke(handler, sqsEvent([message]))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
  })

  test('reacts to what is inside another event, too', async () => {
    const seen: unknown[] = []
    const reactions = react(orders, { 'order.paid': ({ type }, { event }) => seen.push(type, event.type) })
    const handler = on(sqs(sns.of(orders))).each((message, call) => reactions(message.body, call))
    const raw = sqsEvent([snsEnvelope(event('order.paid', { id: 'o-1', total: 10 }))])
    expect(await invoke(handler, raw)).toEqual({ batchItemFailures: [] })
    expect(seen).toEqual(['order.paid', 'order.paid'])
  })

  test('refuses, when it is made, a reaction to a type that the catalogue lacks, and types that nobody handles', () => {
    const make = react as unknown as (...args: readonly unknown[]) => unknown
    expect(() => make(orders, { 'order.lost': () => {} })).toThrow(
      'react: the catalogue has no type order.lost, it has order.paid, order.shipped',
    )
    expect(() => make(orders, {}, { exhaustive: true })).toThrow('react: nobody handles order.paid, order.shipped')
    expect(() => make(orders, {})).not.toThrow()
  })

  test('is a function for any source whose events their type narrows', async () => {
    const seen: unknown[] = []
    await invoke(
      on(cloudEvent(orders)).each(react(orders, { 'order.paid': ({ data, id }) => seen.push(data.total, id) })),
      sqsEvent([paid]),
    )
    expect(seen).toEqual([10, 'e-1'])
  })
})

describe('layers of one reaction', () => {
  const trace: string[] = []
  beforeEach(() => {
    trace.length = 0
  })
  function traced<const Name extends string>(name: Name): Middleware<{}, { readonly [Key in Name]: true }> {
    return async function traced(_call, next) {
      trace.push(`>${name}`)
      try {
        return await next({ [name]: true } as never)
      } finally {
        trace.push(`<${name}`)
      }
    }
  }

  test('stand inside those of the handler, around that reaction alone', async () => {
    const handler = on(sqs.of(orders))
      .use(traced('batch'))
      .useEach(traced('record'))
      .each(
        react(orders, {
          'order.paid': layered(traced('a'), traced('b'), (message, { batch, record, a, b, event }) => {
            trace.push(`${message.id} ${[batch, record, a, b].every(Boolean)} ${event === message}`)
          }),
          'order.shipped': (message) => {
            trace.push(message.id)
          },
        }),
        { concurrency: 1 },
      )
    await invoke(handler, sqsEvent([paid, shipped]))
    expect(trace.join(' ')).toBe('>batch >record >a >b m1 true true <b <a <record >record m2 <record <batch')
  })

  test('see its failure, and its result', async () => {
    const results: unknown[] = []
    const observed: Middleware = async function observed(_call, next) {
      try {
        const result = await next()
        results.push(result)
        return result
      } catch (error) {
        results.push(error)
        throw error
      }
    }
    const boom = new Error('boom')
    const handler = on(sqs.of(orders)).each(
      react(orders, {
        'order.paid': layered(observed, () => {
          throw boom
        }),
        'order.shipped': layered(observed, async () => 'done'),
      }),
    )
    expect(await invoke(handler, sqsEvent([paid, shipped]))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
    expect(results).toEqual([boom, 'done'])
  })

  test('are for any function that gets an event', async () => {
    const handler = on(sqs()).each(layered(traced('a'), ({ body }, { a }) => trace.push(`${body} ${a}`)))
    await invoke(handler, sqsEvent(['hello']))
    expect(trace).toContain('hello true')
  })
})
