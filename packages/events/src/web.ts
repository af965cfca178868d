export type { FileOptions } from './file.ts'
export { file } from './file.ts'
export { form } from './form.ts'
export type { Fetch, MountContext, MountEnv, Mounted } from './mount.ts'
export { mount } from './mount.ts'
export type { MadeReply, RedirectStatus, ReplyInit } from './replies.ts'
export { html, json, noContent, redirect, text } from './replies.ts'
export type {
  HttpMethod,
  RouteAbout,
  RouteCall,
  RouteKeysAre,
  RoutePath,
  RouteRequest,
  Routes,
  RoutesAbout,
  RoutesOptions,
  RouteTarget,
} from './routes.ts'
export { routes } from './routes.ts'
export type { ServerSentEvent, SseOptions } from './sse.ts'
export { sse } from './sse.ts'
export { type Webhooks, webhook } from './webhook.ts'
export type {
  TimedWebhookOptions,
  WebhookEvent,
  WebhookEventOf,
  WebhookOptions,
  WebhookRequest,
  WebhookSource,
} from './webhook-event.ts'
export type { GithubFacts } from './webhook-github.ts'
export type { HmacWebhookOptions } from './webhook-hmac.ts'
export type { WebhookAlgorithm, WebhookSecret, WebhookSecrets } from './webhook-secret.ts'
export type { ShopifyFacts } from './webhook-shopify.ts'
export type { SlackFacts } from './webhook-slack.ts'
export type { StandardFacts } from './webhook-standard.ts'
export type { StripeFacts } from './webhook-stripe.ts'
export type { TwilioFacts, TwilioWebhookOptions } from './webhook-twilio.ts'
