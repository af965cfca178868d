import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { alexaSkill, alexaSmartHome } from '../src/alexa.ts'
import { altered } from './altered.ts'
import { context, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused, spoken } from './spoken.ts'

const SKILL = 'amzn1.ask.skill.loom'

describe('a request to a skill', () => {
  test('has what the user said, and every field that Alexa sends', async () => {
    const fn = vi.fn()
    const raw = fixture<Raw>('alexa/intent')
    await toLambda(on(alexaSkill()).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'amzn1.echo-api.request.2c3d',
      type: 'com.amazonaws.alexa.IntentRequest',
      source: SKILL,
      time: new Date('2026-10-05T08:00:00Z'),
      request: raw.request,
      session: raw.session,
      context: raw.context,
      raw,
    })
  })

  test.each([
    ['alexa/launch', 'com.amazonaws.alexa.LaunchRequest'],
    ['alexa/session-ended', 'com.amazonaws.alexa.SessionEndedRequest'],
    ['alexa/audio-player', 'com.amazonaws.alexa.AudioPlayer.PlaybackStarted'],
  ])('may have no session, or no context: %s', async (name, type) => {
    const fn = vi.fn()
    const raw = fixture<Raw>(name)
    await toLambda(on(alexaSkill()).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toMatchObject({ type, source: SKILL })
    expect(fn.mock.calls[0]?.[0].session).toEqual(raw.session)
    expect(fn.mock.calls[0]?.[0].context).toEqual(raw.context)
  })

  test('of another skill is refused', async () => {
    const fn = vi.fn()
    const handler = toLambda(on(alexaSkill({ skills: ['amzn1.ask.skill.other'] })).handle(fn))
    for (const name of ['alexa/intent', 'alexa/session-ended']) {
      expect(await failureOf(handler, fixture(name))).toMatchObject({
        code: 'UNRECOGNISED_EVENT',
        message: 'alexaSkill: context.System.application.applicationId: another skill',
      })
    }
    expect(fn).not.toHaveBeenCalled()
    const own = toLambda(on(alexaSkill({ skills: ['amzn1.ask.skill.other', SKILL] })).handle(fn))
    await own(fixture('alexa/intent'), context())
    expect(fn).toHaveBeenCalledTimes(1)
  })
})

describe('the answer to Alexa', () => {
  test.each([
    [undefined, { version: '1.0', response: {} }],
    [{ sessionAttributes: { asked: 3 } }, { version: '1.0', response: {}, sessionAttributes: { asked: 3 } }],
    [
      { response: { outputSpeech: { type: 'PlainText' as const, text: 'on its way' }, shouldEndSession: true } },
      { version: '1.0', response: { outputSpeech: { type: 'PlainText', text: 'on its way' }, shouldEndSession: true } },
    ],
  ])('is what the function returns: %j', async (returned, answer) => {
    const handler = toLambda(on(alexaSkill()).handle(() => returned))
    expect(await handler(fixture('alexa/intent'), context())).toEqual(answer)
  })

  test('is none when the function throws: Alexa says so, and no token is told', async () => {
    const said = spoken()
    const no = new Error('no')
    expect(await failureOf(toLambda(on(alexaSkill()).handle(() => Promise.reject(no))), fixture('alexa/intent'))).toBe(
      no,
    )
    expect(said(no)).not.toMatch(/linked-account-secret|api-access-secret/)
  })
})

describe('what is no request to a skill is refused:', () => {
  test.each([
    ['request.requestId', 7, 'alexaSkill: request.requestId: expected a string, got a number'],
    ['request.timestamp', 'now', 'alexaSkill: request.timestamp: expected a time, got a string'],
    ['request.intent', undefined, 'alexaSkill: request.intent: expected an object, got undefined'],
    ['request.intent.name', null, 'alexaSkill: request.intent.name: expected a string, got null'],
    ['session.application', undefined, 'alexaSkill: session.application: expected an object, got undefined'],
    ['session', 'x', 'alexaSkill: session: expected an object, got a string'],
    ['version', 1, 'alexaSkill: version: expected a string, got a number'],
  ])('%s', async (path, value, message) => {
    const fn = vi.fn()
    const event = altered(fixture<Raw>('alexa/intent'), path, value)
    expect(await failureOf(toLambda(on(alexaSkill()).handle(fn)), event)).toMatchObject({
      code: 'INVALID_EVENT',
      message,
    })
    expect(fn).not.toHaveBeenCalled()
  })

  test('nothing, an event of another source, odd ones', async () => {
    const handler = toLambda(on(alexaSkill()).handle(() => {}))
    for (const raw of [
      undefined,
      [],
      {},
      { version: '1.0', request: { type: 'LaunchRequest' } },
      fixture('sns/order'),
    ]) {
      expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(alexaSkill(), fixture('alexa/intent'))
    await expectOddEventsRefused(alexaSkill(), fixture('alexa/audio-player'))
  })
})

describe('a directive to a smart home skill', () => {
  test('has its device, and every field that Alexa sends', async () => {
    const raw = fixture<Raw>('alexa/turn-on')
    const fn = vi.fn(({ directive }) => ({ event: { header: directive.header, payload: {} } }))
    const answer = await toLambda(on(alexaSmartHome()).handle(fn))(raw, context())
    expect(answer).toEqual({ event: { header: raw.directive.header, payload: {} } })
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: '1bd5d003-31b9-476f-ad03-71d471922820',
      type: 'com.amazonaws.alexa.smarthome.Alexa.PowerController.TurnOn',
      source: 'loom-1',
      time: expect.any(Date),
      directive: raw.directive,
      raw,
    })
  })

  test('may be for no device', async () => {
    const { event } = await alexaSmartHome().read(fixture('alexa/discover'))
    expect(event).toMatchObject({ source: 'aws.alexa', type: 'com.amazonaws.alexa.smarthome.Alexa.Discovery.Discover' })
  })

  test.each([
    ['directive.header.messageId', 7, 'directive.header.messageId: expected a string, got a number'],
    ['directive.endpoint', {}, 'directive.endpoint.endpointId: expected a string, got undefined'],
    ['directive.payload', undefined, 'directive.payload: expected an object, got undefined'],
  ])('that is not as Alexa sends it is refused: %s', async (path, value, message) => {
    const said = spoken()
    const handler = toLambda(on(alexaSmartHome()).handle(() => ({}) as never))
    const error = await failureOf(handler, altered(fixture<Raw>('alexa/turn-on'), path, value))
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: `alexaSmartHome: ${message}` })
    expect(said(error)).not.toContain('bearer-secret')
  })

  test('is no other event', async () => {
    const handler = toLambda(on(alexaSmartHome()).handle(() => ({}) as never))
    for (const raw of [undefined, {}, { directive: {} }, fixture('alexa/intent')]) {
      expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(alexaSmartHome(), fixture('alexa/turn-on'))
  })

  test('that fails fails the invocation', async () => {
    const no = new Error('no')
    expect(
      await failureOf(toLambda(on(alexaSmartHome()).handle(() => Promise.reject(no))), fixture('alexa/turn-on')),
    ).toBe(no)
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'alexa'))(
  'the sample $name is read',
  async ({ raw }) => {
    expect((await alexaSkill().read(raw)).event).toMatchObject({ source: 'amzn1.ask.skill.example', raw })
  },
)
