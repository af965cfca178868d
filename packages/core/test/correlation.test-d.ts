import { type Call, type Correlation, type Logger, parseBaggage, type TracedCall, traceOf, withBaggage } from 'heddle'
import { expectTypeOf, test } from 'vitest'

test('where any call comes from can be asked', () => {
  const call = {} as Call<{ readonly id: string }> & { readonly db: object }
  expectTypeOf(traceOf(call)).toEqualTypeOf<Correlation>()
  expectTypeOf<Correlation['traceparent']>().toEqualTypeOf<string | undefined>()
  expectTypeOf<Correlation['correlationId']>().toEqualTypeOf<string>()
  expectTypeOf(call).toExtend<TracedCall>()
  // @ts-expect-error an event alone does not say which invocation it is of
  traceOf({ event: {} })
  // @ts-expect-error what is known cannot be changed
  traceOf(call).correlationId = 'other'
})

test('baggage is read by name, and written as a header', () => {
  expectTypeOf(parseBaggage(traceOf({} as TracedCall).baggage)).toEqualTypeOf<Readonly<Record<string, string>>>()
  expectTypeOf(withBaggage({ tenant: 'blue' })).toEqualTypeOf<string>()
  // @ts-expect-error values of baggage are text
  withBaggage({ count: 7 })
})

test('a logger of one’s own need know nothing of calls', () => {
  expectTypeOf<Omit<Logger, 'forCall'>>().toExtend<Logger>()
})
