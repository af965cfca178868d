import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { parseFunctionError } from './function-error.ts'
import type { FunctionError } from './outcome.ts'

/** A Runtime API that takes everything: streams, which a measured process sends over HTTP, and errors of init. */
export interface Sink {
  /** `host:port` */
  readonly address: string
  /** The last error that was sent, once. */
  takeError(): FunctionError | undefined
  close(): Promise<void>
}

export async function serveSink(): Promise<Sink> {
  let error: FunctionError | undefined
  const server = createServer(async (request, response) => {
    if (request.url?.endsWith('/error') === true) error = parseFunctionError(await text(request).catch(() => ''))
    else await finished(request.resume()).catch(() => {})
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}')
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', listening)
  })
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeError() {
      const last = error
      error = undefined
      return last
    },
    async close() {
      await new Promise((closed) => {
        server.close(closed)
        server.closeAllConnections()
      })
    },
  }
}
