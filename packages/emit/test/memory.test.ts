import { type EmitError, emitter, memory, type OutgoingEvent } from '@heddle/emit'
import { direct, on, sqs } from 'heddle'
import { sqsEvent } from 'heddle/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { quiet, reasonOf } from './fake-target.ts'

const catalogue = { note: z.string(), order: z.object({ id: z.string(), at: z.any().optional() }) }

const later = () => new Promise((resolve) => setTimeout(resolve, 2))

test('memory keeps what was emitted, and forgets it', async () => {
  const target = memory()
  const { emit } = emitter(catalogue, target, { source: 'orders' })
  const { messageId } = await emit('note', 'a', { id: 'e1', key: 'k' })
  expect(messageId).toBe('e1')
  expect(target.events).toMatchObject([{ id: 'e1', type: 'note', data: 'a', key: 'k', source: 'orders' }])
  target.clear()
  expect(target.events).toEqual([])
})

test('memory delivers events one after another, in their order', async () => {
  const heard: string[] = []
  const slow = async ({ id }: OutgoingEvent) => {
    heard.push(`${id} begins`)
    await later()
    heard.push(`${id} ends`)
  }
  const target = memory({ deliver: [slow, ({ id }) => heard.push(`${id} again`)] })
  await emitter(catalogue, target).emitAll(
    Array.from({ length: 25 }, (_, index) => ({ type: 'note', data: 'n', id: `e${index}`, key: `k${index % 2}` })),
  )
  expect(heard.slice(0, 6)).toEqual(['e0 begins', 'e0 ends', 'e0 again', 'e1 begins', 'e1 ends', 'e1 again'])
  expect(heard.filter((one) => one.endsWith('again'))).toEqual(
    Array.from({ length: 25 }, (_, index) => `e${index} again`),
  )
  expect(target.events).toHaveLength(25)
})

test('memory gives handlers the CloudEvents document, as JSON has it', async () => {
  const seen: unknown[] = []
  const handler = on(direct()).handle(({ payload }) => {
    seen.push(payload)
  })
  const time = new Date('2026-01-02T03:04:05.678Z')
  await emitter(catalogue, memory({ deliver: [handler] }), { source: 'orders' }).emit(
    'order',
    { id: 'o1', at: time },
    { id: 'e1', time, subject: 's', key: 'k', extensions: { tenant: 'acme' } },
  )
  expect(seen).toEqual([
    {
      specversion: '1.0',
      id: 'e1',
      source: 'orders',
      type: 'order',
      time: '2026-01-02T03:04:05.678Z',
      subject: 's',
      partitionkey: 'k',
      tenant: 'acme',
      datacontenttype: 'application/json',
      data: { id: 'o1', at: '2026-01-02T03:04:05.678Z' },
    },
  ])
})

test('memory gives handlers of other sources what `raw` makes of an event', async () => {
  const seen: unknown[] = []
  const handler = on(sqs(catalogue.order)).each(({ body }) => {
    seen.push(body)
  })
  const target = memory({ deliver: [handler], raw: ({ data }) => sqsEvent([data]) })
  await emitter(catalogue, target).emit('order', { id: 'o1' })
  expect(seen).toEqual([{ id: 'o1' }])
})

test('memory delivers again what a listener or a handler has not taken, and to nobody twice who has', async () => {
  quiet()
  const heard: string[] = []
  let tries = 0
  const flaky = () => {
    heard.push('flaky')
    if (++tries < 3) throw new Error('not yet')
  }
  const partial = on(sqs(z.string())).each(() => {
    heard.push('handler')
    if (tries++ < 4) throw new Error('not yet')
  })
  const target = memory({ deliver: [() => heard.push('good'), flaky, partial], raw: () => sqsEvent(['"n"']) })
  await emitter(catalogue, target, { backoff: 0 }).emit('note', 'n')
  expect(heard).toEqual(['good', 'flaky', 'flaky', 'flaky', 'handler', 'handler'])
  expect(target.events).toHaveLength(1)
})

test.for([
  [new Error('no'), { code: 'Error', message: 'no' }],
  [Object.assign(new Error('no'), { name: 'OutOfStock' }), { code: 'OutOfStock', message: 'no' }],
  ['a text', { code: 'Error', message: 'a text' }],
  [undefined, { code: 'Error', message: 'undefined' }],
] as const)('memory says why an event was not taken: %o', async ([thrown, failure]) => {
  const target = memory({
    deliver: [
      () => {
        throw thrown
      },
    ],
  })
  const error = await reasonOf<EmitError>(emitter(catalogue, target, { attempts: 1 }).emit('note', 'n'))
  expect(error.failures).toMatchObject([{ ...failure, retriable: true, cause: thrown }])
  expect(target.events).toEqual([])
})

test('memory stops at the abort of the signal, and tells handlers', async () => {
  const stop = new AbortController()
  let aborted: unknown
  let calls = 0
  const handler = on(direct()).handle(async (_event, { invocation }) => {
    calls++
    await new Promise((resolve) => invocation.signal.addEventListener('abort', resolve))
    aborted = invocation.signal.reason
  })
  const target = memory({ deliver: [handler] })
  const emit = emitter(catalogue, target).emitAll(
    ['a', 'b'].map((data) => ({ type: 'note', data })),
    { signal: stop.signal },
  )
  await later()
  stop.abort(new Error('enough'))
  expect((await reasonOf<EmitError>(emit)).failures).toMatchObject([{ code: 'DEADLINE' }, { code: 'DEADLINE' }])
  await expect.poll(() => aborted).toEqual(new Error('enough'))
  await later()
  expect(calls).toBe(1)
})

test('memory keeps the newest, as many as it is told', async () => {
  const target = memory({ keep: 3 })
  await emitter(catalogue, target).emitAll(
    Array.from({ length: 5 }, (_, index) => ({ type: 'note', data: 'n', id: `e${index}` })),
  )
  expect(target.events.map(({ id }) => id)).toEqual(['e2', 'e3', 'e4'])
})

test('memory refuses what SQS would: more than 1 MiB, or what it is told', async () => {
  const { emit } = emitter(catalogue, memory())
  await emit('note', 'x'.repeat(1_048_574))
  await expect(emit('note', 'x'.repeat(1_048_575))).rejects.toThrow(/has 1048577 bytes, it takes 1048576$/)
  await expect(emitter(catalogue, memory({ maxBytes: 2 })).emit('note', 'x')).rejects.toThrow(/it takes 2$/)
})

test('what heddle refuses of an event is not tried again', async () => {
  const wrong = on(sqs()).each(() => {})
  const target = memory({ deliver: [wrong] })
  const started = performance.now()
  const events = emitter({ note: z.string() }, target)
  const error = await events.emit('note', 'n').catch((reason: unknown) => reason)
  expect(error).toMatchObject({ failures: [{ code: 'HeddleError', attempts: 1 }] })
  expect(performance.now() - started).toBeLessThan(1000)
})
