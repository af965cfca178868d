import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import {
  type AlexaIntent,
  type AlexaResponse,
  type AlexaSession,
  type AlexaSmartHomeResponse,
  alexaSkill,
  alexaSmartHome,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('the type narrows the request', () => {
  on(alexaSkill()).handle(({ request, session }) => {
    expectTypeOf(session).toEqualTypeOf<AlexaSession | undefined>()
    if (request.type === 'IntentRequest') expectTypeOf(request.intent).toEqualTypeOf<AlexaIntent>()
    if (request.type === 'AudioPlayer.PlaybackStarted')
      expectTypeOf(request.offsetInMilliseconds).toEqualTypeOf<unknown>()
    // @ts-expect-error a launch has no intent
    if (request.type === 'LaunchRequest') request.intent
    // @ts-expect-error no such request
    request.type === 'Launch'
  })
})

test('a skill answers, or says nothing', () => {
  const handler = toLambda(on(alexaSkill()).handle(() => ({ response: { shouldEndSession: true } })))
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<AlexaResponse>>()
  on(alexaSkill()).handle(async () => {})
  on(alexaSkill()).handle(() => ({ response: { outputSpeech: { type: 'SSML', ssml: '<speak/>' } } }))
  // @ts-expect-error SSML is under ssml
  on(alexaSkill()).handle(() => ({ response: { outputSpeech: { type: 'SSML', text: '<speak/>' } } }))
  // @ts-expect-error no plain text
  on(alexaSkill()).handle(() => 'hello')
})

test('a smart home skill always answers', () => {
  const handler = toLambda(
    on(alexaSmartHome()).handle(({ directive }) => ({ event: { header: directive.header, payload: {} } })),
  )
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<AlexaSmartHomeResponse>>()
  // @ts-expect-error it has to
  on(alexaSmartHome()).handle(() => {})
})
