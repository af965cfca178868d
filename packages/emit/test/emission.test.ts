import { EmitError, emitter, memory } from '@heddle/emit'
import { direct, http, type Middleware, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { httpApiEvent, invoke, lambdaContext, sqsEvent } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { fakeTarget, idsOf, quiet, reasonOf, refused, taken } from './fake-target.ts'

const catalogue = { note: z.string() }

const later = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms))

/** A target that takes its time. */
const slow = (answer = taken) =>
  fakeTarget(async (entries, number, signal) => {
    await later()
    return await answer(entries, number, signal)
  })

const slowlyRefused = () => slow((entries) => entries.map(() => refused))

const failures = (event: unknown) => (event as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures

const Body = z.object({ n: z.number() })
const three = () => sqsEvent([{ n: 0 }, { n: 1 }, { n: 2 }])
const idAt = (event: ReturnType<typeof three>, index: number) => event.Records[index]?.messageId

describe('an emit that nobody awaits', () => {
  test('is awaited before the answer', async () => {
    const target = slow()
    const events = emitter(catalogue, target)
    const handler = on(http()).handle(() => {
      void events.emit('note', 'n', { id: 'e1' })
      return 'done'
    })
    expect(await invoke(toLambda(handler), httpApiEvent())).toMatchObject({ statusCode: 200 })
    expect(idsOf(target.requests)).toEqual([['e1']])
  })

  test('fails the invocation when it fails', async () => {
    const events = emitter(catalogue, slowlyRefused())
    const handler = on(sqs(Body)).handle(() => {
      void events.emit('note', 'n')
    })
    const error = await reasonOf<EmitError>(invoke(toLambda(handler), three()))
    expect(error).toBeInstanceOf(EmitError)
    expect(error.failures).toMatchObject([{ code: 'Refused' }])
  })

  test('answers a request with 500, and does not tell the client why', async () => {
    quiet()
    const events = emitter(catalogue, slowlyRefused())
    const handler = on(http()).handle(() => {
      void events.emit('note', 'n')
      return 'done'
    })
    const answer = (await invoke(toLambda(handler), httpApiEvent())) as { statusCode: number; body: string }
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('Refused')
  })

  test('answers a request with 500 when its data is not of the schema', async () => {
    const lines = quiet()
    const events = emitter(catalogue, fakeTarget())
    const handler = on(http()).handle(() => {
      void events.emit('note', 7 as never)
      return 'done'
    })
    expect(await invoke(toLambda(handler), httpApiEvent())).toMatchObject({ statusCode: 500 })
    expect(lines().join()).toContain('emit: note: data')
  })

  test('fails the record in which it was made, and no other', async () => {
    quiet()
    const target = slow((entries) => entries.map(({ data }) => (data === 'note 1' ? refused : {})))
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body)).each(({ body }) => {
      void events.emit('note', `note ${body.n}`)
    })
    const event = three()
    expect(await invoke(toLambda(handler), event)).toEqual({
      batchItemFailures: [{ itemIdentifier: idAt(event, 1) }],
    })
    expect(target.requests.flat()).toHaveLength(3)
  })

  test('fails the call when a layer has made it, before or after next()', async () => {
    for (const before of [true, false]) {
      const events = emitter(catalogue, slowlyRefused())
      const noting: Middleware = async function noting(_call, next) {
        if (before) void events.emit('note', 'n')
        const result = await next()
        if (!before) void events.emit('note', 'n')
        return result
      }
      const handler = on(sqs(Body))
        .use(noting)
        .handle(() => {})
      expect(await reasonOf(invoke(toLambda(handler), three()))).toBeInstanceOf(EmitError)
    }
  })

  test('is awaited when one makes it that nobody awaits either', async () => {
    const target = slow()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body)).handle(() => {
      const first = events.emit('note', 'first', { id: 'e1' })
      void first.then(() => {
        void events.emit('note', 'second', { id: 'e2' })
      })
    })
    await invoke(toLambda(handler), three())
    expect(idsOf(target.requests)).toEqual([['e1'], ['e2']])
  })

  test('is awaited when somebody only listens', async () => {
    const target = slow()
    const events = emitter(catalogue, target)
    const heard: unknown[] = []
    const handler = on(sqs(Body)).handle(() => {
      events.emit('note', 'n').then(
        (emitted) => heard.push(emitted.id),
        () => {},
      )
      events.emit('note', 'n').catch(() => {})
      void events.emit('note', 'n').finally(() => heard.push('finally'))
    })
    await invoke(toLambda(handler), three())
    expect(target.requests).toHaveLength(3)
    expect(heard).toHaveLength(2)
  })

  test('does not change the error of the function, and is logged beside it', async () => {
    const lines = quiet()
    const target = slowlyRefused()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body)).handle(() => {
      void events.emit('note', 'n')
      throw new Error('its own')
    })
    expect(await reasonOf(invoke(toLambda(handler), three()))).toEqual(new Error('its own'))
    expect(target.requests).toHaveLength(1)
    expect(lines().join()).toContain('Refused')
  })

  test('is one of several whose failures are all told', async () => {
    const events = emitter(catalogue, slowlyRefused())
    const handler = on(sqs(Body)).handle(() => {
      for (const id of ['e1', 'e2']) void events.emit('note', 'n', { id })
    })
    const error = await reasonOf<AggregateError>(invoke(toLambda(handler), three()))
    expect(error).toBeInstanceOf(AggregateError)
    expect(error.errors.flatMap(({ failures }: EmitError) => failures.map(({ id }) => id))).toEqual(['e1', 'e2'])
  })

  test('ends with the deadline', async () => {
    const target = fakeTarget(() => new Promise<never>(() => {}))
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body)).handle(() => {
      void events.emit('note', 'n')
    })
    const run = toLambda(handler)(three(), lambdaContext({ remaining: 300 }))
    expect((await reasonOf<EmitError>(run)).failures).toMatchObject([{ code: 'DEADLINE' }])
  })
})

