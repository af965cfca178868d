import { on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { type TransferFamilyAnswer, type TransferFamilyEvent, transferFamily } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a login has its event and its answer', () => {
  on(transferFamily()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<TransferFamilyEvent>()
    expectTypeOf(event.password).toEqualTypeOf<string | undefined>()
    return event.username === 'jane' ? { Role: 'arn' } : undefined
  })
  expectTypeOf(toLambda(on(transferFamily()).handle(() => {}))).toEqualTypeOf<LambdaFunction<TransferFamilyAnswer>>()
})

test('a user has a role, and a home of one kind', () => {
  on(transferFamily()).handle(() => ({ Role: 'arn', HomeDirectoryDetails: [{ Entry: '/', Target: '/bucket' }] }))
  on(transferFamily()).handle(() => ({ Role: 'arn', HomeDirectoryType: 'PATH', HomeDirectory: '/bucket' }))
  // @ts-expect-error a home is not enough
  on(transferFamily()).handle(() => ({ HomeDirectory: '/bucket' }))
  // @ts-expect-error heddle makes it text
  on(transferFamily()).handle(() => ({ Role: 'arn', HomeDirectoryDetails: '[]' }))
  // @ts-expect-error a logical home needs mappings
  on(transferFamily()).handle(() => ({ Role: 'arn', HomeDirectoryType: 'LOGICAL' }))
  // @ts-expect-error a mapping has a target
  on(transferFamily()).handle(() => ({ Role: 'arn', HomeDirectoryDetails: [{ Entry: '/' }] }))
  // @ts-expect-error true is no user
  on(transferFamily()).handle(() => true)
})
