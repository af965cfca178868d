import { eventIdOf, type WireFailure, type WireRequest, type WireService } from './wire.ts'
import type { Fault } from './wire-server.ts'

/** Numbers from 0 to 1, always the same for the same texts. */
export function chance(...texts: readonly (string | number)[]): () => number {
  let state = 2_166_136_261
  for (const character of texts.join('\n')) {
    state = Math.imul(state ^ (character.codePointAt(0) as number), 16_777_619)
  }
  // mulberry32
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface FaultPlan {
  faultOf(request: WireRequest): Fault
  /** Events that were refused for good, by the code. */
  readonly refused: ReadonlyMap<string, string>
  /** How often there was which fault. */
  readonly counts: Record<Fault['kind'] | 'throttled', number>
}

/**
 * What goes wrong with which request: by the seed, the request's first event, and how often that one was there as the
 * first. Not by the order in which requests come, so that a run can be run again.
 */
export function faultPlan(seed: string): FaultPlan {
  const seen = new Map<string, number>()
  const refused = new Map<string, string>()
  const counts = { none: 0, unreached: 0, cut: 0, delay: 0, error: 0, throttled: 0, partial: 0, answer: 0 }
  return {
    refused,
    counts,
    faultOf(request) {
      const [first] = request.entries
      const id = first === undefined ? '' : eventIdOf(first)
      const time = (seen.get(id) ?? 0) + 1
      seen.set(id, time)
      const fault = faultBy(chance(seed, id, time), request.service)
      counts[fault.kind === 'error' && fault.code !== 'InternalError' ? 'throttled' : fault.kind]++
      if (fault.kind !== 'partial') return fault
      // Decided once, for the server asks, and so does who checks.
      const failures = new Map<string, WireFailure>()
      for (const entry of request.entries) {
        const eventId = eventIdOf(entry)
        const failure = partOf(chance(seed, eventId, time, 'entry'), request.service)
        if (failure === undefined) continue
        failures.set(eventId, failure)
        if (failure.senderFault) refused.set(eventId, failure.code)
      }
      return { kind: 'partial', failureOf: (eventId) => failures.get(eventId) }
    },
  }
}

function faultBy(random: () => number, service: WireService): Fault {
  const roll = random()
  if (roll < 0.52) return { kind: 'none' }
  if (roll < 0.58) return { kind: 'unreached' }
  if (roll < 0.68) return { kind: 'cut', share: random() }
  if (roll < 0.74) return { kind: 'delay', ms: 1 + Math.floor(random() * 8) }
  if (roll < 0.8) return { kind: 'error', status: random() < 0.5 ? 500 : 503, code: 'InternalError' }
  if (roll < 0.86) return { kind: 'error', ...THROTTLED[service] }
  return { kind: 'partial', failureOf: () => undefined }
}

const THROTTLED = {
  sqs: { status: 400, code: 'ThrottlingException' },
  sns: { status: 429, code: 'Throttled' },
  events: { status: 400, code: 'ThrottlingException' },
} as const

function partOf(random: () => number, service: WireService): WireFailure | undefined {
  const roll = random()
  if (roll < 0.6) return undefined
  if (roll < 0.97) return { code: service === 'events' ? 'InternalFailure' : 'InternalError', senderFault: false }
  return { code: service === 'events' ? 'MalformedDetail' : 'InvalidParameterValue', senderFault: true }
}
