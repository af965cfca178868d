// One handler that behaves as the case that a request names: so that a suite can run it on a host in another process, or in a
// runtime that is not Node.

import type { Bindings, Handler, HttpInput, HttpOutput, HttpQuery, HttpRequest, LiveInvocation } from 'heddle'
import { bytes, http, on } from 'heddle'
import { routes } from 'heddle/http'
import { REFUSALS } from '../../../events/test/http-refusals.ts'
import { REPLIES } from '../../../events/test/http-replies.ts'
import { latin1, REQUESTS, type Seen } from '../../../events/test/http-requests.ts'

/** The header that says which case a request is for: `request 3`, `reply 7`, `any reply`. */
export const CASE = 'x-heddle-case'

/** What clients and hosts add by themselves. */
const ADDED =
  /^(?:host|user-agent|accept|accept-\w+|connection|content-length|transfer-encoding|date|x-forwarded-\w+|x-amzn-trace-id|x-heddle-case|cf-[\w-]+|sec-[\w-]+|mf-[\w-]+|via|x-real-ip)$/

type Received = HttpRequest<Uint8Array, object, HttpQuery>

/** Replies with what it got of the request, as JSON. */
function echo(route = '/*'): Handler<HttpOutput> {
  const target = on(http({ body: bytes() })).handle((event) => ({
    status: 201,
    headers: { 'x-method': event.method },
    cookies: ['a=1', 'b=2'],
    body: seenOf(event as never),
  }))
  return routes({ [route]: target } as never) as never
}

function seenOf(event: Received): Seen {
  const { method, path, decodedPath, params, query, headers, cookies } = event
  return {
    method,
    path,
    decodedPath,
    params: { ...params },
    query: { ...query },
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ADDED.test(name))),
    cookies: { ...cookies },
    body: latin1(event.bytes()),
  }
}

/** A reply that the request's body describes. */
const anyReply = on(http()).handle((event) => {
  const { body, ...reply } = JSON.parse(String(event.body)) as { body: number[] }
  return { ...reply, body: Uint8Array.from(body) }
})

function handlerOf(name: string): Handler<HttpOutput> {
  const [kind, index] = name.split(' ')
  const at = Number(index)
  if (kind === 'any') return anyReply as never
  if (kind === 'request') return echo(REQUESTS[at]?.route)
  if (kind === 'reply') return [...REPLIES, ...REFUSALS][at]?.handler() as never
  throw new Error(`no case ${name}`)
}

/** The handler of the case that the request names. */
export const httpApp: Handler<HttpOutput> = {
  source: 'http',
  family: 'http',
  async run(raw, invocation) {
    const http = (invocation.bindings as Bindings).http as NonNullable<Bindings['http']>
    const input = (await http.decode(raw, invocation)) as HttpInput
    const handler = handlerOf(input.headers[CASE] ?? '')
    // The request was read, and is not there to be read again.
    const bindings = { http: { ...http, decode: () => input } }
    const again = Object.assign(invocation, { bindings }) as LiveInvocation
    return await handler.run(raw, again)
  },
  serve() {
    throw new Error('the app stands alone')
  },
}
