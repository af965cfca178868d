import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SFNClient } from '@aws-sdk/client-sfn'
import { type EmitError, emitter } from '@heddle/emit'
import { stepFunctions } from '@heddle/emit/step-functions'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { outgoing, stubAws, TRACEPARENT } from './aws-helpers.ts'
import { reasonOf } from './fake-target.ts'
import type { Answer } from './fault-server.ts'
import { executionAnswer, MACHINE } from './protocols.ts'
import { clientFor } from './test-clients.ts'

const catalogue = { order: z.object({ id: z.string() }) }

let server: Server | undefined
afterEach(() => {
  vi.unstubAllEnvs()
  server?.close()
  server?.closeAllConnections()
})

/** A server of the wire contract: it answers what the test says, and keeps what it was asked. */
async function wire(answer: (action: string, input: Record<string, string>, number: number) => Answer) {
  const asked: { action: string; input: Record<string, string> }[] = []
  const listening = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const action = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '')
    const input = JSON.parse(Buffer.concat(chunks).toString())
    asked.push({ action, input })
    const { status, headers, body } = answer(action, input, asked.length)
    response.writeHead(status, headers).end(body)
  })
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`
  return { asked, url, client: new SFNClient(clientFor(url)) }
}

const ARN = `${MACHINE.replace('stateMachine', 'execution')}:e1`

const started = (): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ executionArn: ARN, startDate: 1_772_359_200 }),
})

test('stepFunctions starts an execution of the event’s name, in its trace', async () => {
  const { asked, url } = await wire(started)
  // Without a client of one's own.
  stubAws(url)
  const events = emitter(catalogue, stepFunctions({ stateMachineArn: MACHINE }), { source: 'orders' })
  const time = new Date('2026-01-02T03:04:05.678Z')
  const emitted = await events.emit('order', { id: 'é' }, { id: 'e1', time, extensions: { traceparent: TRACEPARENT } })
  expect(emitted).toMatchObject({ id: 'e1', messageId: ARN })
  expect(asked).toHaveLength(1)
  const { input, ...rest } = asked[0]?.input ?? {}
  expect(rest).toEqual({
    stateMachineArn: MACHINE,
    name: 'e1',
    traceHeader: 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
  })
  expect(JSON.parse(input as string)).toEqual({
    specversion: '1.0',
    id: 'e1',
    source: 'orders',
    type: 'order',
    time: '2026-01-02T03:04:05.678Z',
    datacontenttype: 'application/json',
    data: { id: 'é' },
    traceparent: TRACEPARENT,
  })
})

test('stepFunctions gives plain data as the input', () => {
  const target = stepFunctions({ stateMachineArn: MACHINE, format: 'plain' })
  expect(target.entry(outgoing({ data: { order: 'o-1' } }))).toEqual({ name: 'e1', input: '{"order":"o-1"}' })
})

test.for([
  ['e1', 'e1'],
  ['b5a1f1f0-0000-4000-8000-000000000000', 'b5a1f1f0-0000-4000-8000-000000000000'],
  ['x'.repeat(80), 'x'.repeat(80)],
  ['x'.repeat(81), undefined],
  ['order:7', undefined],
  ['order 7', undefined],
  ['ordér', undefined],
  ['order.7', undefined],
] as const)('stepFunctions names an execution by the id %s where it may', ([id, name]) => {
  expect(stepFunctions({ stateMachineArn: MACHINE }).entry(outgoing({ id })).name).toBe(name)
})

describe('an execution of the same name', () => {
  /** A service that has an execution of the name, with this input. */
  const existing = (before: (input: string) => string) => {
    let sent = ''
    return wire((action, { input }) => {
      if (action === 'StartExecution') sent = input as string
      return executionAnswer(`AWSStepFunctions.${action}`, before(sent), ARN)
    })
  }
  const emit = (client: SFNClient, format?: 'plain') =>
    emitter(catalogue, stepFunctions({ stateMachineArn: MACHINE, client, format }), { source: 'orders' }).emit(
      'order',
      { id: 'o1' },
      { id: 'e1' },
    )

  test('that was started with the same input is the event’s', async () => {
    const { asked, client } = await existing((input) => input)
    expect(await emit(client)).toMatchObject({ id: 'e1', messageId: ARN })
    expect(asked.map(({ action }) => action)).toEqual(['StartExecution', 'DescribeExecution'])
    expect(asked[1]?.input).toEqual({ executionArn: ARN })
  })

  test('that was started for the same event at another time and in another trace is the event’s', async () => {
    const { client } = await existing((input) =>
      JSON.stringify({ ...JSON.parse(input), time: '2020-01-01T00:00:00Z', traceparent: 'another' }),
    )
    expect(await emit(client)).toMatchObject({ id: 'e1', messageId: ARN })
  })

  test.for([
    ['other data', (input: string) => JSON.stringify({ ...JSON.parse(input), data: { id: 'o2' } }), undefined],
    ['another type', (input: string) => JSON.stringify({ ...JSON.parse(input), type: 'other' }), undefined],
    ['no CloudEvent', () => '{"id":"o1"}', undefined],
    ['no JSON', () => 'null', undefined],
    ['other plain data', () => '{"id":"o1","note":"n"}', 'plain'],
  ] as const)('that was started for another event is a failure: %s', async ([, before, format]) => {
    const { asked, client } = await existing(before)
    const error = await reasonOf<EmitError>(emit(client, format))
    expect(error.failures).toMatchObject([{ code: 'ExecutionAlreadyExists', attempts: 1, retriable: false }])
    expect(asked).toHaveLength(2)
  })

  test('is a failure where the function may not look at it', async () => {
    const { client } = await wire((action) =>
      action === 'StartExecution'
        ? executionAnswer('', '', ARN)
        : { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }) },
    )
    expect((await reasonOf<EmitError>(emit(client))).failures).toMatchObject([{ code: 'ExecutionAlreadyExists' }])
  })
})

test('stepFunctions tries again when too many executions run', async () => {
  const { asked, client } = await wire((_action, _input, number) =>
    number < 3
      ? { status: 400, body: JSON.stringify({ __type: 'ExecutionLimitExceeded', message: 'full' }) }
      : started(),
  )
  const target = stepFunctions({ stateMachineArn: `${MACHINE}:live`, client })
  await emitter(catalogue, target, { backoff: 1 }).emit('order', { id: 'o1' })
  expect(asked).toHaveLength(3)
})
