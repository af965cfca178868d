// Every platform gives a function the same request, and the client the same reply: the tables that run through AWS's
// triggers, run through a host. What a host does otherwise stands in the tables, with its reason in DIFFERENCES.

import fc from 'fast-check'
import type { HttpRequestOptions } from 'heddle/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REFUSALS } from '../../../events/test/http-refusals.ts'
import { REPLIES } from '../../../events/test/http-replies.ts'
import type { Got } from '../../../events/test/http-reply-case.ts'
import { latin1, PLAIN, REQUESTS, type Seen } from '../../../events/test/http-requests.ts'
import type { Difference, Outcome } from '../../../events/test/http-triggers.ts'
import { type Address, sendTo } from './http-client.ts'

/** A host that runs the app of the suite. */
export interface HttpHost {
  /** The platform and what runs it, as the matrix in the docs names them: `node`, `node:http`. */
  readonly platform: string
  readonly host: string
  readonly differences: readonly Difference[]
  start(): Promise<{ readonly address: Address; stop(): unknown }>
  /** Why the client does not learn that an answer broke off, where it does not. */
  readonly hidesBreaks?: string
  /** Why a request cannot come through the host, where it cannot. */
  cannotSend?(request: HttpRequestOptions): string | undefined
  /** Why a reply cannot, where it cannot. */
  cannotReply?(name: string, got: Got): string | undefined
  /** One spelling of a cookie, on a host that takes cookies apart and spells them anew. */
  spelled?(cookie: string): string
  /** The name of a reply’s header, on a host that spells them anew. */
  headerName?(name: string): string
}

type Differing<Expected> = { readonly [Name in Difference]?: Partial<Expected> } | undefined

/** Runs the suite against a host. */
export function httpConformance(host: HttpHost): void {
  const { platform, host: name, differences } = host

  function expectedOf<Expected>(plain: Expected, but: Differing<Expected>): Expected {
    return Object.assign({}, plain, ...differences.map((one) => but?.[one]))
  }

  describe(`${platform}: http on ${name}`, () => {
    let running: Awaited<ReturnType<HttpHost['start']>>
    const { spelled = (cookie) => cookie } = host
    async function send(request: HttpRequestOptions, kind: string): Promise<Outcome> {
      const outcome = await sendTo(running.address, request, kind)
      return { ...outcome, cookies: outcome.cookies.map(spelled) }
    }

    beforeAll(async () => {
      running = await host.start()
    })
    afterAll(async () => {
      await running?.stop()
    })

    for (const [index, { name: what, request, seen, but }] of REQUESTS.entries()) {
      const why = unsendable(host, request)
      test.skipIf(why !== undefined)(`${what}, read and told${why === undefined ? '' : ` (${why})`}`, async () => {
        const answer = await send(request, `request ${index}`)
        const expected = expectedOf<Seen>({ ...PLAIN, ...seen }, but)
        const { status, headers, cookies } = answer
        expect({ status, headers, cookies }, answer.body.toString()).toEqual({
          status: 201,
          headers: { 'x-method': expected.method, 'content-type': 'application/json' },
          cookies: ['a=1', 'b=2'].map(spelled),
        })
        if (expected.method === 'HEAD') expect(answer.body).toHaveLength(0)
        else expect(JSON.parse(answer.body.toString())).toEqual(expected)
      })
    }

    for (const [index, { name: what, request = {}, got, but }] of [...REPLIES, ...REFUSALS].entries()) {
      const plain = expectedOf<Got>(got, but as Differing<Got>)
      const expected = { ...plain, cookies: plain.cookies.map(spelled) }
      const why = unsendable(host, request) ?? host.cannotReply?.(what, expected)
      test.skipIf(why !== undefined)(
        `${what}, as the client gets it${why === undefined ? '' : ` (${why})`}`,
        async () => {
          const outcome = gotOf(await send(request, `reply ${index}`))
          const { logged: _, broken, ...reply } = expected as Got & { logged?: number }
          const isTold = broken !== undefined && host.hidesBreaks === undefined
          expect(outcome).toEqual(isTold ? { ...reply, broken } : reply)
          expect(JSON.stringify(outcome)).not.toContain('hunter2')
        },
      )
    }

    test('any reply, as the client gets it', async () => {
      await fc.assert(
        fc.asyncProperty(anyReply, async ({ status, headers, cookies, body }) => {
          const described = JSON.stringify({ status, headers, cookies, body: [...Buffer.from(body as string)] })
          const answer = await send({ method: 'POST', body: described }, 'any reply')
          const empty = status === 204 || status === 304
          expect(answer).toMatchObject({ status, cookies: cookies.map(spelled) })
          const { headerName = (name) => name } = host
          const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [headerName(name), value]))
          expect(answer.headers).toEqual(empty ? named : { 'content-type': 'application/octet-stream', ...named })
          expect(answer.body.toString('latin1')).toBe(empty ? '' : latin1(body))
        }),
        { numRuns: 60 },
      )
    })
  })
}

function unsendable(host: HttpHost, request: HttpRequestOptions): string | undefined {
  if (/[^!-~]/.test(request.path ?? '')) return 'no client sends such a path unencoded'
  return host.cannotSend?.(request)
}

function gotOf({ body, broken, ...rest }: Outcome): Got {
  const isJson = /json/.test(rest.headers['content-type'] ?? '') && body.length > 0
  const content: unknown = isJson ? JSON.parse(body.toString()) : body.toString()
  return { ...rest, body: content, ...(broken === undefined ? {} : { broken }) }
}

const token = fc.string({ unit: fc.constantFrom(...'abcz019_-'), minLength: 1, maxLength: 8 })
const headerValue = fc.string({ unit: fc.constantFrom(...'ab,; "=\\/%09'), maxLength: 12 }).map((value) => value.trim())

const anyReply = fc.record({
  status: fc.constantFrom(200, 201, 204, 301, 304, 400, 404, 500),
  headers: fc.dictionary(
    token.map((name) => `x-${name}`),
    headerValue,
  ),
  cookies: fc.array(
    fc.tuple(token, headerValue).map(([name, value]) => `${name}=${value}`),
    { maxLength: 12 },
  ),
  body: fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.uint8Array({ minLength: 1 })),
})
