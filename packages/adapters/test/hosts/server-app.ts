// The server that the tests run under Bun, Deno and Node: its argument says in which of the ways that they have.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { toFetch } from 'heddle/fetch'
import { toNode } from 'heddle/node'
import { cloudEventApp } from '../conformance/family-app.ts'
import { httpApp } from '../conformance/http-app.ts'

interface Runtimes {
  readonly Bun?: { serve(options: object): { readonly port: number } }
  readonly Deno?: { serve(options: object, handler: unknown): { readonly addr: { readonly port: number } } }
}

const { Bun, Deno } = globalThis as Runtimes
const way = process.argv.at(-1)
const app = way === 'cloudEvent' ? cloudEventApp : httpApp

if ((Bun === undefined && Deno === undefined) || way === 'node') {
  const { createServer } = process.getBuiltinModule('node:http')
  const listener = toNode(app)
  const server = createServer((req: IncomingMessage, res: ServerResponse) => void listener(req, res))
  server.listen(0, '127.0.0.1', () => listening((server.address() as { port: number }).port))
} else if (Bun !== undefined) {
  listening(Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: toFetch(app) }).port)
} else if (Deno !== undefined) {
  const server = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen() {} }, toFetch(app))
  listening(server.addr.port)
}

function listening(port: number): void {
  console.log(`listening ${port}`)
}
