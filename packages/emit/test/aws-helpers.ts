import type { OutgoingEvent } from '@heddle/emit'
import { onTestFinished, vi } from 'vitest'
import { startWireServer, type WireServer, type WireServerOptions } from './wire-server.ts'

export const REGION = 'eu-central-1'

/** Every target of AWS has two: what holds for one holds for the other. */
export const CLIENTS = ['sdk', 'light'] as const

export function clientOf(kind: (typeof CLIENTS)[number]): 'light' | undefined {
  return kind === 'light' ? 'light' : undefined
}

/**
 * From now on, clients that are made without options talk to that server, with credentials that it does not check.
 * `vi.unstubAllEnvs()` ends it.
 */
export function stubAws(endpoint: string): void {
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
}

/** A server of the three services until the test is over, which clients talk to. */
export async function wireServer(options?: WireServerOptions): Promise<WireServer> {
  const server = await startWireServer(options)
  stubAws(server.url)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await server.stop()
  })
  return server
}

export const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** An event as the emitter hands it to a target. */
export function outgoing(fields: Partial<OutgoingEvent> = {}): OutgoingEvent {
  return {
    id: 'e1',
    source: 'orders',
    type: 'order.paid',
    time: new Date('2026-11-27T08:00:00.125Z'),
    subject: undefined,
    data: { order: 'o-1' },
    key: undefined,
    deduplicationId: undefined,
    delay: undefined,
    attributes: undefined,
    resources: undefined,
    extensions: {},
    ...fields,
  }
}
