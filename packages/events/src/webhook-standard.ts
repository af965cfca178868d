import { fromBase64 } from '@heddle/core'
import type { Catalogue } from './event-bridge.ts'
import type { TimedWebhookOptions, WebhookRequest, WebhookSource } from './webhook-event.ts'
import { dateOf, textOf } from './webhook-payload.ts'
import type { KeyMaterial } from './webhook-secret.ts'
import { base64Signature, joined, requiredHeader, seconds } from './webhook-signature.ts'
import { type Vendor, webhookSource } from './webhook-source.ts'

export interface StandardFacts {
  /** When this attempt was made. `time` is when it happened, where the payload says. */
  readonly attemptedAt: Date
}

const HMAC = 'whsec_'
const PUBLIC = 'whpk_'

const vendor: Vendor<StandardFacts> = {
  name: 'webhook.standardWebhooks',
  material,
  claim(request) {
    const family = familyOf(request)
    const given = requiredHeader(request, `${family}-signature`)
    const id = requiredHeader(request, `${family}-id`)
    const time = requiredHeader(request, `${family}-timestamp`)
    return {
      signed: [joined(`${id}.${time}.`, request.bytes())],
      signatures: given.split(' ').flatMap(signatureOf),
      signedAt: seconds(time),
    }
  },
  read(request) {
    const family = familyOf(request)
    const data = request.json()
    const attemptedAt = new Date(seconds(request.headers[`${family}-timestamp`]) * 1000)
    return {
      id: requiredHeader(request, `${family}-id`),
      type: textOf(data, 'type') ?? 'webhook',
      time: dateOf(textOf(data, 'timestamp')) ?? attemptedAt,
      data,
      facts: { attemptedAt },
    }
  },
}

function familyOf({ headers }: WebhookRequest): 'webhook' | 'svix' {
  return headers['webhook-signature'] === undefined && headers['svix-signature'] !== undefined ? 'svix' : 'webhook'
}

/** Schemes tell themselves apart by their length as well: 32 bytes of an HMAC, 64 of Ed25519. */
function signatureOf(given: string): readonly Uint8Array[] {
  if (given.startsWith('v1,')) return base64Signature(given.slice('v1,'.length), 32)
  return given.startsWith('v1a,') ? base64Signature(given.slice('v1a,'.length), 64) : []
}

function material(secret: string): KeyMaterial | undefined {
  if (secret.startsWith(PUBLIC)) {
    const bytes = fromBase64(secret.slice(PUBLIC.length))
    return bytes?.length === 32 ? { algorithm: 'Ed25519', bytes } : undefined
  }
  // Svix's own libraries take the text with its prefix and without. Of other prefixes, `whsk_` is the key that signs.
  const bytes = fromBase64(secret.startsWith(HMAC) ? secret.slice(HMAC.length) : secret)
  return bytes === undefined || secret.startsWith('whsk_') ? undefined : { algorithm: 'SHA-256', bytes }
}

/**
 * A webhook as Standard Webhooks has it, of any vendor, and of Svix, whose headers begin with `svix-`. A secret is `whsec_…`,
 * or the public key `whpk_…` of a vendor that signs with Ed25519 (`v1a`). `id` is the `webhook-id`, `type` that of the
 * payload (`webhook` when it has none), `data` the payload with its envelope: `event.data.data`. Timestamps may be off by
 * 300 seconds either way, as the specification says.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardWebhooks<
  const Types extends Catalogue | undefined = undefined,
  const Path extends string = never,
>(options: TimedWebhookOptions<Types, Path>): WebhookSource<StandardFacts, Types, Path> {
  return webhookSource(vendor, options)
}
