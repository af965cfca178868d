import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { agentReply, type BedrockAgentAnswer, bedrockAgent } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('the type tells the style', () => {
  on(bedrockAgent()).handle((event) => {
    expectTypeOf(event.parameters).toEqualTypeOf<Readonly<Record<string, unknown>>>()
    // @ts-expect-error only an operation has a path
    event.apiPath
    if (event.type === 'com.amazonaws.bedrock.agent.function') expectTypeOf(event.function).toEqualTypeOf<string>()
    else expectTypeOf(event.requestBody).toEqualTypeOf<Readonly<Record<string, unknown>>>()
  })
})

test('parameters and body are what their schemas make of them', () => {
  const source = bedrockAgent({ parameters: z.object({ id: z.int() }), requestBody: z.object({ spools: z.int() }) })
  on(source).handle((event) => {
    expectTypeOf(event.parameters).toEqualTypeOf<{ id: number }>()
    if ('requestBody' in event) expectTypeOf(event.requestBody).toEqualTypeOf<{ spools: number }>()
  })
  // @ts-expect-error a number is no schema
  bedrockAgent({ parameters: 1 })
})

test('a function returns a body, or more', () => {
  const handler = toLambda(on(bedrockAgent()).handle(() => ({ order: 7 })))
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<BedrockAgentAnswer>>()
  on(bedrockAgent()).handle(() => agentReply('which?', { responseState: 'REPROMPT' }))
  // @ts-expect-error no such state
  agentReply('which?', { responseState: 'RETRY' })
  // @ts-expect-error attributes are text
  agentReply('which?', { sessionAttributes: { order: 7 } })
})
