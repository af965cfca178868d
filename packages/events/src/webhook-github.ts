import { type HttpQuery, toBytes } from '@heddle/core'
import type { Catalogue } from './event-bridge.ts'
import { httpError, readJson } from './http-body.ts'
import { isObject } from './objects.ts'
import type { WebhookOptions, WebhookSource } from './webhook-event.ts'
import { isJsonBody, objectOf, textOf } from './webhook-payload.ts'
import { hex, requiredHeader } from './webhook-signature.ts'
import { type Vendor, webhookSource } from './webhook-source.ts'

export interface GithubFacts {
  /** The `X-GitHub-Delivery`, the same when it is delivered again: the event's `id`. */
  readonly deliveryId: string
  /** Which webhook it is, by its number. */
  readonly hookId: string | undefined
  /** What the webhook is set up on: `repository`, `organization`, `integration` for a GitHub App. */
  readonly targetType: string | undefined
  readonly targetId: string | undefined
}

const SIGNATURE = 'x-hub-signature-256'

const vendor: Vendor<GithubFacts> = {
  name: 'webhook.github',
  maxBytes: 25 * 1024 * 1024,
  material: (secret) => ({ algorithm: 'SHA-256', bytes: toBytes(secret) }),
  claim(request) {
    const signature = requiredHeader(request, SIGNATURE)
    return {
      signed: [request.bytes()],
      signatures: signature.startsWith('sha256=') ? hex(signature.slice('sha256='.length), 32) : [],
    }
  },
  read(request) {
    const type = requiredHeader(request, 'x-github-event', 400)
    const id = requiredHeader(request, 'x-github-delivery', 400)
    const data = isJsonBody(request) ? request.json() : payloadOf(request.form())
    const { repository, organization } = objectOf(data)
    const { headers } = request
    return {
      id,
      type,
      source: textOf(repository, 'html_url') ?? ownerOf(organization),
      data,
      facts: {
        deliveryId: id,
        hookId: headers['x-github-hook-id'],
        targetType: headers['x-github-hook-installation-target-type'],
        targetId: headers['x-github-hook-installation-target-id'],
      },
      isTest: type === 'ping',
    }
  },
}

function payloadOf({ payload }: HttpQuery): unknown {
  if (typeof payload !== 'string') throw httpError(400, 'the body has to be JSON, or a form with JSON as its payload')
  return readJson(payload)
}

function ownerOf(organization: unknown): string {
  const login = isObject(organization) ? textOf(organization, 'login') : undefined
  return login === undefined ? 'https://github.com' : `https://github.com/${login}`
}

/**
 * A webhook of GitHub, of a repository, an organization or an app, in JSON or as a form. `type` is its event (`push`), `id`
 * that of the delivery, `source` the repository. The `ping` that GitHub sends when a webhook is made is answered 204 without
 * the function, unless `events` has it. Payloads may have up to GitHub's 25 MB; GitHub waits 10 seconds, and does not try again.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export function github<const Types extends Catalogue | undefined = undefined, const Path extends string = never>(
  options: WebhookOptions<Types, Path>,
): WebhookSource<GithubFacts, Types, Path> {
  return webhookSource(vendor, options)
}