describe('an emit that is awaited', () => {
  test('fails only whoever awaits it', async () => {
    const events = emitter(catalogue, slowlyRefused())
    const caught: unknown[] = []
    const handler = on(sqs(Body)).handle(async () => {
      await events.emit('note', 'n').catch((error: unknown) => caught.push(error))
      await events.emitAll([{ type: 'note', data: 'n' }]).catch((error: unknown) => caught.push(error))
      const [one] = await Promise.allSettled([events.emit('note', 'n')])
      caught.push((one as PromiseRejectedResult).reason)
    })
    expect(await invoke(toLambda(handler), three())).toEqual({ batchItemFailures: [] })
    expect(caught).toHaveLength(3)
    for (const error of caught) expect(error).toBeInstanceOf(EmitError)
  })

  test('may be awaited late', async () => {
    const events = emitter(catalogue, slowlyRefused())
    const handler = on(sqs(Body)).handle(async () => {
      const emit = events.emit('note', 'n')
      await later(20)
      await emit.catch(() => {})
    })
    expect(await invoke(toLambda(handler), three())).toEqual({ batchItemFailures: [] })
  })

  test('that is returned is the function’s', async () => {
    quiet()
    const events = emitter(
      catalogue,
      slow((entries) => entries.map(({ data }) => (data === '1' ? refused : {}))),
    )
    const handler = on(sqs(Body)).each(({ body }) => events.emit('note', String(body.n)))
    const event = three()
    expect(failures(await invoke(toLambda(handler), event))).toEqual([{ itemIdentifier: idAt(event, 1) }])
  })

  test('stops at the deadline, in time for the answer', async () => {
    quiet()
    const events = emitter(
      catalogue,
      fakeTarget(() => new Promise<never>(() => {})),
    )
    const handler = on(sqs(Body)).each(({ body }) => (body.n === 1 ? events.emit('note', 'n') : undefined))
    const event = three()
    const answer = await toLambda(handler)(event, lambdaContext({ remaining: 400 }))
    expect(failures(answer)).toEqual([{ itemIdentifier: idAt(event, 1) }])
  })
})

