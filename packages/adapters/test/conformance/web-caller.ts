// Calls a fetch function as Vercel and Netlify do, after their contracts: with a Request, and what each has beside it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { FetchFunction } from 'heddle/fetch'

export interface WebCaller {
  readonly port: number
  /** Work that was handed to `waitUntil`, on the platform's own object. */
  readonly work: Promise<unknown>[]
  stop(): void
}

/** @param call - calls the function, with what the platform has beside the request */
export async function webCaller(call: (request: Request) => Promise<Response>): Promise<WebCaller> {
  const work: Promise<unknown>[] = []
  const server = createServer((req, res) => {
    answer(call, req, res).catch((error: Error) => res.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, work, stop: () => void server.close() }
}

/** Netlify hands a context over; Vercel nothing. */
export function callerFor(platform: 'vercel' | 'netlify', fn: FetchFunction): (request: Request) => Promise<Response> {
  if (platform === 'vercel') return (request) => fn(request)
  const context = { ip: '198.51.100.7', requestId: '01J0000000000000000000000', waitUntil() {}, deploy: { id: 'd' } }
  return (request) => fn(request, context)
}

async function answer(call: (request: Request) => Promise<Response>, req: IncomingMessage, res: ServerResponse) {
  const { method = 'GET', rawHeaders, url } = req
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string)
  const gone = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) gone.abort()
  })
  const body = /^(?:GET|HEAD)$/.test(method)
    ? null
    : (Readable.toWeb(req) as unknown as NonNullable<RequestInit['body']>)
  const init: RequestInit & { duplex: 'half' } = { method, headers, body, duplex: 'half', signal: gone.signal }
  const response = await call(new Request(`https://app.example${url}`, init))
  const cookies = response.headers.getSetCookie()
  const plain = [...response.headers].filter(([name]) => name !== 'set-cookie')
  res.writeHead(response.status, [...plain, ...cookies.map((cookie) => ['set-cookie', cookie])].flat())
  if (response.body === null) return res.end()
  res.flushHeaders()
  const stream = Readable.fromWeb(response.body as ReadableStream<Uint8Array>)
  stream.once('error', () => res.socket?.destroySoon())
  return stream.pipe(res)
}
