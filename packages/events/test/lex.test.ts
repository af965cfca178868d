import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { lex, lexV1 } from '../src/lex.ts'
import { altered } from './altered.ts'
import { context, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused } from './spoken.ts'

const dialog = () => fixture<Raw>('lex/dialog')
const CLOSE = {
  sessionState: { dialogAction: { type: 'Close' as const }, intent: { name: 'BookTable', state: 'Fulfilled' } },
  messages: [{ contentType: 'PlainText' as const, content: 'see you' }],
}

describe('a turn with a bot of V2', () => {
  test('has the intent, its slots, and every field that Lex sends', async () => {
    const fn = vi.fn(() => CLOSE)
    const raw = dialog()
    expect(await toLambda(on(lex()).handle(fn))(raw, context())).toEqual(CLOSE)
    expect((fn.mock.calls as unknown[][])[0]?.[0]).toEqual({
      ...raw,
      id: '7b8c9d0e-1f2a-4b3c-8d4e-5f6071829304',
      type: 'com.amazonaws.lex.DialogCodeHook',
      source: 'aws.lex:BOTEXAMPLE/ALIASEXAMP',
      time: expect.any(Date),
      intent: raw.sessionState.intent,
      slots: raw.sessionState.intent.slots,
      sessionAttributes: { visits: '2' },
      requestAttributes: { 'x-amz-lex:channels:platform': 'Connect' },
      raw,
    })
  })

  test('may have no intent yet, no attributes and no id', async () => {
    const raw = { ...dialog(), sessionState: {}, requestAttributes: null }
    const fn = vi.fn(() => CLOSE)
    await toLambda(on(lex()).handle(fn))(raw, context())
    expect((fn.mock.calls as unknown[][])[0]?.[0]).toMatchObject({
      id: 'run-1',
      intent: undefined,
      slots: {},
      sessionAttributes: {},
      requestAttributes: {},
    })
  })

  test('that fails fails the invocation', async () => {
    const no = new Error('no')
    expect(await failureOf(toLambda(on(lex()).handle(() => Promise.reject(no))), dialog())).toBe(no)
  })

  test.each([
    ['bot.aliasId', undefined, 'bot.aliasId: expected a string, got undefined'],
    ['interpretations', {}, 'interpretations: expected an array, got an object'],
    ['interpretations.1.intent', null, 'interpretations[1].intent: expected an object, got null'],
    ['sessionState.intent.slots', [], 'sessionState.intent.slots: expected an object, got an array'],
    [
      'sessionState.sessionAttributes',
      { a: 1 },
      'sessionState.sessionAttributes: expected an object of strings, got an object',
    ],
    ['invocationSource', 7, 'invocationSource: expected a string, got a number'],
  ])('that is not as Lex sends it is refused: %s', async (path, value, message) => {
    const fn = vi.fn(() => CLOSE)
    const error = await failureOf(toLambda(on(lex()).handle(fn)), altered(dialog(), path, value))
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: `lex: ${message}` })
    expect(fn).not.toHaveBeenCalled()
  })

  test('is no other event', async () => {
    for (const raw of [undefined, [], {}, fixture('lex/v1'), fixture('sns/order')]) {
      const error = await failureOf(toLambda(on(lex()).handle(() => CLOSE)), raw)
      expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(lex(), dialog())
  })
})

describe('a turn with a bot of V1', () => {
  const DELEGATE = { dialogAction: { type: 'Delegate' as const, slots: {} } }

  test('has the intent, and every field that Lex sends', async () => {
    const fn = vi.fn(() => DELEGATE)
    const raw = fixture<Raw>('lex/v1')
    expect(await toLambda(on(lexV1()).handle(fn))(raw, context())).toEqual(DELEGATE)
    expect((fn.mock.calls as unknown[][])[0]?.[0]).toEqual({
      ...raw,
      id: 'run-1',
      type: 'com.amazonaws.lex.v1',
      source: 'aws.lex:Tables/$LATEST',
      time: expect.any(Date),
      sessionAttributes: {},
      requestAttributes: { 'x-amz-lex:time-zone': 'Europe/Berlin' },
      raw,
    })
  })

  test.each([
    ['currentIntent.slots', undefined, 'currentIntent.slots: expected an object, got undefined'],
    ['currentIntent.confirmationStatus', 7, 'currentIntent.confirmationStatus: expected a string, got a number'],
    ['bot.name', null, 'bot.name: expected a string, got null'],
    ['userId', undefined, 'userId: expected a string, got undefined'],
  ])('that is not as Lex sends it is refused: %s', async (path, value, message) => {
    const error = await failureOf(
      toLambda(on(lexV1()).handle(() => DELEGATE)),
      altered(fixture<Raw>('lex/v1'), path, value),
    )
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: `lexV1: ${message}` })
  })

  test('is no other event, and fails as the function does', async () => {
    for (const raw of [undefined, {}, dialog()]) {
      const error = await failureOf(toLambda(on(lexV1()).handle(() => DELEGATE)), raw)
      expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(lexV1(), fixture('lex/v1'))
    const no = new Error('no')
    expect(await failureOf(toLambda(on(lexV1()).handle(() => Promise.reject(no))), fixture('lex/v1'))).toBe(no)
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'lex-v2' || folder === 'lex-v1'))(
  'the sample $name is read',
  async ({ raw, folder }) => {
    const { event } = await (folder === 'lex-v2' ? lex() : lexV1()).read(raw)
    expect(event.raw).toBe(raw)
    expect(event.inputTranscript).toMatch(/./)
  },
)
