import { github } from './webhook-github.ts'
import { hmac } from './webhook-hmac.ts'
import { shopify } from './webhook-shopify.ts'
import { slack } from './webhook-slack.ts'
import { standardWebhooks } from './webhook-standard.ts'
import { stripe } from './webhook-stripe.ts'
import { twilio } from './webhook-twilio.ts'

/**
 * Webhooks: HTTP requests that a vendor signed, on every trigger that `http` has. The signature is checked over the bytes of
 * the body before anything of it is read. A request without a valid signature, or one that was signed too long ago, is
 * answered 401, a payload that is not what its schema says 422, and neither reaches the function. Every vendor sends some
 * events more than once: `event.id` tells.
 */
export const webhook: Webhooks = { github, stripe, slack, shopify, twilio, standardWebhooks, hmac }

/** A source for the webhooks of each vendor, and `hmac` for those of any other. */
export interface Webhooks {
  readonly github: typeof github
  readonly stripe: typeof stripe
  readonly slack: typeof slack
  readonly shopify: typeof shopify
  readonly twilio: typeof twilio
  readonly standardWebhooks: typeof standardWebhooks
  readonly hmac: typeof hmac
}
