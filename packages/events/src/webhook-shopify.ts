import { toBytes } from '@heddle/core'
import type { Catalogue } from './event-bridge.ts'
import { httpError } from './http-body.ts'
import type { WebhookOptions, WebhookRequest, WebhookSource } from './webhook-event.ts'
import { dateOf } from './webhook-payload.ts'
import { base64Signature, requiredHeader } from './webhook-signature.ts'
import { type Vendor, webhookSource } from './webhook-source.ts'

export interface ShopifyFacts {
  /** The shop's domain: `weave.myshopify.com`. */
  readonly shop: string | undefined
  /** The version of the API that the payload is of: `2026-10`. */
  readonly apiVersion: string | undefined
  /** The delivery to this subscription, the same when it is tried again: the event's `id`. */
  readonly webhookId: string
  /** What happened in the shop: the same for all subscriptions that are told of it. */
  readonly eventId: string | undefined
  readonly triggeredAt: Date | undefined
  readonly subTopic: string | undefined
  /** The subscription's name, or its handle. */
  readonly name: string | undefined
  /** The resource that changed. Only of Shopify's newer deliveries, which have headers without `X-`. */
  readonly resourceId: string | undefined
}

/** A header of either family: `x-shopify-topic`, or `shopify-topic`. */
function header({ headers }: WebhookRequest, name: string): string | undefined {
  return headers[`x-shopify-${name}`] ?? headers[`shopify-${name}`]
}

const vendor: Vendor<ShopifyFacts> = {
  name: 'webhook.shopify',
  // Orders of many lines and products of many variants have more than one.
  maxBytes: 5 * 1024 * 1024,
  material: (secret) => ({ algorithm: 'SHA-256', bytes: toBytes(secret) }),
  claim(request) {
    const family = request.headers['shopify-hmac-sha256'] === undefined ? 'x-' : ''
    const signature = requiredHeader(request, `${family}shopify-hmac-sha256`)
    return { signed: [request.bytes()], signatures: base64Signature(signature, 32) }
  },
  read(request) {
    const topic = header(request, 'topic')
    const id = header(request, 'webhook-id')
    if (topic === undefined) throw httpError(400, 'the header x-shopify-topic is missing')
    if (id === undefined) throw httpError(400, 'the header x-shopify-webhook-id is missing')
    const action = header(request, 'action')
    const shop = header(request, 'shop-domain')
    const triggeredAt = dateOf(header(request, 'triggered-at'))
    return {
      id,
      type: action === undefined ? topic : `${topic}/${action}`,
      source: shop === undefined ? 'https://shopify.com' : `https://${shop}`,
      time: triggeredAt,
      data: request.json(),
      facts: {
        shop,
        apiVersion: header(request, 'api-version'),
        webhookId: id,
        eventId: header(request, 'event-id'),
        triggeredAt,
        subTopic: header(request, 'sub-topic'),
        name: header(request, 'name') ?? header(request, 'handle'),
        resourceId: header(request, 'resource-id'),
      },
    }
  },
}

/**
 * A webhook of Shopify. `type` is its topic (`orders/create`), with its action behind it where Shopify sends one apart
 * (`Product/update`); `id` is that of the delivery. The secret is the app's client secret. A body may have 5 MiB by default.
 * Shopify waits 5 seconds, and drops subscriptions that fail often.
 *
 * @see https://shopify.dev/docs/apps/build/webhooks/delivery-structure
 */
export function shopify<const Types extends Catalogue | undefined = undefined, const Path extends string = never>(
  options: WebhookOptions<Types, Path>,
): WebhookSource<ShopifyFacts, Types, Path> {
  return webhookSource(vendor, options)
}
