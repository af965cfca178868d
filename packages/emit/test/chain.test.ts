// A chain of three functions under AWS's own runtime client, each in a process of its own: HTTP, then a bus, then a queue.
// Its logs show one trace, the correlation id of the first, and which event caused which.

import { type Outcome, startFunction } from '@heddle/cli'
import { httpApiEvent } from 'heddle/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBus, fromQueue } from './delivered.ts'
import { startWireServer, type WireServer } from './wire-server.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`
const module = new URL('fixtures/chain.ts', import.meta.url).pathname
const STEPS = ['place', 'bill', 'pay'] as const

interface Line {
  readonly level: string
  readonly message: string
  readonly requestId: string
  readonly recordId?: string
  readonly eventId?: string
  readonly eventType?: string
  readonly traceId: string
  readonly correlationId: string
  readonly causationId?: string
  readonly order?: string
}

/** An entry of a request, as JSON has it. */
type Entry = Readonly<Record<string, unknown>>

let aws: WireServer
beforeAll(async () => {
  aws = await startWireServer()
})
afterAll(async () => {
  await aws.stop()
})

describe.each(['plain', 'cloudevents'] as const)('a chain whose events are %s', (FORMAT) => {
  const functions = new Map<string, Awaited<ReturnType<typeof startFunction>>>()

  beforeAll(async () => {
    const env = {
      FORMAT,
      NODE_OPTIONS: '--conditions=@heddle/source',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    }
    await Promise.all(
      STEPS.map(async (step) => {
        functions.set(step, await startFunction({ module, export: step, name: step, timeout: 10, env }))
      }),
    )
  })
  afterAll(async () => {
    await Promise.all([...functions.values()].map((running) => running.stop()))
  })

  async function run(step: (typeof STEPS)[number], raw: unknown): Promise<readonly Line[]> {
    const outcome = (await functions.get(step)?.invoke(raw)) as Outcome
    expect(outcome).toMatchObject({ ok: true })
    return outcome.logs.map((line) => JSON.parse(line) as Line)
  }

  /** What was sent since the last time, as it was written. */
  function sent(): Entry[] {
    const entries = aws.requests.flatMap(({ entries }) => entries.map(({ fields }) => fields))
    aws.requests.length = 0
    return entries as Entry[]
  }

  async function chain(headers: Record<string, string>) {
    const request = httpApiEvent({ method: 'POST', path: '/orders', id: 'http-1', headers, body: { order: 'o-1' } })
    const placed = await run('place', request)
    const [{ Time, ...onBus }] = sent() as [Entry]
    const billed = await run('bill', fromBus({ ...onBus, Time: new Date(Number(Time) * 1000) }))
    const paid = await run('pay', fromQueue(sent() as never))
    return { placed, billed, paid }
  }

  test('has one trace, the correlation id of the request, and says which event caused which', async () => {
    const { placed, billed, paid } = await chain({ traceparent, tracestate: 'vendor=1' })
    const all = [...placed, ...billed, ...paid]
    expect(all.map(({ message }) => message)).toEqual([
      ...['placing', 'invocation'],
      ...['billing', 'invocation'],
      ...['paying', 'paying', 'invocation'],
    ])
    const byRecord = all.slice(0, -1)
    expect(new Set(byRecord.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]))
    expect(new Set(byRecord.map(({ correlationId }) => correlationId))).toEqual(new Set(['http-1']))
    // The request is the first of all, and each event's cause is the event that was handled when it was emitted.
    for (const line of placed) expect(line).not.toHaveProperty('causationId')
    for (const line of billed) expect(line).toMatchObject({ causationId: 'http-1', eventId: expect.any(String) })
    const [{ eventId }] = billed as [Line]
    const payments = paid.slice(0, -1)
    for (const line of payments) expect(line).toMatchObject({ causationId: eventId, eventId: expect.any(String) })
    expect(new Set([eventId, ...payments.map((line) => line.eventId)]).size).toBe(3)
    expect(payments.map(({ order }) => order)).toEqual(['o-1', 'o-1, shipping'])
    // Three invocations, each with an id of its own.
    expect(new Set(all.map(({ requestId }) => requestId)).size).toBe(3)
  })

  test('has the trace that X-Ray began where there is no other', async () => {
    const xRay = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1'
    const { placed, billed, paid } = await chain({ 'x-amzn-trace-id': xRay, 'x-correlation-id': 'checkout-7' })
    for (const line of [...placed, ...billed, ...paid.slice(0, -1)]) {
      expect(line).toMatchObject({ traceId: '67891233abcdef012345678912345678', correlationId: 'checkout-7' })
    }
    // The request is not the first here, so that its lines say which one it is.
    for (const line of placed) expect(line).toMatchObject({ eventId: 'http-1' })
    for (const line of billed) expect(line).toMatchObject({ causationId: 'http-1' })
  })
})
