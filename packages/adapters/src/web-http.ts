import {
  type Binding,
  deadlineNear,
  type HttpOutput,
  type LiveInvocation,
  report,
  timerDelay,
  withoutBody,
} from '@heddle/core'
import { bag, type HttpInput, isChunks, stoppable } from '@heddle/events/adapting'
import { clientIsGone, isClientGone } from './client-gone.ts'
import { httpInput } from './http-input.ts'
import { bodyWasRead, brokenOff, heldBody, NO_BODY, type ReadBody, readBody } from './read-body.ts'

export interface WebHttpOptions {
  readonly maxBytes: number
  /** Whether the platform's server sees to it that a body is no longer than its content-length says. */
  readonly isFramed?: boolean | undefined
  /** Told of a reply that goes out piece by piece, when its first is asked for, and with what resolves when it is over. */
  streaming?: ((over: Promise<void>, invocation: LiveInvocation) => void) | undefined
  /** The address of the client, as the platform tells it. */
  clientIp(request: Request, invocation: LiveInvocation): string | undefined
}

/** Requests and responses of the web. */
export function webHttp({
  maxBytes,
  isFramed = false,
  streaming,
  clientIp,
}: WebHttpOptions): Binding<HttpInput, HttpOutput> {
  return {
    async decode(raw, invocation) {
      const request = raw as Request
      if (request.bodyUsed) throw bodyWasRead()
      const { url, method } = request
      const headers = bag<string>()
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
        ...(await bodyOf(request, headers['content-length'], maxBytes, isFramed)),
      })
    },
    encode: (output, _raw, { method }, invocation) => responseOf(output, method, invocation, streaming),
  }
}

async function bodyOf(
  request: Request,
  contentLength: string | undefined,
  maxBytes: number,
  isFramed: boolean,
): Promise<ReadBody> {
  if (request.body === null) return NO_BODY
  // Of a length that is known, and not too much, the platform's own way is several times as fast.
  if (!isFramed || contentLength === undefined || !(Number(contentLength) <= maxBytes)) {
    return await readBody(request.body as AsyncIterable<Uint8Array>, contentLength, maxBytes)
  }
  try {
    return heldBody(new Uint8Array(await request.arrayBuffer()), maxBytes)
  } catch (cause) {
    return brokenOff(cause)
  }
}

/** The reply as a `Response`, its chunks asked for as the client takes them. */
export function responseOf(
  output: HttpOutput,
  method: string,
  invocation: LiveInvocation,
  streaming?: WebHttpOptions['streaming'],
): Response {
  const { status, headers: plain, cookies, body } = method === 'HEAD' ? withoutBody(output) : output
  const headers = headersOf(plain, cookies, output)
  if (isChunks(body)) return new Response(streamed(body, invocation, undefined, streaming), { status, headers })
  // Deno's signal aborts when all has gone well, too.
  invocation.answered()
  return new Response((body as string | Uint8Array<ArrayBuffer> | undefined) ?? null, { status, headers })
}

function headersOf(plain: HttpOutput['headers'], cookies: readonly string[], output: HttpOutput): Headers {
  try {
    const headers = new Headers(plain)
    for (const cookie of cookies) headers.append('set-cookie', cookie)
    return headers
  } catch (error) {
    // A header that HTTP has no way to say: whoever makes the body is to clean up all the same.
    withoutBody(output)
    throw error
  }
}

/**
 * The chunks of a reply as a stream of the web, asked for as they are taken. Whoever cancels it aborts the invocation's signal.
 *
 * @param first - what it begins with
 * @param streaming - told that it has begun to be read, and when it is over
 */
export function streamed(
  chunks: AsyncIterable<string | Uint8Array>,
  invocation: LiveInvocation,
  first?: Uint8Array,
  streaming?: WebHttpOptions['streaming'],
): ReadableStream<Uint8Array> {
  const source = stoppable(chunks, invocation.signal)
  const encoder = new TextEncoder()
  const stopClock = abortAtDeadline(invocation)
  let over = () => {}
  const isOver = new Promise<void>((resolve) => {
    over = resolve
  })
  let isAsked = false
  const end = () => {
    source.end()
    stopClock()
    invocation.answered()
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (first !== undefined) controller.enqueue(first)
      },
      async pull(controller) {
        // Not before: of a response that nobody reads nobody hears when it is over.
        if (!isAsked) streaming?.(isOver, invocation)
        isAsked = true
        try {
          let chunk = await source.next()
          // A chunk of nothing would be asked for again and again by whoever waits for bytes.
          while (chunk?.length === 0) chunk = await source.next()
          if (chunk !== undefined) return controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
          end()
          // What was handed over meanwhile: where nobody keeps it alive, the reply's end is that of the process.
          if (invocation.pending) await invocation.end()
          controller.close()
          over()
        } catch (error) {
          end()
          if (!isClientGone(error, invocation)) {
            report(undefined, 'http: the reply broke off', error, { requestId: invocation.id })
          }
          controller.error(error)
          await source.letGo()
          over()
        }
      },
      async cancel() {
        end()
        clientIsGone(invocation)
        await source.letGo()
        over()
      },
    },
    { highWaterMark: 0 },
  )
}

/** An invocation's own clock stops when the function has answered, and a stream goes on behind that. */
function abortAtDeadline(invocation: LiveInvocation): () => void {
  const left = invocation.remaining() - invocation.margin
  if (left === Number.POSITIVE_INFINITY) return () => {}
  const timer = setTimeout(() => invocation.abort(deadlineNear()), timerDelay(left))
  return () => clearTimeout(timer)
}
