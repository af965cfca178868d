import { type Handler, type LiveInvocation, reply } from '@heddle/core'
import { output } from '@heddle/events/adapting'
import { clientIsGone } from './client-gone.ts'
import { breakOff, type NodeCall, respond } from './node-http.ts'
import { told } from './told.ts'

/**
 * Answers a call of a server of Node by a handler, whatever becomes of it: nobody waits for the promise. What needs no
 * answer but that it is done with, such as a message, gets 204.
 */
export async function answerCall(
  handler: Handler<unknown, never>,
  call: NodeCall,
  invocation: LiveInvocation,
): Promise<void> {
  const { req, res } = call
  const method = req.method ?? 'GET'
  res.once('close', () => {
    if (!res.writableFinished) clientIsGone(invocation)
  })
  try {
    await handler.run(call, invocation)
    if (!res.headersSent) await respond(res, output(reply(undefined)), method, invocation)
  } catch (error) {
    const { reply } = told(handler.source, error, invocation)
    if (res.headersSent) breakOff(res)
    else await respond(res, output(reply), method, invocation)
  }
}
