import { expect, test } from 'vitest'
import { clients, invoke, invokeOnce } from './helpers.ts'

for (const [version, client] of Object.entries(clients)) {
  test(`${version}: a stream is one answer`, async () => {
    const [outcome, next] = await invoke('streams.mjs#plain', [{ name: 'you' }, { name: 'me' }], { client })
    const answer = { metadata: undefined, contentType: 'text/plain', body: Buffer.from('for you') }
    expect(outcome).toMatchObject({ ok: true, streamed: true, answer, maxMemoryMB: expect.any(Number) })
    expect(next).toMatchObject({ ok: true, answer: { body: Buffer.from('for me') }, initMs: undefined })
  })

  test(`${version}: an HTTP stream has its status, headers and cookies apart from its body`, async () => {
    const answer = {
      metadata: { statusCode: 201, headers: { 'content-type': 'text/html' }, cookies: ['a=1; Secure'] },
      contentType: 'application/vnd.awslambda.http-integration-response',
      body: Buffer.from('<p>hello'),
    }
    expect(await invokeOnce('streams.mjs#http', {}, { client })).toMatchObject({ ok: true, streamed: true, answer })
  })

  test(`${version}: an HTTP stream without a write has lost its status, as on Lambda`, async () => {
    const answer = { metadata: undefined, body: Buffer.alloc(0) }
    expect(await invokeOnce('streams.mjs#lostHead', {}, { client })).toMatchObject({ ok: true, answer })
  })

  test(`${version}: bytes stay bytes`, async () => {
    const answer = { body: Buffer.of(0, 255, 128, 1) }
    expect(await invokeOnce('streams.mjs#bytes', {}, { client })).toMatchObject({ ok: true, answer })
  })

  test(`${version}: an error before the first byte is an error like any other`, async () => {
    const [outcome, next] = await invoke('streams.mjs#early', [1, 2], { client })
    const error = { errorType: 'TypeError', errorMessage: 'before the first byte' }
    expect(outcome).toMatchObject({ ok: false, error, partial: undefined })
    expect(next).toMatchObject({ ok: false, error, initMs: undefined })
  })

  test(`${version}: an error after the first byte comes with what was sent`, async () => {
    const outcome = await invokeOnce('streams.mjs#late', {}, { client })
    expect(outcome).toMatchObject({
      ok: false,
      error: { errorType: 'TypeError', errorMessage: 'after the first byte' },
      partial: { body: Buffer.from('so far ') },
    })
  })

  test(`${version}: a stream that is not ended times out with what was sent`, async () => {
    const outcome = await invokeOnce('streams.mjs#openEnd', {}, { client, timeout: 0.2 })
    expect(outcome).toMatchObject({
      ok: false,
      error: { errorType: 'Sandbox.Timedout' },
      partial: { body: Buffer.from('no end') },
    })
  })

  test(`${version}: a process that ends in the middle of a stream is named with its status`, async () => {
    const outcome = await invokeOnce('streams.mjs#cut', {}, { client })
    expect(outcome).toMatchObject({
      ok: false,
      error: { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/exit status 3$/) },
      partial: { body: Buffer.from('cut here') },
    })
  })
}
