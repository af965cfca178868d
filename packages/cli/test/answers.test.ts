import { expect, test } from 'vitest'
import { startFunction } from '../src/index.ts'
import { clients, fixture, invoke, invokeOnce } from './helpers.ts'

for (const [version, client] of Object.entries(clients)) {
  test(`${version}: an answer comes with its facts, and init only once`, async () => {
    const [first, second] = await invoke('answers.mjs#handler', [{ n: 1 }, 'text'], { client })
    expect(first).toEqual({
      ok: true,
      streamed: false,
      answer: { got: { n: 1 } },
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      logs: version === '3.3.0' ? [expect.stringContaining('Executing')] : [],
      initMs: expect.any(Number),
      durationMs: expect.any(Number),
      maxMemoryMB: expect.any(Number),
    })
    expect(second).toMatchObject({ ok: true, answer: { got: 'text' }, logs: [], initMs: undefined })
  })

  test(`${version}: events find the same warm process`, async () => {
    const outcomes = await invoke('answers.mjs#count', [1, 2, 3], { client })
    expect(outcomes.map((it) => it.ok && it.answer)).toEqual([1, 2, 3])
  })

  test(`${version}: undefined is answered as null`, async () => {
    expect(await invokeOnce('answers.mjs#nothing', {}, { client })).toMatchObject({ ok: true, answer: null })
  })

  test(`${version}: an error has its type, message and trace, and leaves the process warm`, async () => {
    const [first, second] = await invoke('answers.mjs#boom', [1, 2], { client })
    expect(first).toMatchObject({ ok: false, error: { errorType: 'TypeError', errorMessage: 'boom' } })
    expect(!first?.ok && first?.error.trace.slice(0, 2)).toEqual([
      'TypeError: boom',
      expect.stringMatching(/^ {4}at .*answers\.mjs:8:/),
    ])
    expect(second).toMatchObject({ ok: false, initMs: undefined })
  })

  test(`${version}: a thrown string is an error of type string`, async () => {
    const error = { errorType: 'string', errorMessage: 'just text', trace: [] }
    expect(await invokeOnce('answers.mjs#thrownString', {}, { client })).toMatchObject({ ok: false, error })
  })

  test(`${version}: an answer that JSON cannot hold is an error`, async () => {
    const errorType = version === '3.3.0' ? 'Error' : 'Runtime.JSONStringifyError'
    const error = { errorType, errorMessage: 'Unable to stringify response body' }
    expect(await invokeOnce('answers.mjs#bigint', {}, { client })).toMatchObject({ ok: false, error })
    expect(await invokeOnce('answers.mjs#aFunction', {}, { client })).toMatchObject({ ok: false })
  })

  test(`${version}: an answer may have 6 MB and no byte more`, async () => {
    const [most, more, after] = await invoke('answers.mjs#large', [6_291_554, 6_291_555, 1].map(ofBytes), { client })
    expect(most).toMatchObject({ ok: true })
    expect(more).toMatchObject({
      ok: false,
      error: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
      },
    })
    expect(after).toMatchObject({ ok: true, answer: 'x', initMs: undefined })
  })

  test(`${version}: an event and an answer keep every character`, async () => {
    const event = { text: 'ünïcødé 漢字 🧵   \u0000 \\ "', list: [1.5, null, true, [], {}] }
    expect(await invokeOnce('answers.mjs#handler', event, { client })).toMatchObject({ answer: { got: event } })
  })

  test(`${version}: a missing export is named as the caller named it`, async () => {
    const error = {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'answers.nope is undefined or not exported',
    }
    expect(await invokeOnce('answers.mjs#nope', {}, { client })).toMatchObject({ ok: false, error, durationMs: 0 })
  })

  test(`${version}: an export that is no function is an error`, async () => {
    const error = { errorType: 'Runtime.HandlerNotFound', errorMessage: 'answers.notAFunction is not a function' }
    expect(await invokeOnce('answers.mjs#notAFunction', {}, { client })).toMatchObject({ ok: false, error })
  })
}

test('a plain value is the answer on 4.0.2 and is lost on 3.3.0', async () => {
  expect(await invokeOnce('answers.mjs#sync')).toMatchObject({ answer: 'at once' })
  expect(await invokeOnce('answers.mjs#sync', {}, { client: clients['3.3.0'] })).toMatchObject({ answer: null })
})

test('a handler of three parameters is refused on 4.0.2 and runs on 3.3.0', async () => {
  const error = { errorType: 'Runtime.CallbackHandlerDeprecated' }
  expect(await invokeOnce('answers.mjs#three')).toMatchObject({ ok: false, error })
  expect(await invokeOnce('answers.mjs#three', 1, { client: clients['3.3.0'] })).toMatchObject({ ok: true, answer: 1 })
})

test('events that are sent at once are handled one after the other', async () => {
  const running = await startFunction({ module: fixture('answers.mjs'), export: 'count' })
  const outcomes = await Promise.all([1, 2, 3].map((event) => running.invoke(event)))
  expect(outcomes.map((it) => it.ok && it.answer)).toEqual([1, 2, 3])
  await running.stop()
  await expect(running.invoke(4)).rejects.toThrow('the function was stopped')
})

function ofBytes(bytes: number): { bytes: number } {
  return { bytes }
}
