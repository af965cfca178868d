import { request as send } from 'node:http'
import type { HttpRequestOptions } from 'heddle/testing'
import type { Outcome } from '../../../events/test/http-triggers.ts'
import { receivedRequest } from '../../../testing/src/http-request.ts'
import { CASE } from './http-app.ts'

/** Where a host listens. */
export interface Address {
  readonly port?: number
  readonly socketPath?: string
  /** What stands before every path. */
  readonly prefix?: string
}

/** What servers add to a reply. */
const ADDED = /^(?:date|connection|keep-alive|transfer-encoding|content-length|server|x-powered-by)$/

/** Sends a request to a host, as bytes on a socket: nothing on the way makes it nicer than it is. */
export async function sendTo(address: Address, options: HttpRequestOptions, name: string): Promise<Outcome> {
  const { path, rawQuery, headers, body, method } = receivedRequest(options, () => 'app.example', false)
  const { prefix = '', ...where } = address
  const lines: [string, string[]][] = [...headers].map(([header, values]) => [header, [...values]])
  return await new Promise((resolve, reject) => {
    const request = send({
      host: '127.0.0.1',
      ...where,
      method: options.method ?? method,
      path: `${prefix}${path}${rawQuery === '' ? '' : `?${rawQuery}`}`,
      headers: { ...merged(lines), [CASE]: name },
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => {})
      response.on('close', () => {
        const { 'set-cookie': cookies = [], ...rest } = response.headers
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(rest).flatMap(([header, value]) => (ADDED.test(header) ? [] : [[header, String(value)]])),
          ),
          cookies,
          body: Buffer.concat(chunks),
          ...(response.complete ? {} : { broken: true }),
        })
      })
    })
    request.end(body)
  })
}

/** The values of each header, whatever the case of its name. */
function merged(lines: readonly [string, string[]][]): Record<string, string | string[]> {
  const headers: Record<string, string[]> = Object.create(null)
  for (const [name, values] of lines) headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), ...values]
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [
      name,
      name === 'cookie'
        ? values.filter((value) => value !== '').join('; ')
        : values.length === 1
          ? (values[0] as string)
          : values,
    ]),
  )
}
