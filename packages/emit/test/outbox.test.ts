import { type EmitError, emitter, outbox } from '@heddle/emit'
import { chunks, HttpError, http, type Middleware, mapErrors, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { routes } from 'heddle/http'
import { httpApiEvent, invoke, lambdaContext, sqsEvent } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { busy, fakeTarget, idsOf, quiet, reasonOf, refused, taken } from './fake-target.ts'

const catalogue = { note: z.string() }
const Body = z.object({ n: z.number() })
const three = () => sqsEvent([{ n: 0 }, { n: 1 }, { n: 2 }])

const later = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms))

const failedIds = (answer: unknown) =>
  (answer as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures.map(
    ({ itemIdentifier }) => itemIdentifier,
  )

describe('an outbox', () => {
  test('sends what was emitted when the function has succeeded, in one batch', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(http())
      .use(outbox())
      .handle(async () => {
        await events.emit('note', 'a', { id: 'e1' })
        await events.emitAll([
          { type: 'note', data: 'b', id: 'e2' },
          { type: 'note', data: 'c', id: 'e3' },
        ])
        expect(target.requests).toEqual([])
        return 'done'
      })
    expect(await invoke(toLambda(handler), httpApiEvent())).toMatchObject({ statusCode: 200 })
    expect(idsOf(target.requests)).toEqual([['e1', 'e2', 'e3']])
  })

  test('sends nothing when the function fails', async () => {
    quiet()
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(http())
      .use(outbox())
      .handle(async () => {
        await events.emit('note', 'a')
        throw new HttpError(409, 'out of stock')
      })
    expect(await invoke(toLambda(handler), httpApiEvent())).toMatchObject({ statusCode: 409 })
    await later()
    expect(target.requests).toEqual([])
  })

  test('sends nothing when a layer further in fails', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const failing: Middleware = async function failing(_call, next) {
      await next()
      throw new Error('rolled back')
    }
    const handler = on(sqs(Body))
      .use(outbox())
      .use(failing)
      .handle(async () => {
        await events.emit('note', 'a')
      })
    expect(await reasonOf(invoke(toLambda(handler), three()))).toEqual(new Error('rolled back'))
    expect(target.requests).toEqual([])
  })

  test('sends when an error became a reply further in', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    class Known extends Error {}
    const handler = on(http())
      .use(mapErrors([[Known, () => new HttpError(404, 'gone')]]))
      .use(outbox())
      .handle(async () => {
        await events.emit('note', 'a')
        return { status: 404 }
      })
    expect(await invoke(toLambda(handler), httpApiEvent())).toMatchObject({ statusCode: 404 })
    expect(target.requests).toHaveLength(1)
  })

  test('tells of an event without a message id', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const seen: unknown[] = []
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(async () => {
        seen.push(await events.emit('note', 'a', { id: 'e1' }))
        seen.push(...(await events.emitAll([{ type: 'note', data: 'b', id: 'e2' }])))
      })
    await invoke(toLambda(handler), three())
    const kept = { type: 'note', messageId: undefined, sequenceNumber: undefined }
    expect(seen).toEqual([
      { ...kept, id: 'e1' },
      { ...kept, id: 'e2' },
    ])
  })

  test('fails the call with the EmitError when an event does not go', async () => {
    const target = fakeTarget((entries) => entries.map(({ id }) => (id === 'e2' ? refused : {})))
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(async () => {
        await events.emit('note', 'a', { id: 'e1' })
        await events.emit('note', 'b', { id: 'e2' })
      })
    const error = await reasonOf<EmitError>(invoke(toLambda(handler), three()))
    expect(error.failures).toMatchObject([{ id: 'e2', index: 1, code: 'Refused' }])
    expect(error.emitted.map(({ id }) => id)).toEqual(['e1'])
  })

  test('tells the function at once what is wrong with an event', async () => {
    const target = fakeTarget(taken, { bytes: 10 })
    const events = emitter(catalogue, target)
    const codes: unknown[] = []
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(async () => {
        for (const data of [7 as never, 'x'.repeat(20)]) {
          await events.emit('note', data).catch(({ code }) => codes.push(code))
        }
        await events.emit('note', 'good', { id: 'good' })
      })
    await invoke(toLambda(handler), three())
    expect(codes).toEqual(['INVALID_PAYLOAD', 'INVALID_EVENT'])
    expect(idsOf(target.requests)).toEqual([['good']])
  })

  test('waits for what nobody has awaited, and sends nothing when that is wrong', async () => {
    const slow = z.string().refine(async (text) => {
      await later()
      return text !== 'bad'
    }, 'is bad')
    const lines = quiet()
    for (const note of ['good', 'bad']) {
      const target = fakeTarget()
      const events = emitter({ note: slow }, target)
      const handler = on(sqs(Body))
        .use(outbox())
        .handle(() => {
          void events.emit('note', 'first', { id: 'e1' })
          void events.emit('note', note, { id: 'e2' })
        })
      const run = invoke(toLambda(handler), three())
      if (note === 'good') await run
      else expect(await reasonOf(run)).toMatchObject({ code: 'INVALID_PAYLOAD' })
      expect(lines()).toEqual([])
      expect(idsOf(target.requests)).toEqual(note === 'good' ? [['e1', 'e2']] : [])
    }
  })

  test('sends what somebody only listens to', async () => {
    const target = fakeTarget()
    const events = emitter({ note: z.string().refine(() => later().then(() => true)) }, target)
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(() => {
        events.emit('note', 'a', { id: 'e1' }).catch(() => {})
      })
    await invoke(toLambda(handler), three())
    expect(idsOf(target.requests)).toEqual([['e1']])
  })

  test('sends what each emitter has in a batch of its own', async () => {
    const bus = fakeTarget()
    const queue = fakeTarget()
    const toBus = emitter(catalogue, bus)
    const toQueue = emitter(catalogue, queue)
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(async () => {
        await toBus.emit('note', 'a', { id: 'b1' })
        await toQueue.emit('note', 'a', { id: 'q1' })
        await toBus.emit('note', 'a', { id: 'b2' })
      })
    await invoke(toLambda(handler), three())
    expect(idsOf(bus.requests)).toEqual([['b1', 'b2']])
    expect(idsOf(queue.requests)).toEqual([['q1']])
  })

  test('tells of all emitters that failed', async () => {
    const failing = () =>
      emitter(
        catalogue,
        fakeTarget((entries) => entries.map(() => refused)),
      )
    const [one, other] = [failing(), failing()]
    const good = fakeTarget()
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(async () => {
        for (const { emit } of [one, emitter(catalogue, good), other]) await emit('note', 'a')
      })
    const error = await reasonOf<AggregateError>(invoke(toLambda(handler), three()))
    expect(error.message).toMatch(/^outbox: fake: 1 of 1 events not emitted: .*; fake: 1 of 1 /)
    expect(error.errors).toHaveLength(2)
    expect(good.requests).toHaveLength(1)
  })

  test('keeps the order of a key over several emits', async () => {
    const target = fakeTarget((entries, number) => (number === 0 ? entries.map(() => busy) : taken(entries, 0, never)))
    const events = emitter(catalogue, target, { backoff: 0 })
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(async () => {
        for (const id of ['e1', 'e2', 'e3']) await events.emit('note', 'a', { id, key: 'k' })
      })
    await invoke(toLambda(handler), three())
    expect(idsOf(target.requests)).toEqual([['e1'], ['e1'], ['e2'], ['e3']])
  })

  test('sends until the deadline, and no longer', async () => {
    const target = fakeTarget(() => new Promise<never>(() => {}))
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(async () => {
        // A signal that ends an emit has nothing to do with what is sent later.
        await events.emit('note', 'a', { signal: AbortSignal.timeout(10_000) })
      })
    const error = await reasonOf<EmitError>(toLambda(handler)(three(), lambdaContext({ remaining: 300 })))
    expect(error.failures).toMatchObject([{ code: 'DEADLINE' }])
  })

  test('has only what is emitted in it', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const around: Middleware = async function around(_call, next) {
      await events.emit('note', 'before', { id: 'before' })
      try {
        return await next()
      } finally {
        await events.emit('note', 'after', { id: 'after' })
      }
    }
    for (const fails of [false, true]) {
      target.requests.length = 0
      const handler = on(sqs(Body))
        .use(around)
        .use(outbox())
        .handle(async () => {
          await events.emit('note', 'in', { id: 'in' })
          if (fails) throw new Error('no')
        })
      await invoke(toLambda(handler), three()).catch(() => {})
      expect(idsOf(target.requests)).toEqual(fails ? [['before'], ['after']] : [['before'], ['in'], ['after']])
    }
  })

  test('in another hands over to it', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const emitting = (id: string): Middleware =>
      async function emitting(_call, next) {
        await events.emit('note', 'a', { id })
        const result = await next()
        expect(target.requests).toEqual([])
        return result
      }
    const handler = on(sqs(Body))
      .use(outbox())
      .use(emitting('outer'))
      .use(outbox())
      .use(emitting('inner'))
      .handle(async () => {
        await events.emit('note', 'a', { id: 'function' })
      })
    await invoke(toLambda(handler), three())
    expect(idsOf(target.requests)).toEqual([['outer', 'inner', 'function']])
  })

  test('in another that fails takes only its own with it', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const forgiving: Middleware = async function forgiving(_call, next) {
      await events.emit('note', 'a', { id: 'outer' })
      return await next().catch(() => ({ failures: [] }) as never)
    }
    const handler = on(sqs(Body))
      .use(outbox())
      .use(forgiving)
      .use(outbox())
      .handle(async () => {
        await events.emit('note', 'a', { id: 'inner' })
        throw new Error('no')
      })
    await invoke(toLambda(handler), three())
    expect(idsOf(target.requests)).toEqual([['outer']])
  })
})

