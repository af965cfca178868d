import {
  check,
  defineSource,
  HeddleError,
  HttpError,
  type HttpReply,
  type HttpReturns,
  invalidPayload,
  type Reading,
  readingOf,
  reply,
  type SchemaIssue,
  stackless,
} from '@heddle/core'
import type { Catalogue } from './event-bridge.ts'
import { type HttpAbout, type HttpSource, http } from './http.ts'
import { httpError } from './http-body.ts'
import { quote } from './quote.ts'
import type { TimedWebhookOptions, WebhookOptions, WebhookRequest, WebhookSource } from './webhook-event.ts'
import { type KeyMaterial, keyring } from './webhook-secret.ts'
import { type Claim, verify } from './webhook-signature.ts'

/** What is particular to a vendor. */
export interface Vendor<Facts extends object> {
  readonly name: string
  readonly method?: 'GET' | 'POST' | undefined
  readonly maxBytes?: number
  /** What a secret is to WebCrypto; `undefined` for one that is none of the vendor's. */
  material(secret: string): KeyMaterial | undefined
  /** What a request says of its signature. Throws an `HttpError`, 401, when it says nothing. */
  claim(request: WebhookRequest): Claim | Promise<Claim>
  /** Reads a request whose signature is right. Throws an `HttpError`, 400, when it is none of the vendor's. */
  read(request: WebhookRequest): Delivery<Facts>
}

export interface Delivery<Facts extends object> {
  readonly id: string
  readonly type: string
  readonly source?: string | undefined
  readonly time?: Date | undefined
  readonly data: unknown
  readonly facts: Facts
  /** What the vendor wants to hear, where the function has no say. */
  readonly reply?: HttpReply
  /** Whether there is nothing in it to process: it is accepted when the catalogue lacks its type. */
  readonly isTest?: boolean
}

/** What was read, and what the source itself answers to it. */
interface WebhookReading extends Reading<object, never> {
  readonly reply?: HttpReply
}

/**
 * The source for a vendor's webhook: that of `http`, with its triggers, limits and answers, and a reading of its own. A
 * request that fails a check never reaches the function; layers see it as any request that `http` refuses.
 */
export function webhookSource<Facts extends object, Types extends Catalogue | undefined, Path extends string>(
  vendor: Vendor<Facts>,
  options: TimedWebhookOptions<Types, Path>,
): WebhookSource<Facts, Types, Path> {
  const { name, method = 'POST' } = vendor
  const { path, tolerance = 300, maxBytes = vendor.maxBytes ?? 1024 * 1024 } = options
  const base = baseOf(method, path, maxBytes)
  const keys = keyring(name, options.secret, vendor.material)
  const source = defineSource<object, HttpReturns, HttpReply>({
    ...(base as object),
    name,
    about: { method, path, parts: { maxBytes } } satisfies HttpAbout,
    async read(raw, invocation): Promise<WebhookReading> {
      const { event: request, refusal } = await base.read(raw, invocation)
      if (refusal !== undefined) return refused(bare(request), refusal)
      let event: object = bare(request)
      try {
        if (request.method !== method) throw httpError(405, `this path takes ${method}`, { allow: method })
        await verify(await vendor.claim(request), keys, tolerance)
        const delivery = vendor.read(request)
        event = attributes(delivery, request)
        return await accepted(name, event, delivery, options)
      } catch (error) {
        return refused(event, error)
      }
    },
    steps: { whole, each: notABatch },
  })
  return source as never
}

function baseOf(method: 'GET' | 'POST', path: string | undefined, maxBytes: number): HttpSource<WebhookRequest> {
  const base = path === undefined ? http({ maxBytes }) : http[method === 'GET' ? 'get' : 'post'](path, { maxBytes })
  return base as unknown as HttpSource<WebhookRequest>
}

/** The event of a request of which nothing is certain yet. */
function bare(request: WebhookRequest): object {
  const { id, type, source, time, raw } = request
  return { id, type, source, time, request, raw }
}

function attributes({ id, type, source, time, facts }: Delivery<object>, request: WebhookRequest): object {
  return { id, type, source: source ?? request.source, time: time ?? request.time, ...facts, request, raw: request.raw }
}

async function accepted(
  name: string,
  event: object,
  { type, data, reply: own, isTest }: Delivery<object>,
  { events, otherwise }: Pick<WebhookOptions<Catalogue | undefined, string>, 'events' | 'otherwise'>,
): Promise<WebhookReading> {
  if (own !== undefined) return { event: { ...event, data }, reply: own }
  if (events === undefined) return { event: { ...event, data } }
  const schema = Object.hasOwn(events, type) ? events[type] : undefined
  if (schema === undefined) {
    if (isTest || otherwise === 'accept') return { event: { ...event, data }, reply: reply(undefined) }
    throw httpError(422, `the type ${quote(type)} is none that this webhook takes`)
  }
  const checked = await check(schema, data)
  if (checked.issues === undefined) return { event: { ...event, data: checked.value } }
  if (checked.cause !== undefined) throw invalidPayload(`${name}: the payload`, 'data', checked)
  const issues = checked.issues.map(({ message, path = [] }): SchemaIssue => ({ message, path: ['data', ...path] }))
  throw stackless(() => new HttpError(422, 'the payload is not valid', { issues }))
}

/** An event that must not reach the function: layers see it, but its data throws when it is read. */
function refused(event: object, thrown: unknown): WebhookReading {
  // Whatever was thrown, and be it nothing, is a refusal.
  const refusal =
    thrown instanceof Error ? thrown : new Error('something that is no error was thrown', { cause: thrown })
  const get = () => {
    throw refusal
  }
  return { event: Object.defineProperty({ ...event }, 'data', { get }), refusal }
}

function whole(fn: (event: object, call: object) => unknown) {
  return async function whole(call: object): Promise<HttpReply> {
    const { event, refusal, reply: own } = readingOf<object>(call) as WebhookReading
    if (refusal !== undefined) throw refusal
    return own ?? reply((await fn(event, call)) as HttpReturns)
  }
}

function notABatch(): never {
  throw new HeddleError('MISUSE', 'a webhook is no batch, there is nothing to handle one by one: use handle')
}
