import { type Binding, type HttpOutput, type LiveInvocation, report, withoutBody } from '@heddle/core'
import { type HttpInput, isChunks, stoppable } from '@heddle/events/adapting'
import { httpInput } from './http-input.ts'
import { NO_BODY, readBody } from './read-body.ts'

export interface WebHttpOptions {
  readonly maxBytes: number
  /** The address of the client, as the platform tells it. */
  clientIp(request: Request, invocation: LiveInvocation): string | undefined
}

/** Requests and responses of the web. */
export function webHttp({ maxBytes, clientIp }: WebHttpOptions): Binding<HttpInput, HttpOutput> {
  return {
    async decode(raw, invocation) {
      const request = raw as Request
      const { url, method } = request
      const headers: Record<string, string> = Object.create(null)
      request.headers.forEach((value, name) => {
        headers[name] = value
      })
      return httpInput({
        id: invocation.id,
        method,
        target: url,
        // As text: a URL is made of it only where somebody asks.
        origin: /^[^:]+:\/\/[^/?#]*/.exec(url)?.[0] ?? '',
        headers,
        clientIp: clientIp(request, invocation as LiveInvocation),
        raw: request,
        ...(request.body === null
          ? NO_BODY
          : await readBody(request.body as AsyncIterable<Uint8Array>, headers['content-length'], maxBytes)),
      })
    },
    encode: (output, _raw, { method }, invocation) => responseOf(output, method, invocation),
  }
}

/** The reply as a `Response`, its chunks asked for as the client takes them. */
export function responseOf(output: HttpOutput, method: string, invocation: LiveInvocation): Response {
  const { status, headers: plain, cookies, body } = method === 'HEAD' ? withoutBody(output) : output
  const headers = new Headers(plain)
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  const content = isChunks(body) ? streamed(body, invocation) : (body as string | Uint8Array<ArrayBuffer> | undefined)
  return new Response(content ?? null, { status, headers })
}

function streamed(chunks: AsyncIterable<string | Uint8Array>, invocation: LiveInvocation): ReadableStream<Uint8Array> {
  const source = stoppable(chunks, invocation.signal)
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          let chunk = await source.next()
          // A chunk of nothing would be asked for again and again by whoever waits for bytes.
          while (chunk?.length === 0) chunk = await source.next()
          if (chunk !== undefined) return controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
          source.end()
          controller.close()
        } catch (error) {
          source.end()
          report(undefined, 'http: the reply broke off', error, { requestId: invocation.id })
          controller.error(error)
          await source.letGo()
        }
      },
      async cancel() {
        source.end()
        invocation.abort(new DOMException('the client is gone', 'AbortError'))
        await source.letGo()
      },
    },
    { highWaterMark: 0 },
  )
}
