import { type Bindings, type Handler, LiveInvocation, type Platform } from '@heddle/core'
import { callerOf, output } from '@heddle/events/adapting'
import { checkFamily } from './checked-family.ts'
import { checkNumbers } from './checked-numbers.ts'
import { listenTo } from './client-gone.ts'
import { eventBinding } from './event-binding.ts'
import { platform } from './platform.ts'
import type { RequestHandler } from './request-handler.ts'
import { runningWork } from './running-work.ts'
import { told } from './told.ts'
import { responseOf, type WebHttpOptions, webHttp } from './web-http.ts'
import { webSchedule } from './web-schedule.ts'

/** What a server hands to a `fetch` function beside the request: of Deno, Bun and Netlify, or of a server of one's own. */
export interface FetchContext {
  /** Keeps work alive behind the response. */
  waitUntil?(work: Promise<unknown>): void
  /** Netlify's. */
  readonly ip?: string
  readonly requestId?: string
  /** Deno's. */
  readonly remoteAddr?: { readonly hostname?: string }
  /** Bun's. */
  requestIP?(request: Request): { readonly address: string } | null
}

export interface FetchFunction {
  (request: Request, context?: FetchContext): Promise<Response>
  /** On Deno, Bun and Node: resolves when what runs is done, streams too, and what was handed to `waitUntil`. */
  drained(): Promise<void>
  /**
   * On Deno, Bun and Node: has `invocation.signal` abort for all that runs, such as streams that have no end. Gives how many
   * invocations that are.
   */
  abort(): number
}

export interface FetchOptions {
  /** The most bytes that a request's body may have; more are answered 413. Default 10 MiB, on Vercel 4.5 MB. */
  readonly maxBytes?: number | undefined
  /** Milliseconds that a request may take, where the platform has a limit: see `invocation.deadline`. Default: none. */
  readonly timeout?: number | undefined
  /** Milliseconds before `timeout` at which `invocation.signal` aborts. Default: a second, or a tenth of `timeout`. */
  readonly margin?: number | undefined
  /**
   * Whether a proxy stands before the server: `clientIp` is then the last address of `x-forwarded-for`. On Vercel and Netlify
   * it always is what they tell. Default `false`.
   */
  readonly trustProxy?: boolean | undefined
  /** What a cron of Vercel has to know, with a schedule. Default: the environment variable `CRON_SECRET`. */
  readonly cronSecret?: string | undefined
}

/**
 * Puts a handler on a platform that calls a `fetch` function: Deno, Bun, Vercel, Netlify, or a server of one's own:
 * `export default { fetch: toFetch(handler) }`. A reply that is streamed goes out chunk by chunk; `invocation.signal`
 * aborts when the client is gone. With a schedule it answers the crons of Vercel and Netlify: 204, 500 when the function
 * failed; elsewhere nothing keeps one, and it is refused at load. It never rejects: an error that has no answer of its own is
 * logged and answered 500.
 */
export function toFetch(handler: RequestHandler<'web'>, options?: FetchOptions): FetchFunction
export function toFetch(handler: Handler<unknown, 'vercel' | 'netlify'>, options?: FetchOptions): FetchFunction
export function toFetch(
  handler: Handler<unknown, never>,
  options: FetchOptions = {},
  // Of `auto`, which makes it when somebody calls: the environment may say something else by then.
  name: Platform = platform(),
): FetchFunction {
  checkNumbers('toFetch', options)
  const { keepAlive, drained, abort } = runningWork()
  const stays = STAY.has(name)
  const bindings = bindingsOf(name, options, stays ? keepAlive : undefined)
  checkFamily(handler, name, bindings)

  async function fetch(request: Request, context?: FetchContext): Promise<Response> {
    const invocation: LiveInvocation = new LiveInvocation<unknown>({
      id: idOf(request, name, context),
      functionName: handler.source,
      platform: name,
      remaining: options.timeout,
      margin: options.margin,
      raw: context,
      listen: listenTo(request),
      keepAlive: keepAliveOf(context) ?? (stays ? (work) => keepAlive(work, invocation) : undefined),
      bindings,
    })
    const answering = answer(request, invocation)
    if (stays) keepAlive(answering, invocation)
    return await answering
  }

  async function answer(request: Request, invocation: LiveInvocation): Promise<Response> {
    try {
      return (await handler.run(request, invocation)) as Response
    } catch (error) {
      // Servers would show it, or stop.
      return responseOf(output(told(handler.source, error, invocation).reply), request.method, invocation)
    }
  }

  return Object.assign(fetch, { handler, drained, abort })
}

/** Where the process stays behind an answer: nobody freezes it. */
const STAY: ReadonlySet<Platform> = /* @__PURE__ */ new Set<Platform>(['deno', 'bun', 'node'])

function bindingsOf(
  name: Platform,
  { maxBytes, trustProxy = false, cronSecret }: FetchOptions,
  streaming: WebHttpOptions['streaming'],
): Bindings {
  const http = webHttp({
    maxBytes: maxBytes ?? (name === 'vercel' ? 4_500_000 : 10 * 1024 * 1024),
    isFramed: name === 'deno' || name === 'bun',
    streaming,
    clientIp(request, { raw }) {
      const context = raw as FetchContext | undefined
      const { headers } = request
      if (name === 'vercel') return headers.get('x-real-ip') ?? undefined
      if (name === 'netlify') return context?.ip ?? headers.get('x-nf-client-connection-ip') ?? undefined
      const forwarded = trustProxy ? callerOf(headers.get('x-forwarded-for') ?? undefined) : undefined
      return forwarded ?? context?.remoteAddr?.hostname ?? context?.requestIP?.(request)?.address
    },
  })
  const everywhere = { http, cloudEvent: eventBinding(http, undefined, () => true) }
  return name === 'vercel' || name === 'netlify'
    ? { ...everywhere, schedule: webSchedule(name, cronSecret) }
    : everywhere
}

/** The platform's own id of the request. Of a header only where the platform sets it: anybody could send it elsewhere. */
function idOf({ headers }: Request, name: Platform, context: FetchContext | undefined): string {
  const given = context?.requestId ?? (name === 'vercel' ? headers.get('x-vercel-id') : undefined)
  return given ?? crypto.randomUUID()
}

/** What Vercel keeps for `waitUntil` of `@vercel/functions` is there for everybody. */
function keepAliveOf(context: FetchContext | undefined): ((work: Promise<unknown>) => void) | undefined {
  if (typeof context?.waitUntil === 'function') return (work) => context.waitUntil?.(work)
  const vercel = (globalThis as { [VERCEL]?: { get?(): FetchContext | undefined } })[VERCEL]?.get?.()
  return typeof vercel?.waitUntil === 'function' ? (work) => vercel.waitUntil?.(work) : undefined
}

const VERCEL: unique symbol = Symbol.for('@vercel/request-context') as never
