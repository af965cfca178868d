import type { Binding, HttpOutput } from '@heddle/core'
import { callerOf, type HttpInput, isChunks, NOTHING } from '@heddle/events/adapting'
import { contextOf, isRequest, otherTrigger, triggerOf } from './azure-context.ts'
import { type AzureCookie, cookieOf } from './azure-cookies.ts'
import { streamed, webHttp } from './web-http.ts'
import { wholeReply } from './whole-reply.ts'

/** A reply as Azure Functions takes it: an `HttpResponseInit` of `@azure/functions`. */
export interface AzureHttpAnswer {
  status: number
  headers: Record<string, string>
  cookies: AzureCookie[]
  body?: string | Uint8Array | ReadableStream<Uint8Array>
}

export interface AzureHttpOptions {
  readonly maxBytes: number
  /** `/api` */
  readonly basePath: string
  /** Whether replies that come in pieces go out so. */
  readonly streams: boolean
}

/** Requests and replies of Azure Functions. */
export function azureHttp({ maxBytes, basePath, streams }: AzureHttpOptions): Binding<HttpInput, HttpOutput> {
  const web = webHttp({
    maxBytes,
    // The front end of Azure puts the caller behind what the client says of itself, with its port.
    clientIp: ({ headers }) => withoutPort(callerOf(headers.get('x-forwarded-for') ?? undefined)),
  })
  return {
    async decode(raw, invocation) {
      if (!isRequest(raw, invocation))
        throw otherTrigger('http', triggerOf(contextOf(invocation)).type, ['httpTrigger'])
      const input = await web.decode(raw, invocation)
      const { params = NOTHING } = raw as { readonly params?: Readonly<Record<string, string>> }
      return { ...input, params, ...below(basePath, input.path) }
    },
    encode(output, _raw, { method }, invocation) {
      const { body } = output
      const chunks = streams && isChunks(body) && method !== 'HEAD' ? body : undefined
      const whole = chunks === undefined ? output : { ...output, body: undefined }
      return wholeReply(whole, method, invocation, {
        maxBytes: MOST,
        // Azure sends the status with the first chunk, be it empty: whoever waits for a stream is to know that it is there.
        // It does not tell when the client is gone: the deadline ends what nobody else would.
        make: (reply) => answerOf(reply, reply.body ?? (chunks && streamed(chunks, invocation, new Uint8Array()))),
      })
    },
  }
}

// What Azure takes of a request; of replies nobody says it.
const MOST = 100 * 1024 * 1024

function answerOf({ status, headers, cookies }: HttpOutput, body: AzureHttpAnswer['body']): AzureHttpAnswer {
  const [first, second] = cookies
  // Of headers of one name Azure sends the last. The one cookie goes out as it is written; several have to be taken apart.
  const alone = first === undefined || second !== undefined ? {} : { 'set-cookie': first }
  return {
    status,
    headers: { ...headers, ...alone },
    cookies: second === undefined ? [] : cookies.map(cookieOf),
    ...(body === undefined ? {} : { body }),
  }
}

/** The path as handlers know it, and what stands before it. Azure does not heed the case of paths. */
function below(basePath: string, path: string): Pick<HttpInput, 'path' | 'basePath'> {
  const { length } = basePath
  const isBelow = path.slice(0, length).toLowerCase() === basePath.toLowerCase() && (path[length] ?? '/') === '/'
  return isBelow ? { basePath: path.slice(0, length), path: path.slice(length) || '/' } : { basePath: '', path }
}

function withoutPort(address: string | undefined): string | undefined {
  if (address === undefined || address === '') return undefined
  const [, bracketed] = /^\[(.+)\](?::\d+)?$/.exec(address) ?? []
  return bracketed ?? address.replace(/^([\d.]+):\d+$/, '$1')
}
