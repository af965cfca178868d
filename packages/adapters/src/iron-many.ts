import type { IncomingMessage, ServerResponse } from 'node:http'
import { type IronServing, variablesOf } from './iron-request.ts'
import { headersOf, respond } from './node-http.ts'
import { readBody } from './read-body.ts'
import { type WholeReply, wholeReply } from './whole-reply.ts'

/** Requests of HTTP/1.1 on standard input, one after the other, until it ends. Resolves to the process's exit code. */
export async function serveMany(serving: IronServing): Promise<number> {
  const { Duplex } = process.getBuiltinModule('node:stream')
  const { createServer } = process.getBuiltinModule('node:http')
  const server = createServer(
    { maxHeaderSize: 256 * 1024, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
    (req, res) => void serveRequest(serving, req, res),
  )
  // The end of the input is no reason to leave the last request without its answer.
  Object.assign(server, { httpAllowHalfOpen: true })
  const wire = Duplex.from({ readable: process.stdin, writable: serving.out })
  wire.on('error', () => {})
  server.emit('connection', wire)
  await new Promise<void>((resolve) => wire.once('close', () => resolve()))
  return 0
}

async function serveRequest(
  { maxBytes, maxReplyBytes, run }: IronServing,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const headers = headersOf(req)
  const variables = variablesOf(headers)
  const plain = { method: req.method ?? 'GET', target: req.url ?? '/', headers }
  await run({
    variables,
    ...(variables.REQUEST_URL === undefined ? { plain } : {}),
    async read() {
      const read = await readBody(req.iterator({ destroyOnReturn: false }), headers['content-length'], maxBytes)
      // The next request begins where this one ends.
      for await (const _rest of req);
      return read
    },
    async answer(output, method, invocation) {
      // Without a body Node would leave out its length, by which the platform knows where the next answer begins.
      const make = (reply: WholeReply) => (isEmpty(reply) ? reply : { ...reply, body: reply.body ?? '' })
      const whole = await wholeReply(output, method, invocation, { maxBytes: maxReplyBytes, make })
      await respond(res, whole, method, invocation)
    },
  })
}

/** Whether an answer of this status has no body at all, and no length. */
function isEmpty({ status }: WholeReply): boolean {
  return status === 204 || status === 304
}
