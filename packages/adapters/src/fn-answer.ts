import type { ServerResponse } from 'node:http'
import { type HttpOutput, type LiveInvocation, report, type Sink } from '@heddle/core'
import { isChunks, pour } from '@heddle/events/adapting'
import { isClientGone } from './client-gone.ts'

/** What the FDK takes for a stream: it has it piped into the response, and ends that when it hears that the stream has. */
export interface FnStream {
  pipe(response: ServerResponse): void
  on(event: string, listener: () => void): void
}

/**
 * A body as the FDK takes it, sent as fast as it is taken. The FDK has no way to tell that a stream broke off: it would end the
 * answer as if it were whole, and then the process.
 *
 * @param sent - called when the body is out, or will never be
 */
export function fnStream(body: HttpOutput['body'], invocation: LiveInvocation, sent: () => void): FnStream {
  let ended: (() => void) | undefined
  function over(): void {
    ended?.()
    sent()
  }
  async function send(response: ServerResponse): Promise<void> {
    try {
      await pour(body, afterWork(response as Sink, invocation), invocation, () => {
        if (isChunks(body)) response.flushHeaders()
      })
      over()
    } catch (error) {
      if (!isClientGone(error, invocation)) {
        report(undefined, 'fn: the answer broke off', error, { requestId: invocation.id })
      }
      if (response.closed) return over()
      // What was written goes out; that the end is missing tells that it is not all. The FDK would write the end.
      response.once('close', over)
      setImmediate(() => response.socket?.destroySoon())
    }
  }
  return {
    pipe: (response) => void send(response),
    on(event, listener) {
      if (event === 'end') ended = listener
    },
  }
}

/** Ends when the work beside the answer is done: with the end of the answer Fn pauses the container. */
function afterWork(sink: Sink, invocation: LiveInvocation): Sink {
  return {
    write: (piece) => sink.write(piece),
    on: (event, listener) => sink.on(event, listener),
    end: (done) => void invocation.end().then(() => sink.end(done)),
  }
}
