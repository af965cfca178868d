import { HttpError, http, type Logger, log, mapErrors, on, type SqsMessage, sqs, validate } from 'heddle'
import pino from 'pino'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

class OutOfStock extends Error {
  readonly sku: string = ''
}
class Late extends Error {
  readonly days: number = 1
}
const isLate = (error: unknown): error is Late => error instanceof Late

test('log adds a logger to the call, of any source', () => {
  on(sqs())
    .use(log())
    .each((message, call) => {
      expectTypeOf(message).toEqualTypeOf<SqsMessage<string>>()
      expectTypeOf(call.log).toEqualTypeOf<Logger>()
      call.log.child({ order: 1 }).info('paid', { total: 1 })
      // @ts-expect-error the message comes first
      call.log.info({ total: 1 }, 'paid')
    })
  on(http())
    .use(log({ level: 'DEBUG', redact: ['iban'] }))
    .handle((_request, { log }) => log.debug('here'))
})

test('log takes a pino-like logger, and one that takes the message first', () => {
  log({ logger: pino() })
  log({ logger: console })
  // @ts-expect-error no logger
  log({ logger: { write() {} } })
  // @ts-expect-error no such level
  log({ level: 'verbose' })
})

test('mapErrors knows the error of each rule', () => {
  on(http()).use(
    mapErrors([
      [OutOfStock, (error) => new HttpError(409, error.sku)],
      [isLate, (error) => new RangeError(`${error.days.toFixed()} days`)],
      [(error) => error === 'x', () => new HttpError(400, 'x')],
    ]),
  )
  // @ts-expect-error no such field
  mapErrors([[OutOfStock, (error) => new HttpError(409, error.nope)]])
})

test('a plain answer is one that the source takes', () => {
  const full = (sku: string) => ({ status: 409, headers: {}, cookies: [], body: sku })
  on(http()).use(mapErrors([[OutOfStock, (error) => full(error.sku)]]))
  on(sqs()).use(mapErrors([[OutOfStock, () => ({ failures: [] })]]))
  // @ts-expect-error a reply is no result of a batch
  on(sqs()).use(mapErrors([[OutOfStock, (error) => full(error.sku)]]))
  // @ts-expect-error 42 is no reply
  on(http()).use(mapErrors([[OutOfStock, () => 42]]))
})

test('validate takes a schema and leaves the types as they are', () => {
  on(http())
    .use(validate({ result: z.object({ id: z.string() }) }))
    .handle(() => ({ body: { id: '1' } }))
  // @ts-expect-error the schema is missing
  validate({})
})
