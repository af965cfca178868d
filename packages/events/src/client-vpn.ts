import { defineSource, describe, HeddleError, HttpError, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** A client that connects to a Client VPN endpoint, authenticated already. */
export interface ClientVpnEvent extends EventAttributes<'com.amazonaws.clientvpn.connect'> {
  /** The `connection-id`. */
  readonly id: string
  /** The endpoint, `aws.clientvpn:<endpoint-id>`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  readonly 'connection-id': string
  readonly 'endpoint-id': string
  /** Of the client's certificate. What does not apply to the way of authentication is an empty string. */
  readonly 'common-name': string
  readonly username: string
  readonly platform: string
  readonly 'platform-version': string
  readonly 'public-ip': string
  readonly 'client-openvpn-version': string
  /** The user's, as the directory or identity provider tells; from version 2 on. */
  readonly groups: readonly string[]
  readonly 'schema-version': 'v1' | 'v2' | 'v3' | (string & {})
  /** The event as Client VPN sent it. */
  readonly raw: ClientVpnRawEvent
}

export interface ClientVpnRawEvent {
  readonly 'connection-id': string
  readonly 'endpoint-id': string
  readonly 'common-name'?: string | null
  readonly username?: string | null
  readonly platform?: string | null
  readonly 'platform-version'?: string | null
  readonly 'public-ip'?: string | null
  readonly 'client-openvpn-version'?: string | null
  readonly groups?: unknown
  readonly 'schema-version': string
}

/** Whether the client may connect. */
export interface ClientVpnDecision {
  readonly allow: boolean
  /** What a client that is kept out is told, at most 255 characters. */
  readonly 'error-msg-on-denied-connection'?: string
  /** What is to be logged of the device, at most 10: `compliant`, `quarantined`, … */
  readonly 'posture-compliance-statuses'?: readonly string[]
}

/** What Client VPN takes: version 1 has another name for the message. */
export type ClientVpnAnswer = {
  readonly allow: boolean
  readonly 'posture-compliance-statuses': readonly string[]
  readonly 'schema-version': string
} & (
  | { readonly 'error-msg-on-denied-connection': string }
  | { readonly 'error-msg-on-failed-posture-compliance': string }
)

export type ClientVpnSource = Source<
  ClientVpnEvent,
  boolean | ClientVpnDecision,
  ClientVpnDecision,
  never,
  ClientVpnAnswer,
  'aws-lambda'
>

/**
 * The client connect handler of a Client VPN endpoint. The function returns whether the client may connect, `true` or
 * `{ allow: false, 'error-msg-on-denied-connection': '…' }`. An `HttpError` below 500 keeps it out and tells it the
 * message; any other throw keeps it out as an error, of which it learns nothing. The name of the Lambda function has to
 * begin with `AWSClientVPN-`; Client VPN waits 30 seconds.
 *
 * @see https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/connection-authorization.html
 */
export function clientVpn(): ClientVpnSource {
  return defineSource<
    ClientVpnEvent,
    boolean | ClientVpnDecision,
    ClientVpnDecision,
    never,
    ClientVpnAnswer,
    'aws-lambda'
  >({
    name: 'clientVpn',
    read(given) {
      const raw = readEvent<ClientVpnRawEvent>(
        'clientVpn',
        given,
        (raw) => 'connection-id' in raw && 'endpoint-id' in raw,
        faultOf,
      )
      return { event: eventOf(raw) }
    },
    result: (returned) => (typeof returned === 'boolean' ? { allow: returned } : returned),
    answer: (decision, { event }) => answerOf(decision, event['schema-version']),
    recover(error) {
      if (!(error instanceof HttpError) || error.status >= 500) throw error
      return { allow: false, 'error-msg-on-denied-connection': error.message.slice(0, MAX_LENGTH) }
    },
  })
}

const MAX_LENGTH = 255

const faultOf = /* @__PURE__ */ shape({
  'connection-id': 'string',
  'endpoint-id': 'string',
  'common-name': 'string?',
  username: 'string?',
  platform: 'string?',
  'platform-version': 'string?',
  'public-ip': 'string?',
  'client-openvpn-version': 'string?',
  'schema-version': 'string',
})

function eventOf(raw: ClientVpnRawEvent): ClientVpnEvent {
  return {
    id: raw['connection-id'],
    type: 'com.amazonaws.clientvpn.connect',
    source: `aws.clientvpn:${raw['endpoint-id']}`,
    time: new Date(),
    'connection-id': raw['connection-id'],
    'endpoint-id': raw['endpoint-id'],
    'common-name': raw['common-name'] ?? '',
    username: raw.username ?? '',
    platform: raw.platform ?? '',
    'platform-version': raw['platform-version'] ?? '',
    'public-ip': raw['public-ip'] ?? '',
    'client-openvpn-version': raw['client-openvpn-version'] ?? '',
    groups: groupsOf(raw.groups),
    'schema-version': raw['schema-version'],
    raw,
  }
}

// The documentation calls it a list, and shows one identifier.
function groupsOf(groups: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(groups) ? groups : [groups]
  return list.filter((group) => typeof group === 'string' && group !== '') as readonly string[]
}

function answerOf(decision: ClientVpnDecision, version: string): ClientVpnAnswer {
  if (!isObject(decision) || typeof decision.allow !== 'boolean') throw invalid('a boolean or { allow }', decision)
  const { allow } = decision
  const message = decision['error-msg-on-denied-connection'] ?? ''
  const statuses = decision['posture-compliance-statuses'] ?? []
  // To an answer that is not as it should be Client VPN keeps out every client.
  if (!fits(message)) throw invalid(`a message of at most ${MAX_LENGTH} characters`, message)
  if (!Array.isArray(statuses) || statuses.length > 10 || !statuses.every(fits)) {
    throw invalid(`at most 10 statuses of at most ${MAX_LENGTH} characters`, statuses)
  }
  const rest = { allow, 'posture-compliance-statuses': statuses, 'schema-version': version }
  return version === 'v1'
    ? { ...rest, 'error-msg-on-failed-posture-compliance': message }
    : { ...rest, 'error-msg-on-denied-connection': message }
}

function fits(text: unknown): boolean {
  return typeof text === 'string' && text.length <= MAX_LENGTH
}

function invalid(expected: string, got: unknown): HeddleError {
  return new HeddleError('INVALID_RESULT', `clientVpn: expected ${expected}, got ${describe(got)}`)
}