describe('an outbox around each record', () => {
  test('sends what belongs to the records that were handled, each in a batch of its own', async () => {
    quiet()
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .useEach(outbox())
      .each(async ({ body }) => {
        await events.emit('note', 'a', { id: `${body.n}a` })
        await later()
        await events.emit('note', 'b', { id: `${body.n}b` })
        if (body.n === 1) throw new Error('no')
      })
    const event = three()
    const answer = await invoke(toLambda(handler), event)
    expect(failedIds(answer)).toEqual([event.Records[1]?.messageId])
    expect(idsOf(target.requests).toSorted()).toEqual([
      ['0a', '0b'],
      ['2a', '2b'],
    ])
  })

  test('in one around the batch sends what belongs to all of them in one batch', async () => {
    quiet()
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .use(outbox())
      .useEach(outbox())
      .each(async ({ body }) => {
        await events.emit('note', 'a', { id: String(body.n) })
        if (body.n === 1) throw new Error('no')
      })
    const event = three()
    expect(failedIds(await invoke(toLambda(handler), event))).toEqual([event.Records[1]?.messageId])
    expect(idsOf(target.requests)).toEqual([['0', '2']])
  })

  test('in one around the batch sends in time what belongs to those that were, and nothing of one that was not', async () => {
    quiet()
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .use(outbox())
      .useEach(outbox())
      .each(async ({ body }) => {
        await events.emit('note', 'a', { id: String(body.n) })
        if (body.n === 1) await later(1050)
      })
    const event = three()
    const answer = await toLambda(handler)(event, lambdaContext({ remaining: 1000 }))
    expect(failedIds(answer)).toEqual([event.Records[1]?.messageId])
    await later(100)
    expect(idsOf(target.requests)).toEqual([['0', '2']])
  })

  test('in one around the batch sends with whatever time is left: half of the margin is seldom a whole number', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .use(outbox())
      .each(({ body }) => void body)
    const emitting = on(sqs(Body))
      .use(outbox())
      .handle(async ([first]) => {
        await events.emit('note', 'a', { id: String(first?.body.n) })
      })
    for (const remaining of [2999, 3001.5]) {
      const context = lambdaContext({ remaining })
      expect(await toLambda(handler)(three(), context)).toEqual({ batchItemFailures: [] })
      expect(await toLambda(emitting)(three(), context)).toEqual({ batchItemFailures: [] })
    }
    expect(idsOf(target.requests)).toEqual([['0'], ['0']])
  })

  test('fails the record whose events do not go', async () => {
    quiet()
    const target = fakeTarget((entries) => entries.map(({ id }) => (id === '2' ? refused : {})))
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .useEach(outbox())
      .each(({ body }) => events.emit('note', 'a', { id: String(body.n) }))
    const event = three()
    expect(failedIds(await invoke(toLambda(handler), event))).toEqual([event.Records[2]?.messageId])
  })
})

