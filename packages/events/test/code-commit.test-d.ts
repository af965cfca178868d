import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type CodeCommitEvent, type CodeCommitReference, codeCommit } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a record has references', () => {
  const handler = toLambda(
    on(codeCommit()).each((event) => {
      expectTypeOf(event).toEqualTypeOf<CodeCommitEvent>()
      expectTypeOf(event.references).toEqualTypeOf<readonly CodeCommitReference[]>()
      expectTypeOf(event.customData).toEqualTypeOf<string | undefined>()
      // @ts-expect-error a reference may not be new
      const created: boolean = event.references[0]?.created
      return created
    }),
  )
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<undefined>>()
  on(codeCommit()).handle((events) => {
    expectTypeOf(events).toEqualTypeOf<readonly CodeCommitEvent[]>()
  })
})