describe('the promise of an emit', () => {
  test('is a promise like any other', async () => {
    const emit = emitter(catalogue, fakeTarget()).emit('note', 'n', { id: 'e1' })
    expect(emit).toBeInstanceOf(Promise)
    const then = emit.then(({ id }) => id)
    expect(then.constructor).toBe(Promise)
    expect(await then).toBe('e1')
    expect(await Promise.all([emit, emit])).toHaveLength(2)
  })

  test('outside of any call is an unhandled rejection when nobody handles it', async () => {
    const seen: unknown[] = []
    const before = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', (reason) => seen.push(reason))
    try {
      void emitter(catalogue, slowlyRefused()).emit('note', 'n')
      await later(30)
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const listener of before) process.on('unhandledRejection', listener)
    }
    expect(seen).toHaveLength(1)
    expect(seen[0]).toBeInstanceOf(EmitError)
  })
})

describe('what an event has with it', () => {
  const emittedBy = async (handle: (events: ReturnType<typeof emitter<typeof catalogue>>) => unknown) => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body)).each(() => handle(events))
    await invoke(toLambda(handler), sqsEvent([{ n: 0 }]))
    return target.requests.flat()
  }

  test('is of one trace in one call', async () => {
    const [one, other] = await emittedBy(async (events) => {
      await events.emit('note', 'n')
      await events.emit('note', 'n')
    })
    expect(one?.extensions.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-\d\d$/)
    expect(other?.extensions.traceparent).toBe(one?.extensions.traceparent)
  })

  test('is told by the record that caused it', async () => {
    const target = fakeTarget()
    const events = emitter(catalogue, target)
    const handler = on(sqs(Body)).each(({ body }) => events.emit('note', String(body.n)))
    const event = three()
    await invoke(toLambda(handler), event)
    for (const { data, extensions } of target.requests.flat()) {
      expect(extensions.causationid).toBe(idAt(event, Number(data)))
      expect(extensions.correlationid).toBe(idAt(event, Number(data)))
    }
  })

  test('may be said otherwise', async () => {
    const [event] = await emittedBy((events) =>
      events.emit('note', 'n', { extensions: { correlationid: 'c1', tenant: 'acme', retries: 3 } }),
    )
    expect(event?.extensions).toMatchObject({ correlationid: 'c1', tenant: 'acme', retries: 3 })
    expect(event?.extensions.causationid).toBeDefined()
  })
})

describe('a loop', () => {
  test('ends, with an error that names the events of it', async () => {
    const loop = { ping: z.string(), pong: z.string() }
    const heard: string[] = []
    const handler = on(direct(z.object({ type: z.enum(['ping', 'pong']) }))).handle(async ({ payload }) => {
      heard.push(payload.type)
      await events.emit(payload.type === 'ping' ? 'pong' : 'ping', 'n')
    })
    const events = emitter(loop, memory({ deliver: [handler] }), { attempts: 1, maxHops: 4 })
    let error: unknown = await reasonOf<EmitError>(events.emit('ping', 'n'))
    while (error instanceof EmitError) error = error.cause
    expect(heard).toEqual(['ping', 'pong', 'ping', 'pong', 'ping'])
    expect(error).toMatchObject({ code: 'MISUSE' })
    expect((error as Error).message).toBe(
      'emit: 5 events have caused one another, more than 4: ping > pong > ping > pong > ping',
    )
  })

  test('is refused by name', async () => {
    const events = emitter(catalogue, fakeTarget(), { maxHops: 0 })
    const handler = on(http.post('/notes')).handle(async () => {
      await events.emit('note', 'n')
    })
    const lines = quiet()
    await invoke(toLambda(handler), httpApiEvent({ method: 'POST', path: '/notes' }))
    expect(lines().join()).toMatch(/emit: 1 events have caused one another, more than 0: /)
  })
})

test('an emitter that is used by nobody leaves handlers as they are', async () => {
  emitter(catalogue, fakeTarget())
  const handler = on(sqs(Body)).each(() => {})
  expect(await invoke(toLambda(handler), three())).toEqual({ batchItemFailures: [] })
})

test('an event that work for waitUntil emits is waited for, too', async () => {
  const target = slow()
  const events = emitter(catalogue, target)
  const handler = on(sqs(Body)).each((_message, { invocation }) => {
    invocation.waitUntil(
      new Promise<void>((resolve) => {
        setTimeout(() => {
          // The record is done with by now, and nobody awaits this.
          void events.emit('note', 'late')
          resolve()
        }, 20)
      }),
    )
  })
  await invoke(toLambda(handler), three())
  // In the process that is frozen now they would hang.
  expect(target.requests.flat()).toHaveLength(3)
})
