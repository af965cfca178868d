import type { Accepted, OutgoingEvent, Rejected, Target, TargetLimits } from '@heddle/emit'
import { onTestFinished, vi } from 'vitest'

/** A target in memory that answers as a test says, and keeps what it was asked. */
export interface FakeTarget extends Target<OutgoingEvent> {
  readonly requests: (readonly OutgoingEvent[])[]
}

export type FakeAnswer = (
  entries: readonly OutgoingEvent[],
  number: number,
  signal: AbortSignal,
) => readonly (Accepted | Rejected)[] | Promise<readonly (Accepted | Rejected)[]>

export function fakeTarget(answer: FakeAnswer = taken, limits: Partial<TargetLimits> = {}): FakeTarget {
  const requests: (readonly OutgoingEvent[])[] = []
  return {
    name: 'fake',
    limits: { count: 10, bytes: 1000, ...limits },
    requests,
    entry: (event) => event,
    size: ({ data }) => JSON.stringify(data)?.length ?? 0,
    async send(entries, signal) {
      requests.push(entries)
      return await answer(entries, requests.length - 1, signal)
    },
  }
}

export const taken: FakeAnswer = (entries) => entries.map(({ id }) => ({ messageId: `m-${id}` }))

export const busy: Rejected = { failure: { code: 'Busy', message: 'not now', retriable: true } }
export const refused: Rejected = { failure: { code: 'Refused', message: 'never', retriable: false } }

/** An error such as the clients of services throw. */
export function failing(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(`it is ${name}`), { name, $metadata: { httpStatusCode } })
}

export const idsOf = (requests: readonly (readonly { readonly id: string }[])[]) =>
  requests.map((request) => request.map(({ id }) => id))

/** The reason why a promise is rejected. */
export async function reasonOf<Reason = Error>(promise: Promise<unknown>): Promise<Reason> {
  const value = await promise.then(
    (given) => ({ given }),
    (reason: Reason) => ({ reason }),
  )
  if ('reason' in value) return value.reason
  throw new Error(`expected it to fail, got ${JSON.stringify(value.given)}`)
}

/** Keeps this test's lines of errors off the screen. */
export function quiet(): () => readonly string[] {
  const spy = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => spy.mockRestore())
  return () => spy.mock.calls.map(([line]) => String(line))
}
