import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Sink } from '@heddle/core'

/**
 * A response to a request whose body was not read to its end. What the client still sends is thrown away for a while before
 * the connection is closed: to close it at once would reset it, and the client would lose the answer.
 */
export function lingering(res: ServerResponse): Sink {
  return {
    write: (piece) => res.write(piece),
    on: (event, listener) => res.on(event, listener),
    end: (done) => void thrownAway(res.req).then(() => res.end(done)),
  }
}

/** Resolves when the client has sent all, is gone, or has had its time. */
async function thrownAway(req: IncomingMessage): Promise<void> {
  if (req.complete || req.destroyed) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LONGEST)
    const over = () => {
      clearTimeout(timer)
      resolve()
    }
    req.once('end', over).once('close', over).once('error', over).resume()
  })
}

// Who has heard that its body is too large and goes on sending is not to be waited for.
const LONGEST = 2000
