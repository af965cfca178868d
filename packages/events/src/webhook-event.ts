import type { HttpQuery, HttpRequest, HttpReturns, InferOutput } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import type { Catalogue } from './event-bridge.ts'
import type { HttpSource } from './http.ts'
import type { WebhookSecret } from './webhook-secret.ts'

/** The request that brought a webhook: its query and its body as they were sent. */
export type WebhookRequest = HttpRequest<string | undefined, Readonly<Record<string, string | undefined>>, HttpQuery>

/** One delivery of a webhook, its signature checked. */
export interface WebhookEvent<Data = unknown, Type extends string = string> extends EventAttributes<Type> {
  /** The vendor's id of the delivery, the same when it is delivered again: what to know repeats by. */
  readonly id: string
  /** What happened, as the vendor calls it. */
  readonly type: Type
  /** Where it happened, as far as the vendor says. */
  readonly source: string
  /** The payload as the vendor documents it, whole, as the schema of its type makes it. */
  readonly data: Data
  /** The request that brought it. */
  readonly request: WebhookRequest
  /** The platform's own event. */
  readonly raw: unknown
}

/** An event of any type of the catalogue, `type` tells which; without a catalogue, of any type at all. `Facts` are the vendor's own. */
export type WebhookEventOf<Facts, Types> = Types extends Catalogue
  ? { [Type in keyof Types & string]: WebhookEvent<InferOutput<Types[Type]>, Type> & Facts }[keyof Types & string]
  : WebhookEvent & Facts

export type WebhookSource<Facts, Types, Path extends string = never> = HttpSource<
  WebhookEventOf<Facts, Types>,
  HttpReturns,
  Path,
  never
>

export interface WebhookOptions<Types extends Catalogue | undefined, Path extends string> {
  readonly secret: WebhookSecret
  /** Event type to schema of its payload. `event.type` then narrows `event.data`. Without them `data` is `unknown`. */
  readonly events?: Types | undefined
  /**
   * What becomes of an event whose type is not among `events`. Vendors send only what an endpoint is subscribed to, so
   * by default it is refused, 422, and stands in the vendor's list of failed deliveries until the subscription or the
   * catalogue is put right. As vendors stop sending to endpoints that refuse for days, `accept` is for those whose
   * subscription cannot be narrowed: such an event is answered 204 without the function, and layers such as `log()` see it.
   */
  readonly otherwise?: 'refuse' | 'accept' | undefined
  /** The path that it is sent to, where the function has several. Any by default. */
  readonly path?: Path | undefined
  /** The most bytes that the body may have; more are answered 413. Default 1 MiB, for some vendors more. */
  readonly maxBytes?: number | undefined
}

/** Options for vendors that sign when they sent. */
export interface TimedWebhookOptions<Types extends Catalogue | undefined, Path extends string>
  extends WebhookOptions<Types, Path> {
  /**
   * The most seconds between the signature's timestamp and now. Default 300. It holds either way: what is signed for later
   * is refused like what was signed long ago.
   */
  readonly tolerance?: number | undefined
}
