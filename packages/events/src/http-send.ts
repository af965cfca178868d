import { HeddleError, type HttpOutput, type LiveInvocation, type Sink, toBytes } from '@heddle/core'
import { isChunks } from './http-output.ts'

/**
 * The chunks of a body as one: text where all of them are, else bytes. Throws a `HeddleError` when they are more bytes
 * than may be, and stops asking for more when the signal aborts.
 */
export async function collect(
  chunks: AsyncIterable<string | Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string | Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  let isText = true
  await pump(chunks, signal, (chunk) => {
    const bytes = toBytes(chunk)
    size += bytes.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    isText &&= typeof chunk === 'string'
    parts.push(bytes)
  })
  const whole = Buffer.concat(parts)
  return isText ? whole.toString() : whole
}

export function tooLarge(maxBytes: number): HeddleError {
  const message = `http: the reply has more than ${maxBytes} bytes, which only a reply that is streamed may have`
  return new HeddleError('INVALID_RESULT', message)
}

/**
 * Sends a reply piece by piece, as Lambda's response streams take it: its status and headers as JSON, eight NUL bytes,
 * its body. Ends the stream, or rejects with what the body failed with.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export async function send(
  { status, headers, cookies, body }: HttpOutput,
  cookiesApart: boolean,
  sink: Sink,
  invocation: LiveInvocation,
): Promise<void> {
  const cookieHeaders = cookiesApart ? { cookies } : { multiValueHeaders: { 'set-cookie': cookies } }
  const metadata = { statusCode: status, headers, ...(cookies.length === 0 ? {} : cookieHeaders) }
  await pour(body, sink, invocation, () => {
    sink.setContentType?.('application/vnd.awslambda.http-integration-response')
    // In one piece: awslambda.HttpResponseStream sends it with the first write only, so that a reply without a body loses it.
    sink.write(`${JSON.stringify(metadata)}${'\0'.repeat(8)}`)
  })
}

/**
 * Writes a body as fast as it is taken, and ends. Rejects with what the body failed with. When the client is gone the
 * invocation's signal aborts.
 *
 * @param begin - writes what stands before the body
 */
export async function pour(
  body: HttpOutput['body'],
  sink: Sink,
  invocation: LiveInvocation,
  begin: () => void,
): Promise<void> {
  let moved: (() => void) | undefined
  let open = true
  const gone = () => {
    if (!open) return
    open = false
    invocation.abort(clientGone())
    moved?.()
  }
  sink.on('drain', () => moved?.())
  sink.on('error', gone)
  sink.on('close', gone)
  begin()
  if (isChunks(body)) {
    await pump(body, invocation.signal, async (chunk) => {
      if (sink.write(chunk) || !open) return
      await new Promise<void>((resolve) => {
        moved = resolve
      })
    })
  } else if (body !== undefined) sink.write(body)
  open = false
  await new Promise<void>((resolve) => {
    sink.on('close', () => resolve())
    sink.end(resolve)
  })
}

/** Why a signal aborts when nobody waits for the answer any more. */
export function clientGone(): DOMException {
  return new DOMException('the client is gone', 'AbortError')
}

/** Takes one chunk after the other until there are no more. When the signal aborts it lets go of them, and throws why. */
async function pump(
  chunks: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
  take: (chunk: string | Uint8Array) => void | Promise<void>,
): Promise<void> {
  const source = stoppable(chunks, signal)
  try {
    while (true) {
      const chunk = await source.next()
      if (chunk === undefined) return
      const taken = take(chunk)
      if (taken !== undefined) await source.orStopped(taken)
    }
  } catch (error) {
    await source.letGo()
    throw error
  } finally {
    source.end()
  }
}

/** Chunks that are asked for until a signal aborts. */
export interface StoppableChunks {
  /** The next one; `undefined` when there are no more. Rejects with the signal's reason when it aborts. */
  next(): Promise<string | Uint8Array | undefined>
  /** The promise's value, or the signal's reason as an error. */
  orStopped<Value>(promise: Promise<Value>): Promise<Value>
  /** Lets who makes the chunks clean up. */
  letGo(): Promise<void>
  /** Lets go of the signal. */
  end(): void
}

export function stoppable(chunks: AsyncIterable<string | Uint8Array>, signal: AbortSignal): StoppableChunks {
  const iterator = chunks[Symbol.asyncIterator]()
  let stop: (reason: unknown) => void = () => {}
  const abort = () => stop(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  // Not Promise.race with one promise for all: that would hold on to every chunk until the last.
  function orStopped<Value>(promise: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      stop = reject
      if (signal.aborted) abort()
      promise.then(resolve, reject)
    })
  }
  return {
    orStopped,
    letGo: () => letGo(iterator),
    end: () => signal.removeEventListener('abort', abort),
    async next() {
      const { done, value } = await orStopped(Promise.resolve(iterator.next()))
      if (done) return undefined
      if (typeof value === 'string' || value instanceof Uint8Array) return value
      throw new HeddleError('INVALID_RESULT', 'http: a chunk of the body is neither text nor bytes')
    },
  }
}

/** Lets who makes the chunks clean up. One that waits for something else is waited for no longer than a moment. */
async function letGo(iterator: AsyncIterator<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 100)
  })
  const done = Promise.resolve(iterator.return?.()).catch(() => {})
  await Promise.race([done, late])
  clearTimeout(timer)
}
