import { LambdaClient } from '@aws-sdk/client-lambda'
import { type EmitError, emitter } from '@heddle/emit'
import { lambda } from '@heddle/emit/lambda'
import { afterEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { outgoing, stubAws } from './aws-helpers.ts'
import { reasonOf } from './fake-target.ts'
import { startFaultServer } from './fault-server.ts'
import { lambdaProtocol } from './protocols.ts'
import { clientFor } from './test-clients.ts'

const catalogue = { order: z.object({ id: z.string() }) }

afterEach(() => {
  vi.unstubAllEnvs()
})

test('lambda invokes a function by a client of its own, and does not wait for it', async () => {
  const server = await startFaultServer(lambdaProtocol)
  stubAws(server.url)
  const events = emitter(catalogue, lambda({ functionName: 'ship', qualifier: 'live' }), { source: 'orders' })
  const { messageId } = await events.emit('order', { id: 'é' }, { id: 'e1' })
  expect(messageId).toMatch(/^[\da-f-]{36}$/)
  expect(server.taken).toMatchObject([{ id: 'e1', source: 'orders', type: 'order', data: { id: 'é' } }])
  await server.stop()
})

test('lambda has the data alone as the payload that is plain', () => {
  const target = lambda({ functionName: 'ship', format: 'plain' })
  expect(Buffer.from(target.entry(outgoing({ data: { order: 'é' } }))).toString()).toBe('{"order":"é"}')
})

test('lambda does not take another status for queued', async () => {
  const server = await startFaultServer({
    ...lambdaProtocol,
    read: () => [],
    taken: () => ({ status: 200, body: '"done"' }),
  })
  const target = lambda({ functionName: 'ship', client: new LambdaClient(clientFor(server.url)) })
  const error = await reasonOf<EmitError>(emitter(catalogue, target).emit('order', { id: 'o1' }))
  expect(error.failures).toMatchObject([{ code: 'NOT_QUEUED', message: 'expected a status of 202, got 200' }])
  await server.stop()
})
