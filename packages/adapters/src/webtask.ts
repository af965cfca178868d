import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Bindings, type Handler, HeddleError, LiveInvocation, type Middleware } from '@heddle/core'
import { answerCall } from './answer-call.ts'
import { checkFamily } from './checked-family.ts'
import { eventBinding } from './event-binding.ts'
import { jsonPayload } from './json-payload.ts'
import { type OwnCall, ownRaw } from './own-raw.ts'
import { tellingError, told } from './told.ts'
import type { WebtaskContext } from './webtask-context.ts'
import { webtaskHttp } from './webtask-http.ts'

export type { WebtaskContext, WebtaskStorage } from './webtask-context.ts'

/** A webtask that answers requests. */
export type WebtaskHttp = (ctx: WebtaskContext, req: IncomingMessage, res: ServerResponse) => Promise<void>

/** A webtask that gets what was posted, and answers JSON. */
export type WebtaskCall = (ctx: WebtaskContext, callback: (error: unknown, value?: unknown) => void) => void

/** The form of a webtask that a handler has: the runtime tells them apart by how many parameters they take. */
export type WebtaskOf<Answer> = string extends Answer ? WebtaskCall : WebtaskHttp

export interface WebtaskOptions {
  /** The most bytes that a request's body may have; more are answered 413. Default 10 MiB. */
  readonly maxBytes?: number | undefined
  /** Milliseconds that a call may take, which the platform does not tell: it has 30 000. Default: no limit. */
  readonly timeout?: number | undefined
  /** Milliseconds before `timeout` at which `invocation.signal` aborts. Default: a second, or a tenth of `timeout`. */
  readonly margin?: number | undefined
  /** Whether a proxy stands before the runtime: `clientIp` is then the last address of `x-forwarded-for`. Default `false`. */
  readonly trustProxy?: boolean | undefined
}

/**
 * Puts a handler on Auth0 Webtask, or on whatever still runs its runtime: `module.exports = toWebtask(handler)`. With `http` and
 * `cloudEvent` it is a webtask of three parameters, which answers requests and streams what comes in pieces; with `direct` one of
 * two, whose payload is the body, else the query and parameters without the secrets, and whose result is answered as JSON. Of a
 * failure the caller is told what it may know.
 *
 * @see https://github.com/auth0/webtask-runtime
 */
export function toWebtask<Answer>(
  handler: Handler<Answer, 'webtask'>,
  options: WebtaskOptions = {},
): WebtaskOf<Answer> {
  const bindings = bindingsOf(options)
  checkFamily(handler, 'webtask', bindings)
  const webtask = handler.family === 'direct' ? call(handler, options, bindings) : answer(handler, options, bindings)
  return Object.assign(webtask, { handler }) as object as WebtaskOf<Answer>
}

/** The webtask's secrets, as `secrets` in the call: `on(http()).use(secrets<{ apiKey: string }>()).handle((request, { secrets }) => …)`. */
export function secrets<Secrets>(): Middleware<OwnCall, { readonly secrets: Secrets }> {
  return async function secrets(call, next) {
    return await next({ secrets: ownRaw<WebtaskContext<Secrets>>(call, 'secrets', 'webtask').secrets })
  }
}

type OnWebtask = Handler<unknown, 'webtask'>

function bindingsOf({ maxBytes = 10 * 1024 * 1024, trustProxy = false }: WebtaskOptions): Bindings {
  const http = webtaskHttp({ maxBytes, trustProxy })
  return {
    http,
    cloudEvent: eventBinding(http, undefined, () => true),
    direct: { decode: (raw) => payloadOf(raw as WebtaskContext), encode: checkedResult },
  }
}

/** The body, else what came in other ways: a secret is no part of it, though the runtime has made it one of `data`. */
function payloadOf({ body, body_raw: text, headers, data, secrets }: WebtaskContext): unknown {
  if (body !== undefined) return body
  if (text !== undefined && text !== '') return jsonPayload(text, String(headers['content-type']))
  if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined) {
    const message = 'direct: the request has a body that the runtime did not read: have it parse bodies (pb)'
    throw new HeddleError('INVALID_EVENT', message, { path: 'body' })
  }
  return Object.fromEntries(Object.entries(data).filter(([name]) => !Object.hasOwn(secrets, name)))
}

/** The runtime would tell the caller why JSON cannot say it. */
function checkedResult(result: unknown): unknown {
  JSON.stringify(result)
  return result
}

function answer(handler: OnWebtask, options: WebtaskOptions, bindings: Bindings): WebtaskHttp {
  // The runtime counts these parameters: three are a webtask of HTTP.
  return async function webtask(ctx, req, res) {
    const invocation = invocationOf(handler, ctx, options, bindings)
    await answerCall(handler, { req, res }, invocation)
  }
}

function call(handler: OnWebtask, options: WebtaskOptions, bindings: Bindings): WebtaskCall {
  // Two are one with a context and a callback.
  return function webtask(ctx, callback) {
    const invocation = invocationOf(handler, ctx, options, bindings)
    // Whatever the callback throws is the runtime's, and not the handler's failure.
    void handler.run(ctx, invocation).then(
      (value) => callback(null, value),
      (error) => {
        const failure = told(handler.source, error, invocation)
        callback(tellingError(failure, { code: failure.document.status }))
      },
    )
  }
}

function invocationOf(
  handler: OnWebtask,
  ctx: WebtaskContext,
  { timeout, margin }: WebtaskOptions,
  bindings: Bindings,
): LiveInvocation<WebtaskContext> {
  return new LiveInvocation<WebtaskContext>({
    id: ctx.id ?? crypto.randomUUID(),
    functionName: handler.source,
    platform: 'webtask',
    remaining: timeout,
    margin,
    raw: ctx,
    bindings,
  })
}
