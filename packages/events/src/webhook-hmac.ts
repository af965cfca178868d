import { fromBase64, HeddleError, toBytes } from '@heddle/core'
import type { Catalogue } from './event-bridge.ts'
import { httpError } from './http-body.ts'
import type { TimedWebhookOptions, WebhookRequest, WebhookSource } from './webhook-event.ts'
import { textOf } from './webhook-payload.ts'
import type { WebhookAlgorithm } from './webhook-secret.ts'
import { base64Signature, type Claim, hex, requiredHeader, seconds } from './webhook-signature.ts'
import { type Vendor, webhookSource } from './webhook-source.ts'

export interface HmacWebhookOptions<Types extends Catalogue | undefined, Path extends string>
  extends TimedWebhookOptions<Types, Path> {
  /** The header that has the signature, or several of them with commas or spaces between. */
  readonly header: string
  /** Default `SHA-256`. */
  readonly algorithm?: WebhookAlgorithm | undefined
  /** Default `hex`. */
  readonly encoding?: 'hex' | 'base64' | undefined
  /** What stands before each signature: `sha256=`. What begins otherwise is no signature. */
  readonly prefix?: string | undefined
  /** What the secret is: the key as text, or the key in base64 or hex. Default `text`. */
  readonly key?: 'text' | 'base64' | 'hex' | undefined
  /**
   * What is signed. Default: the body's bytes. `body` is the body as text; one that is not UTF-8 is then answered 415. Has to
   * contain the whole body, and the timestamp: what is not signed anybody can change.
   */
  readonly signed?: ((request: WebhookRequest, body: string) => string | Uint8Array) | undefined
  /**
   * When it was signed: the header that has it in seconds since the epoch, or a function that gives the seconds. Without it
   * there is no time check, and a request that somebody recorded is good forever: know repeats by `event.id`.
   */
  readonly timestamp?: string | ((request: WebhookRequest) => number) | undefined
  /** The delivery's id: the header that has it, or a function. Default: the platform's id of the request, another for each try. */
  readonly id?: string | ((payload: unknown, request: WebhookRequest) => string) | undefined
  /** The event's type: the header that has it, or a function. Default: the `type` of the payload, else `webhook`. */
  readonly type?: string | ((payload: unknown, request: WebhookRequest) => string) | undefined
  /** How the payload is read. Default: as JSON. `(request) => request.form()` reads a form. */
  readonly payload?: ((request: WebhookRequest) => unknown) | undefined
}

const LENGTHS: Readonly<Record<WebhookAlgorithm, number>> = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 }

function vendor(options: HmacWebhookOptions<Catalogue | undefined, string>): Vendor<object> {
  const { algorithm = 'SHA-256', key = 'text', timestamp, payload = (request) => request.json() } = options
  if (typeof timestamp === 'string' && options.signed === undefined) {
    throw new HeddleError(
      'MISUSE',
      'webhook.hmac: the timestamp has to be part of what is signed: say how with `signed`',
    )
  }
  return {
    name: 'webhook.hmac',
    material(secret) {
      const bytes = key === 'text' ? toBytes(secret) : key === 'hex' ? hexKey(secret) : fromBase64(secret)
      return bytes && { algorithm, bytes }
    },
    claim: (request) => claim(request, options, LENGTHS[algorithm]),
    read(request) {
      const data = payload(request)
      const { id, type } = options
      return {
        id: named(id, data, request) ?? request.id,
        type: named(type, data, request) ?? textOf(data, 'type') ?? 'webhook',
        data,
        facts: {},
      }
    },
  }
}

function claim(
  request: WebhookRequest,
  { header, encoding, prefix = '', signed, timestamp }: HmacWebhookOptions<Catalogue | undefined, string>,
  length: number,
): Claim {
  const decode = encoding === 'base64' ? base64Signature : hex
  // As in `v1,…` and `HMAC …`: what stands in the prefix separates nothing.
  const separator = prefix.includes(',') ? / +/ : prefix.includes(' ') ? /, */ : /[\s,]+/
  const signatures = requiredHeader(request, header.toLowerCase())
    .split(separator)
    .flatMap((one) => (one.startsWith(prefix) ? decode(one.slice(prefix.length), length) : []))
  return {
    signed: [signed === undefined ? request.bytes() : toBytes(signed(request, exactText(request)))],
    signatures,
    signedAt:
      typeof timestamp === 'string' ? seconds(requiredHeader(request, timestamp.toLowerCase())) : timestamp?.(request),
  }
}

/** The text of which the body is the UTF-8, a byte order mark included, or else the body could be another than what was signed. */
function exactText(request: WebhookRequest): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.bytes())
  } catch {
    throw httpError(415, 'the body has to be UTF-8 text')
  }
}

function named(
  from: string | ((payload: unknown, request: WebhookRequest) => string) | undefined,
  payload: unknown,
  request: WebhookRequest,
): string | undefined {
  return typeof from === 'string' ? requiredHeader(request, from.toLowerCase(), 400) : from?.(payload, request)
}

function hexKey(secret: string): Uint8Array | undefined {
  return secret.length % 2 === 0 ? hex(secret, secret.length / 2)[0] : undefined
}

/**
 * A webhook of any vendor that signs with an HMAC, as the options say. Where a vendor sends no id and no type of its own,
 * `id` and `type` say where they come from.
 */
export function hmac<const Types extends Catalogue | undefined = undefined, const Path extends string = never>(
  options: HmacWebhookOptions<Types, Path>,
): WebhookSource<{}, Types, Path> {
  return webhookSource(vendor(options), options)
}
