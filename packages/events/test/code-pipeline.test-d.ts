import { on, text } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type CodePipelineJob, codePipeline } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('user parameters are text, if any, or what their schema or codec makes of them', () => {
  on(codePipeline()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<CodePipelineJob>()
    expectTypeOf(event.userParameters).toEqualTypeOf<string | undefined>()
    // @ts-expect-error a job cannot be changed
    event.userParameters = ''
  })
  on(codePipeline(z.object({ stage: z.string() }))).handle(({ userParameters }) => {
    expectTypeOf(userParameters).toEqualTypeOf<{ stage: string }>()
  })
  on(codePipeline(text())).handle(({ userParameters }) => {
    expectTypeOf(userParameters).toEqualTypeOf<string>()
  })
})

test('a function says what came of the job, or nothing', () => {
  const handler = toLambda(on(codePipeline()).handle(() => ({ outputVariables: { version: '1' } })))
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<undefined>>()
  on(codePipeline()).handle(async () => ({ continuationToken: 'a' }))
  // @ts-expect-error variables are text
  on(codePipeline()).handle(() => ({ outputVariables: { version: 1 } }))
  // @ts-expect-error OnlyBatchSourcesHaveEach
  on(codePipeline()).each(() => {})
})
