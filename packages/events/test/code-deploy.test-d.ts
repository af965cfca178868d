import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type CodeDeployHook, codeDeploy } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a function of a hook gets it, and returns whatever it likes', () => {
  const handler = toLambda(
    on(codeDeploy()).handle((event) => {
      expectTypeOf(event).toEqualTypeOf<CodeDeployHook>()
      // @ts-expect-error CodeDeploy does not say which
      event.hook
      return 7
    }),
  )
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<undefined>>()
})

test('a client is one of the SDK', () => {
  codeDeploy({ client: { send: async () => ({}) } })
  // @ts-expect-error it sends
  codeDeploy({ client: {} })
})
