import {
  type Builder,
  chunks,
  drop,
  type HttpMiddleware,
  http,
  type Logger,
  log,
  type Middleware,
  on,
  park,
  retry,
  sqs,
} from 'heddle'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

interface Db {
  pay(id: string): Promise<void>
}
declare const db: Db
const Order = z.object({ id: z.string(), total: z.number() })
const withDb: Middleware<{ log: Logger }, { db: Db }> = async function withDb(call, next) {
  call.log.info('db')
  return await next({ db })
}
const cors: HttpMiddleware = async function cors(_call, next) {
  const reply = await next()
  return { ...reply, headers: { ...reply.headers, 'access-control-allow-origin': '*' } }
}

test('what a layer adds is seen by every later layer and by the function, inferred', () => {
  on(sqs(Order))
    .use(log())
    .use(withDb)
    .use(async (call, next) => {
      expectTypeOf(call.db).toEqualTypeOf<Db>()
      return await next({ tenant: call.event.length })
    })
    .each(async (message, { db, log, tenant, event }) => {
      expectTypeOf(message.body).toEqualTypeOf<{ id: string; total: number }>()
      expectTypeOf(event).toEqualTypeOf(message)
      expectTypeOf(tenant).toEqualTypeOf<number>()
      expectTypeOf(log).toEqualTypeOf<Logger>()
      await db.pay(message.body.id)
    })
})

test('a later layer replaces what an earlier one added under the same name', () => {
  on(sqs())
    .use(async (_call, next) => await next({ attempt: 1 }))
    .use(async (_call, next) => await next({ attempt: 'first' }))
    .each((_message, { attempt }) => expectTypeOf(attempt).toEqualTypeOf<string>())
})

test('an unmet need is an error that names the property', () => {
  // @ts-expect-error Property 'log' is missing
  on(sqs(Order)).use(withDb)
})

test('HTTP middleware does not fit around a queue', () => {
  // @ts-expect-error the event of a queue is no request
  on(sqs(Order)).use(cors)
})

test('a middleware that forgets to return next() does not compile', () => {
  // @ts-expect-error next() is not returned
  const forgot: Middleware = async (_call, next) => {
    await next()
  }
  // @ts-expect-error next() is not returned, inline
  on(sqs(Order)).use(async (_call, next) => {
    await next()
  })
  expectTypeOf(forgot).toBeFunction()
})

test('a middleware for any result cannot make one up', () => {
  // @ts-expect-error not what next() gave
  const made: Middleware = async () => ({ status: 200 })
  expectTypeOf(made).toBeFunction()
})

test('the two names that every call has cannot be added', () => {
  // @ts-expect-error event is taken
  on(sqs(Order)).use(async (_call, next) => await next({ event: 1 }))
  // @ts-expect-error invocation is taken
  on(sqs(Order)).use(async (_call, next) => await next({ invocation: 1 }))
})

test('HTTP middleware reads and replaces the reply, typed', () => {
  on(http.get('/x'))
    .use(cors)
    .use(async (_call, next) => {
      const reply = await next()
      expectTypeOf(reply.status).toEqualTypeOf<number>()
      return { ...reply, status: reply.status + 1 }
    })
  // @ts-expect-error a status is a number
  on(http.get('/x')).use(async (_call, next) => ({ ...(await next()), status: '200' }))
})

test('only a batch is handled one by one', () => {
  // @ts-expect-error OnlyBatchSourcesHaveEach
  on(http.get('/x')).each(() => {})
})

test('a batch function returns nothing or a batch result', () => {
  on(sqs()).handle(() => {})
  on(sqs()).handle(async (messages) => ({ failures: messages.map(({ id }) => ({ id, error: new Error('no') })) }))
  // @ts-expect-error a number says nothing of a batch
  on(sqs()).handle(() => 42)
})

test('a call is flat, so that it reads well', () => {
  const builder = on(sqs(Order)).use(log()).use(withDb)
  type Seen =
    typeof builder extends Builder<infer Call, infer _E, infer _R, infer _S, infer _I, infer _A, infer _P, infer _M>
      ? Call
      : never
  expectTypeOf<keyof Seen>().toEqualTypeOf<'event' | 'invocation' | 'log' | 'db'>()
})

test('a layer for each record sees that record, and adds to its call alone', () => {
  on(sqs(Order))
    .use(log())
    .use(withDb)
    .useEach(async ({ event, db }, next) => {
      expectTypeOf(event.body).toEqualTypeOf<z.infer<typeof Order>>()
      expectTypeOf(db).toEqualTypeOf<Db>()
      return await next({ order: event.body.id })
    })
    .each(({ body }, { order, event }) => {
      expectTypeOf(order).toEqualTypeOf<string>()
      expectTypeOf(event.body).toEqualTypeOf(body)
    })
  // @ts-expect-error it does not return what next gave it
  on(sqs(Order)).useEach(async (_call, next) => {
    await next()
  })
  // @ts-expect-error only a batch has records
  on(http.get('/x')).useEach(async (_call, next) => await next())
  // @ts-expect-error after layers for each record there is only each
  on(sqs(Order)).useEach(async (_call, next) => await next()).handle
})

test('chunks are of the records that handle gets, with its call', () => {
  on(sqs(Order))
    .use(log())
    .use(withDb)
    .handle(
      chunks(10, async (messages, { db, event }) => {
        expectTypeOf(messages[0]?.body).toEqualTypeOf<z.infer<typeof Order> | undefined>()
        expectTypeOf(db).toEqualTypeOf<Db>()
        expectTypeOf(event).toEqualTypeOf(messages)
        return { failures: messages.map(({ id }) => ({ id, error: new Error('no') })) }
      }),
    )
  // @ts-expect-error a number says nothing of a batch
  on(sqs(Order)).handle(chunks(10, () => 42))
  // @ts-expect-error a size is a number
  on(sqs(Order)).handle(chunks('10', () => {}))
  // @ts-expect-error an HTTP request is no batch
  on(http.get('/x')).handle(chunks(10, () => {}))
})

test('what becomes of a failure is a policy, decided by its error and its record', () => {
  on(sqs(Order)).each(() => {}, {
    concurrency: 5,
    throwIfAllFail: true,
    onFailure: (error, { id, item, raw }) => {
      expectTypeOf(error).toEqualTypeOf<unknown>()
      expectTypeOf(id).toEqualTypeOf<string>()
      // It may not have been read.
      expectTypeOf(item?.body).toEqualTypeOf<z.infer<typeof Order> | undefined>()
      expectTypeOf(raw).toEqualTypeOf<unknown>()
      return error instanceof TypeError ? drop : park(async ({ reason }) => reason)
    },
  })
  on(sqs(Order)).handle(() => {}, { onFailure: () => retry.after(30) })
  // @ts-expect-error no such policy
  on(sqs(Order)).each(() => {}, { onFailure: () => 'drop' })
  // @ts-expect-error how many at a time is a matter of each
  on(sqs(Order)).handle(() => {}, { concurrency: 5 })
  // @ts-expect-error there is nothing to fail alone
  on(http.get('/x')).handle(() => 'x', { onFailure: () => drop })
})
