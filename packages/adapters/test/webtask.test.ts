import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { http, on } from 'heddle'
import { toWebtask, type WebtaskContext } from 'heddle/webtask'
import { expect, onTestFinished, test } from 'vitest'

test('headers have no members but those that were sent, and not the one with the secrets (a caller in place of the runtime)', async () => {
  const webtask = toWebtask(
    on(http()).handle(({ headers }) => ({
      body: {
        constructor: typeof headers.constructor,
        names: Object.keys(headers).filter((name) => name.startsWith('x-')),
        isBare: Object.getPrototypeOf(headers) === null,
      },
    })),
  )
  const ctx = { data: {}, query: {}, params: {}, secrets: {}, headers: {} } as unknown as WebtaskContext
  const server = createServer((req, res) => void webtask(ctx, req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const headers = { 'x-wt-params': 'hunter2', 'x-own': '1' }
  const response = await fetch(`http://127.0.0.1:${port}/orders`, { headers })
  expect(await response.json()).toEqual({ constructor: 'undefined', names: ['x-own'], isBare: true })
})
