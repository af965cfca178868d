import {
  describe,
  type Handler,
  HeddleError,
  type HttpOutput,
  type HttpRequest,
  type HttpReturns,
  type Invocation,
  isResponse,
  on,
} from '@heddle/core'
import { http } from './http.ts'
import type { RouteCall } from './routes.ts'

/** What a mounted app gets beside the request: in Hono as `c.env`, in itty-router as the second argument. */
export interface MountEnv<Seen = RouteCall> {
  /** The call, with all that layers have added to it. */
  readonly call: Seen
  /** The request as heddle has it, its platform's own event in `raw`. */
  readonly event: HttpRequest
  readonly invocation: Invocation
}

/** The lifetime of a request, as fetch-style frameworks know it. */
export interface MountContext {
  waitUntil(work: Promise<unknown>): void
  /** Does nothing: there is no origin behind the app. */
  passThroughOnException(): void
  readonly props: {}
}

/** An app's `fetch`: of Hono, Elysia, itty-router, or one by hand. */
export type Fetch<Seen = RouteCall> = (
  request: Request,
  env: MountEnv<Seen>,
  context: MountContext,
) => Response | Promise<Response>

/** A mounted app as a handler of its own, and as a function for `on(http()).use(…).handle(…)`. */
export type Mounted<Seen = RouteCall> = Handler<HttpOutput<never, never>> &
  ((event: HttpRequest, call: Seen) => Promise<HttpReturns>)

/**
 * Makes a handler of a fetch-style app: `toLambda(mount(app.fetch))`, or one of the routes: `{ '/api/*': mount(app.fetch) }`.
 * The app gets a web `Request` with the URL that the client called, without an API's stage or base path, whose `signal` aborts when the deadline is near or
 * the client is gone, and answers with a `Response`, streamed where the adapter streams.
 */
export function mount<Seen extends RouteCall = RouteCall>(fetch: Fetch<Seen>): Mounted<Seen> {
  async function mounted(event: HttpRequest, call: Seen): Promise<HttpReturns> {
    const { invocation } = call
    const context: MountContext = {
      waitUntil: (work) => invocation.waitUntil(work),
      passThroughOnException() {},
      props: {},
    }
    const response = await fetch(
      event.toRequest({ signal: invocation.signal, basePath: false }),
      { call, event, invocation },
      context,
    )
    // A router that has no such route may answer with nothing, which would go out as a success.
    if (isResponse(response)) return response
    throw new HeddleError('INVALID_RESULT', `mount: expected a Response of the app, got ${describe(response)}`)
  }
  return Object.assign(mounted, on(http()).handle(mounted as never)) as never
}
