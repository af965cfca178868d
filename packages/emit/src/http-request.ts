import type { IncomingMessage } from 'node:http'
import { byteLength } from './byte-length.ts'
import type { HttpAnswer } from './http-answer.ts'
import { nodeRequest } from './node-request.ts'

/** `fetch`, as far as heddle uses it. */
export type HttpFetch = (
  url: string,
  init: {
    readonly method: 'POST'
    readonly headers: Record<string, string>
    readonly body: string
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
) => Promise<{
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body?: { cancel(): Promise<void> } | null
}>

export interface HttpRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds until an answer has to be there. */
  readonly timeout: number
}

/** Sends a request. Resolves to its answer, and rejects when there is none. */
export async function httpRequest(request: HttpRequest, signal: AbortSignal, fetch?: HttpFetch): Promise<HttpAnswer> {
  const late = AbortSignal.timeout(request.timeout)
  const either = AbortSignal.any([signal, late])
  try {
    return await (fetch === undefined ? byNode(request, either) : byFetch(request, either, fetch))
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error
    const message = `no answer within ${request.timeout} ms`
    throw Object.assign(new Error(message, { cause: error }), { name: 'TimeoutError' })
  }
}

async function byFetch(request: HttpRequest, signal: AbortSignal, fetch: HttpFetch): Promise<HttpAnswer> {
  const { url, headers, body } = request
  const init = { method: 'POST', headers: { ...headers }, body, redirect: 'manual', signal } as const
  try {
    const response = await fetch(url.href, init)
    // An answer whose body nobody reads keeps its connection.
    response.body?.cancel().catch(() => {})
    return { status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined }
  } catch (error) {
    // Of undici it says only `fetch failed`; why is in its cause.
    const { code } = ((error as Error).cause ?? {}) as { readonly code?: unknown }
    throw code === undefined ? error : Object.assign(new Error((error as Error).message, { cause: error }), { code })
  }
}

function byNode({ url, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sized = { ...headers, 'content-length': byteLength(body) }
    const outgoing = nodeRequest(url, { headers: sized, signal })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })
      drain(response)
    })
    outgoing.end(body)
  })
}

const LONGEST_ANSWER = 65_536

/** Reads an answer to its end, so that its connection can be used again; one that does not end soon is broken off. */
function drain(response: IncomingMessage): void {
  let size = 0
  response.on('error', () => {})
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > LONGEST_ANSWER) response.destroy()
  })
}