describe('an outbox that would not know of a failure', () => {
  test('refuses what a record of its batch emits', async () => {
    const lines = quiet()
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .use(outbox())
      .each(() => events.emit('note', 'a'))
    const event = three()
    expect(failedIds(await invoke(toLambda(handler), event))).toHaveLength(3)
    expect(lines().join()).toContain('outbox: whether a call in it fails, this one may not know')
    expect(target.requests).toEqual([])
  })

  test('refuses what a handler among its routes emits, and takes what a function does', async () => {
    const lines = quiet()
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const note = async () => {
      await events.emit('note', 'a')
      return 'done'
    }
    const handler = on(http())
      .use(outbox())
      .handle(
        routes({
          'GET /function': note,
          'GET /handler': on(http()).handle(note),
          'GET /own': on(http()).use(outbox()).handle(note),
        }),
      )
    const get = async (path: string) =>
      ((await invoke(toLambda(handler), httpApiEvent({ path }))) as { statusCode: number }).statusCode
    expect(await get('/function')).toBe(200)
    expect(target.requests).toHaveLength(1)
    expect(await get('/handler')).toBe(500)
    expect(target.requests).toHaveLength(1)
    expect(lines().join()).toContain('use one around each record (useEach), or around the handler that emits')
    expect(await get('/own')).toBe(200)
    expect(target.requests).toHaveLength(2)
  })

  test('keeps what chunks of a batch emit', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body))
      .use(outbox())
      .handle(
        chunks(2, async (messages) => {
          await events.emit('note', 'a', { id: `${messages.length}` })
        }),
      )
    await invoke(toLambda(handler), three())
    expect(idsOf(target.requests)).toEqual([['2', '1']])
  })
})

test('an outbox by itself is refused', async () => {
  await expect(outbox()({ invocation: {} as never }, async () => ({}) as never)).rejects.toThrow(
    'outbox: a layer of a handler, it does nothing by itself',
  )
})

const never = new AbortController().signal
