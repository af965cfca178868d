import { toBytes } from '@heddle/core'
import type { Catalogue } from './event-bridge.ts'
import type { TimedWebhookOptions, WebhookSource } from './webhook-event.ts'
import { dateOf, objectOf, requiredText, textOf } from './webhook-payload.ts'
import { hex, invalidSignature, joined, requiredHeader, seconds } from './webhook-signature.ts'
import { type Vendor, webhookSource } from './webhook-source.ts'

export interface StripeFacts {
  /** The connected account that it is about, where it is about one. */
  readonly account: string | undefined
  /** What a thin event is about instead: an account, or a context of several. */
  readonly context: string | undefined
  /** The version of the API that the payload is of; a thin event has none. */
  readonly apiVersion: string | undefined
  /** False for what happened in a test mode or sandbox. */
  readonly livemode: boolean | undefined
}

const vendor: Vendor<StripeFacts> = {
  name: 'webhook.stripe',
  // The whole text is the key, `whsec_` included.
  material: (secret) => ({ algorithm: 'SHA-256', bytes: toBytes(secret) }),
  claim(request) {
    const pairs = requiredHeader(request, 'stripe-signature').split(',')
    const values = (name: string) =>
      pairs.flatMap((pair) => (pair.trim().startsWith(`${name}=`) ? [pair.trim().slice(name.length + 1)] : []))
    const times = values('t')
    if (times.length !== 1) throw invalidSignature()
    // Of other schemes, v0 is for tests alone: to take it would let who knows it leave out the others.
    const signatures = values('v1').flatMap((signature) => hex(signature, 32))
    return { signed: [joined(`${times[0]}.`, request.bytes())], signatures, signedAt: seconds(times[0]) }
  },
  read(request) {
    const payload = objectOf(request.json())
    const account = textOf(payload, 'account')
    const context = textOf(payload, 'context')
    const { livemode, created } = payload
    return {
      id: requiredText(payload, 'id'),
      type: requiredText(payload, 'type'),
      source: ['https://stripe.com', account ?? context ?? []].flat().join('/'),
      time: dateOf(created),
      data: payload,
      facts: {
        account,
        context,
        apiVersion: textOf(payload, 'api_version'),
        livemode: typeof livemode === 'boolean' ? livemode : undefined,
      },
    }
  },
}

/**
 * A webhook endpoint of Stripe. `data` is the whole event, so its object is `event.data.data.object`; a thin event has
 * `related_object` instead. `id`, `type` and `time` are the event's own. The secret is that of the endpoint, `whsec_…`.
 *
 * @see https://docs.stripe.com/webhooks
 */
export function stripe<const Types extends Catalogue | undefined = undefined, const Path extends string = never>(
  options: TimedWebhookOptions<Types, Path>,
): WebhookSource<StripeFacts, Types, Path> {
  return webhookSource(vendor, options)
}
