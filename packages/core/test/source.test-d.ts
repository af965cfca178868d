import { defineSource, type Handler, type Invocation, on, type Source } from 'heddle'
import { type LambdaContext, toLambda } from 'heddle/aws'
import { expectTypeOf, test } from 'vitest'

interface Tick {
  readonly id: string
}

test('a source of one’s own has the types of its event and its result', () => {
  const tick = defineSource<Tick, number, number>({
    name: 'tick',
    read: () => ({ event: { id: '1' } }),
    result: (returned) => returned,
    answer: (result) => result,
  })
  expectTypeOf(tick).toEqualTypeOf<Source<Tick, number, number>>()
  const handler = on(tick).handle((event) => event.id.length)
  expectTypeOf(handler).toEqualTypeOf<Handler<number, 'aws-lambda'>>()
  // @ts-expect-error the source wants a number
  on(tick).handle(() => 'no')
  // @ts-expect-error an event is missing
  defineSource<Tick, number, number>({ name: 'tick', read: () => ({}), result: (n) => n, answer: (n) => n })
})

test('a handler whose source the platform cannot trigger is refused', () => {
  const elsewhere = {} as Handler<void, never>
  // @ts-expect-error nothing that Lambda can trigger
  toLambda(elsewhere)
})

test('an invocation tells what the platform said', () => {
  const invocation = {} as Invocation<LambdaContext>
  expectTypeOf(invocation.deadline).toEqualTypeOf<Date>()
  expectTypeOf(invocation.signal).toEqualTypeOf<AbortSignal>()
  expectTypeOf(invocation.raw.awsRequestId).toEqualTypeOf<string>()
  // @ts-expect-error only a promise can be waited for
  invocation.waitUntil(1)
})
