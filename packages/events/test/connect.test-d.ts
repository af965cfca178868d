import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type ConnectAnswer, connect } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('parameters are named, or what their schema makes of them', () => {
  on(connect()).handle(({ parameters }) => {
    expectTypeOf(parameters).toEqualTypeOf<Readonly<Record<string, unknown>>>()
  })
  on(connect({ parameters: z.object({ order: z.string() }) })).handle(({ parameters, contactData }) => {
    expectTypeOf(parameters).toEqualTypeOf<{ order: string }>()
    expectTypeOf(contactData.Attributes).toEqualTypeOf<Readonly<Record<string, string>> | null | undefined>()
  })
})

test('a flow gets names and texts, or JSON where it takes it', () => {
  expectTypeOf(toLambda(on(connect()).handle(() => ({ name: 'Ada' })))).returns.toEqualTypeOf<Promise<ConnectAnswer>>()
  on(connect({ json: true })).handle(() => ({ names: ['Ada'] }))
  // @ts-expect-error a number is no text
  on(connect()).handle(() => ({ orders: 3 }))
  // @ts-expect-error nested
  on(connect({ json: false })).handle(() => ({ name: { first: 'Ada' } }))
  // @ts-expect-error JSON is an object here
  on(connect({ json: true })).handle(() => 'Ada')
})
