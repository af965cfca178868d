import { type Builder, type HttpMiddleware, http, type Logger, log, type Middleware, on, sqs } from 'heddle'
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
