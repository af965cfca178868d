// The host's front: it takes requests of HTTP, has the worker call a function, and answers with what that says. Written after
// the host's own code, https://github.com/Azure/azure-functions-host.

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { invoke, type RpcCookie, type RpcData, type RpcHttp } from './azure-worker.ts'

export interface Front {
  readonly port: number
  stop(): void
}

/** Serves one function. @param streamUri - where the library listens, with `enableHttpStream` */
export async function serveFunction(name: string, streamUri?: string): Promise<Front> {
  const server = createServer((req, res) => {
    const answered = streamUri === undefined ? buffered(name, req, res) : streamed(name, streamUri, req, res)
    // Of an invocation that failed clients are told nothing.
    answered.catch(() => (res.headersSent ? res.socket?.destroySoon() : res.writeHead(500).end()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() }
}

async function buffered(name: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  const nullableHeaders = Object.fromEntries(Object.entries(headersOf(req)).map(([key, value]) => [key, { value }]))
  const bytes = Buffer.concat(chunks)
  const url = `https://${req.headers.host}${req.url}`
  const { returnValue } = await invoke(name, {
    data: { http: { method: req.method, url, nullableHeaders, nullableParams: {}, body: { bytes } } },
  })
  const { http } = returnValue as { readonly http: RpcHttp }
  const { statusCode, headers, cookies, body } = http
  for (const [key, value] of Object.entries(headers)) res.appendHeader(key, value)
  for (const cookie of cookies) res.appendHeader('set-cookie', cookieText(cookie))
  res.writeHead(Number(statusCode))
  res.end(body?.bytes ?? body?.string)
}

/** Values of one name are joined as .NET does. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const key = (rawHeaders[index] as string).toLowerCase()
    const value = rawHeaders[index + 1] as string
    headers[key] = headers[key] === undefined ? value : `${headers[key]},${value}`
  }
  return headers
}

/** As ASP.NET Core writes a cookie: its value encoded, and with a path. */
function cookieText({ name, value, domain, path, expires, secure, httpOnly, sameSite, maxAge }: RpcCookie): string {
  const escaped = encodeURIComponent(value).replaceAll(/[!'()*]/g, (text) => `%${text.charCodeAt(0).toString(16)}`)
  return [
    `${name}=${escaped}`,
    expires === undefined ? '' : `expires=${new Date(Number(expires.value.seconds) * 1000).toUTCString()}`,
    maxAge === undefined ? '' : `max-age=${maxAge.value}`,
    domain === undefined ? '' : `domain=${domain.value}`,
    `path=${path?.value ?? '/'}`,
    secure?.value ? 'secure' : '',
    sameSite === 'none' ? '' : `samesite=${sameSite === 'explicitNone' ? 'none' : sameSite}`,
    httpOnly?.value ? 'httponly' : '',
  ]
    .filter((part) => part !== '')
    .join('; ')
}

/** The request goes to the library as it is, and the answer comes from there. */
async function streamed(name: string, uri: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const invocationId = randomUUID()
  const headers = headersOf(req)
  const triggerMetadata: Record<string, RpcData> = { Headers: { json: JSON.stringify(headers) } }
  const invoked = invoke(name, { data: { http: {} }, invocationId, triggerMetadata })
  const proxied = request(new URL(uri), {
    method: req.method,
    path: req.url,
    headers: {
      ...headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': headers.host,
      'x-forwarded-proto': 'https',
    },
    agent: false,
  })
  const answered = new Promise<void>((resolve, reject) => {
    proxied.on('error', reject)
    proxied.on('response', (response) => {
      const own = { ...response.headers }
      for (const key of ['x-ms-invocation-id', 'date', 'connection', 'keep-alive', 'transfer-encoding']) delete own[key]
      res.writeHead(response.statusCode ?? 0, own)
      // To whoever waits for a stream.
      res.flushHeaders()
      response.pipe(res)
      response.on('end', resolve)
      response.on('error', reject)
    })
  })
  res.on('close', () => {
    if (!res.writableFinished) proxied.destroy()
  })
  req.pipe(proxied)
  try {
    await Promise.all([invoked, answered])
  } catch (error) {
    // The library leaves its answer as it is; what it wrote before is on its way.
    await new Promise((resolve) => setTimeout(resolve, 50))
    proxied.destroy()
    throw error
  }
}
