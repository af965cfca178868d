// The functions that the tests run under Fn's FDK.

// @ts-expect-error it has no types
import fdk from '@fnproject/fdk'
import { direct, HttpError, http, on } from 'heddle'
import { toFn } from 'heddle/fn'
import { cloudEventApp, Order } from './conformance/family-app.ts'
import { httpApp } from './conformance/http-app.ts'

const pay = on(direct(Order)).handle(async ({ payload, id, type }, { invocation }) => {
  const { total } = payload
  if (total === 0) throw new HttpError(409, 'there is nothing to pay')
  if (total < 0) throw new Error('hunter2: an order below nothing')
  if (total === 8) return { big: 7n }
  if (total === 9) return undefined
  invocation.waitUntil(new Promise((resolve) => setTimeout(resolve, 50)).then(() => console.log('done beside')))
  const { functionName, platform } = invocation
  return { call: id, type, functionName, platform, inTime: invocation.remaining() > 1000, ...payload }
})

async function* endless(signal: AbortSignal) {
  signal.addEventListener('abort', () => console.log(`stopped: ${signal.reason.message}`))
  try {
    for (let count = 0; ; count++) {
      console.log(`piece ${count}`)
      yield 'x'.repeat(64 * 1024)
    }
  } finally {
    console.log('let go')
  }
}

const web = on(http()).handle(async ({ path, clientIp }, { invocation: { signal } }) => {
  if (path === '/slow') {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return { body: JSON.stringify(signal.reason.message) }
  }
  if (path === '/endless') return { body: endless(signal) }
  if (path === '/header') return { headers: { 'x-yarn': 'é🧶' } }
  return { body: { path, clientIp } }
})

/** Says when an invocation is over. */
const watched: typeof web = {
  ...web,
  async run(raw, invocation) {
    const answer = await web.run(raw, invocation)
    console.log('the invocation is over')
    return answer
  },
}

const apps: Readonly<Record<string, () => unknown>> = {
  http: () => toFn(httpApp),
  cloudEvent: () => toFn(cloudEventApp),
  pay: () => toFn(pay),
  web: () => toFn(watched, { trustProxy: true, maxBytes: 100 }),
}

const { APP = '', INPUT_MODE = 'buffer' } = process.env
fdk.handle(apps[APP]?.(), { inputMode: INPUT_MODE })
