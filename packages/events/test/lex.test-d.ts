import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type LexIntent, type LexResponse, type LexSlot, type LexV1Response, lex, lexV1 } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a bot of V2 is told what to do next', () => {
  const handler = toLambda(
    on(lex()).handle((event) => {
      expectTypeOf(event.intent).toEqualTypeOf<LexIntent | undefined>()
      expectTypeOf(event.slots.Day).toEqualTypeOf<LexSlot | null | undefined>()
      expectTypeOf(event.type).toEqualTypeOf<
        'com.amazonaws.lex.DialogCodeHook' | 'com.amazonaws.lex.FulfillmentCodeHook'
      >()
      return { sessionState: { dialogAction: { type: 'ElicitSlot', slotToElicit: 'Day' } } }
    }),
  )
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<LexResponse>>()
  // @ts-expect-error which slot?
  on(lex()).handle(() => ({ sessionState: { dialogAction: { type: 'ElicitSlot' } } }))
  // @ts-expect-error no such action
  on(lex()).handle(() => ({ sessionState: { dialogAction: { type: 'Reply' } } }))
  const sessionState = { dialogAction: { type: 'Close' } } as const
  on(lex()).handle(() => ({ sessionState, messages: [{ contentType: 'PlainText', content: 'see you' }] }))
  // @ts-expect-error a card is no text
  on(lex()).handle(() => ({ sessionState, messages: [{ contentType: 'ImageResponseCard' }] }))
  // @ts-expect-error it has to say something
  on(lex()).handle(() => {})
})

test('a bot of V1 is told what to do next', () => {
  const handler = toLambda(
    on(lexV1()).handle(({ currentIntent }) => {
      expectTypeOf(currentIntent.slots.Day).toEqualTypeOf<string | null | undefined>()
      return { dialogAction: { type: 'Close', fulfillmentState: 'Fulfilled' } }
    }),
  )
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<LexV1Response>>()
  // @ts-expect-error fulfilled, or failed?
  on(lexV1()).handle(() => ({ dialogAction: { type: 'Close' } }))
})
