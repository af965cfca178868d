import { reply, toBytes } from '@heddle/core'
import type { Catalogue } from './event-bridge.ts'
import { httpError, readJson } from './http-body.ts'
import { isObject, type JsonObject } from './objects.ts'
import type { TimedWebhookOptions, WebhookRequest, WebhookSource } from './webhook-event.ts'
import { dateOf, isJsonBody, objectOf, requiredText, textOf } from './webhook-payload.ts'
import { hex, joined, requiredHeader, seconds } from './webhook-signature.ts'
import { type Delivery, type Vendor, webhookSource } from './webhook-source.ts'

export interface SlackFacts {
  /** Which of the three that Slack sends: an event of the Events API, a slash command, or what a user did with a message or a view. */
  readonly kind: 'event' | 'command' | 'interaction'
  /** The workspace. */
  readonly teamId: string | undefined
  readonly appId: string | undefined
  /** How often Slack has tried before: none at first. */
  readonly retryNum: number | undefined
  /** Why it tries again: `http_timeout`, `http_error`, … */
  readonly retryReason: string | undefined
}

const vendor: Vendor<SlackFacts> = {
  name: 'webhook.slack',
  material: (secret) => ({ algorithm: 'SHA-256', bytes: toBytes(secret) }),
  claim(request) {
    const signature = requiredHeader(request, 'x-slack-signature')
    const time = requiredHeader(request, 'x-slack-request-timestamp')
    return {
      signed: [joined(`v0:${time}:`, request.bytes())],
      signatures: signature.startsWith('v0=') ? hex(signature.slice('v0='.length), 32) : [],
      signedAt: seconds(time),
    }
  },
  read: (request) => (isJsonBody(request) ? eventOf(request, objectOf(request.json())) : formOf(request)),
}

function eventOf(request: WebhookRequest, payload: JsonObject): Delivery<SlackFacts> {
  const outer = requiredText(payload, 'type')
  const common = { data: payload, facts: facts(request, 'event', payload.team_id, payload.api_app_id) }
  if (outer === 'url_verification') {
    const challenge = requiredText(payload, 'challenge')
    return { ...common, id: request.id, type: outer, source: sourceOf(payload.team_id), reply: reply(challenge) }
  }
  return {
    ...common,
    id: textOf(payload, 'event_id') ?? request.id,
    type: outer === 'event_callback' ? requiredText(objectOf(payload.event), 'type') : outer,
    source: sourceOf(payload.team_id),
    time: dateOf(payload.event_time ?? payload.minute_rate_limited),
  }
}

function formOf(request: WebhookRequest): Delivery<SlackFacts> {
  const form = request.form()
  if (typeof form.payload === 'string') {
    const payload = objectOf(readJson(form.payload))
    const team = isObject(payload.team) ? payload.team.id : undefined
    return {
      id: textOf(payload, 'trigger_id') ?? request.id,
      type: requiredText(payload, 'type'),
      source: sourceOf(team),
      data: payload,
      facts: facts(request, 'interaction', team, payload.api_app_id),
    }
  }
  const { command, trigger_id: id = request.id, team_id, api_app_id, ssl_check } = form
  // Slack looks at the certificate now and then, and wants no more than a 200.
  const isCheck = ssl_check !== undefined && command === undefined
  if (typeof id !== 'string' || (typeof command !== 'string' && !isCheck)) {
    throw httpError(400, 'the body is no event, command or interaction')
  }
  return {
    id,
    type: typeof command === 'string' ? command : 'ssl_check',
    source: sourceOf(team_id),
    data: form,
    facts: facts(request, 'command', team_id, api_app_id),
    ...(isCheck ? { reply: reply({ status: 200 }) } : {}),
  }
}

function sourceOf(team: unknown): string {
  return typeof team === 'string' ? `https://slack.com/${team}` : 'https://slack.com'
}

function facts({ headers }: WebhookRequest, kind: SlackFacts['kind'], team: unknown, app: unknown): SlackFacts {
  const retries = headers['x-slack-retry-num']
  return {
    kind,
    teamId: typeof team === 'string' ? team : undefined,
    appId: typeof app === 'string' ? app : undefined,
    retryNum: retries !== undefined && /^\d{1,4}$/.test(retries) ? Number(retries) : undefined,
    retryReason: headers['x-slack-retry-reason'],
  }
}

/**
 * What Slack sends to an app: events, slash commands and interactions, told apart by `kind`. `type` is that of the inner
 * event (`app_mention`), the command (`/weave`), or that of the interaction (`block_actions`). `data` is the outer payload of
 * an event, `event.data.event` the inner one; that of a command is its form. The `url_verification` that Slack sends first is
 * answered with its challenge, without the function. Slack waits 3 seconds, and tries events three times more.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function slack<const Types extends Catalogue | undefined = undefined, const Path extends string = never>(
  options: TimedWebhookOptions<Types, Path>,
): WebhookSource<SlackFacts, Types, Path> {
  return webhookSource(vendor, options)
}
