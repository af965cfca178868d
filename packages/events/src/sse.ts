import { describe, HeddleError, timerDelay } from '@heddle/core'
import { isChunks } from './http-output.ts'
import type { MadeReply, ReplyInit } from './replies.ts'

/** One server-sent event. */
export interface ServerSentEvent {
  /** The kind of event that the client listens to. Default: the client's `message`. */
  readonly event?: string | undefined
  /** Text as it is, anything else as JSON. Browsers hand on no event without it, only remember its `id` and `retry`. */
  readonly data?: unknown
  /** What the client sends as `last-event-id` when it comes back. */
  readonly id?: string | undefined
  /** Milliseconds that the client waits before it comes back. */
  readonly retry?: number | undefined
}

export interface SseOptions extends Omit<ReplyInit, 'status'> {
  /** Milliseconds of silence after which a comment is sent, so that nobody between takes the connection for dead. Default 15 000; 0 for never. */
  readonly keepAlive?: number | undefined
}

/**
 * A reply of server-sent events: `sse(updates(id))`, each of them text, which is its data, or a `ServerSentEvent`. On Lambda
 * `toLambda.stream` sends them as they come, on Azure `toAzure.stream`, on servers and most other platforms the adapter that
 * you have anyway. Iteration ends, with the iterable's `return`, when the client is gone. Events are asked for one at a
 * time, as fast as the client takes them.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sse(
  events: AsyncIterable<string | ServerSentEvent>,
  { headers, cookies = [], keepAlive = 15_000 }: SseOptions = {},
): MadeReply<200, AsyncIterable<string>> {
  if (!isChunks(events)) throw new TypeError(`sse: expected an async iterable, got ${describe(events)}`)
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...headers },
    cookies,
    body: { [Symbol.asyncIterator]: () => frames(events as AsyncIterable<string | ServerSentEvent>, keepAlive) },
  }
}

function frames(events: AsyncIterable<string | ServerSentEvent>, keepAlive: number): AsyncIterator<string> {
  const iterator = events[Symbol.asyncIterator]()
  let pending: Promise<IteratorResult<string>> | undefined
  return {
    async next() {
      pending ??= iterator.next().then(({ done, value }) => (done ? { done, value } : { value: frame(value) }))
      const next = keepAlive > 0 ? await soonOr(pending, keepAlive) : await pending
      if (next === undefined) return { value: ':\n\n' }
      pending = undefined
      return next
    },
    async return() {
      await iterator.return?.()
      return { done: true, value: undefined }
    },
  }
}

/** What the promise gives, or nothing when it takes too long. */
async function soonOr<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timerDelay(ms), undefined)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function frame(given: string | ServerSentEvent): string {
  const { event, id, retry, data } = typeof given === 'string' ? ({ data: given } as ServerSentEvent) : given
  let text = ''
  if (event !== undefined) text += `event: ${oneLine('event', event)}\n`
  if (id !== undefined) text += `id: ${oneLine('id', id)}\n`
  if (retry !== undefined) text += `retry: ${Math.max(0, Math.round(retry))}\n`
  if (data !== undefined) {
    const content = typeof data === 'string' ? data : JSON.stringify(data)
    if (content === undefined) throw invalid(`the data is ${describe(data)}, which JSON cannot say`)
    for (const line of content.split(/\r\n|\r|\n/)) text += `data: ${line}\n`
  }
  return `${text}\n`
}

function oneLine(field: string, value: string): string {
  if (/[\0\r\n]/.test(value)) throw invalid(`the ${field} of an event has a line break or NUL in it`)
  return value
}

function invalid(what: string): HeddleError {
  return new HeddleError('INVALID_RESULT', `sse: ${what}`)
}
