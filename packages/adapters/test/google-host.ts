// The functions framework as Google runs it, in this process, with each of its signatures.

import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { HttpRequestOptions } from 'heddle/testing'
import { onTestFinished, vi } from 'vitest'
import { receivedRequest } from '../../testing/src/http-request.ts'
import { type Seen, seenIn } from './conformance/family-app.ts'
import type { Delivered } from './conformance/family-conformance.ts'

export type Signature = 'http' | 'cloudevent' | 'event'

// What the framework's own command starts; its export for tests has no legacy events.
const { getServer } = createRequire(import.meta.url)(
  new URL('../../../node_modules/@google-cloud/functions-framework/build/src/server.js', import.meta.url).pathname,
) as { getServer(fn: unknown, options: object): Server }

export interface Host {
  readonly port: number
  post(body: unknown, headers?: Readonly<Record<string, string>>, path?: string): Promise<Answer>
  stop(): void
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** Serves a function with a signature. */
export async function frameworkHost(fn: unknown, signatureType: Signature): Promise<Host> {
  return await listening(
    getServer(fn, { signatureType, enableExecutionId: false, timeoutMilliseconds: 0, ignoredRoutes: '' }),
  )
}

/** A server, as a host to send to. */
export async function listening(server: Server): Promise<Host> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    async post(body, headers = {}, path = '/') {
      const content = body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body)
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: content as string,
      })
      return { status: response.status, headers: response.headers, body: await response.text() }
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What is logged while a test runs, and not shown. */
export function logged(): string[] {
  const lines: string[] = []
  const spies = silence(lines)
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
  })
  return lines
}

function silence(lines: string[]) {
  return (['log', 'error', 'warn'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line))),
  )
}

/** A host for one test. */
export async function hostFor(fn: unknown, signature: Signature): Promise<Host> {
  const host = await frameworkHost(fn, signature)
  onTestFinished(() => host.stop())
  return host
}

/** What handlers say while work is done, and what is logged beside it is kept off the screen. */
export async function saidBy(work: () => Promise<unknown>): Promise<readonly Seen[]> {
  const lines: string[] = []
  const spies = silence(lines)
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return seenIn(lines)
}

/** What came of one event that was sent: whoever sent it sends it again where it is not told that it was taken. */
export async function deliveredBy(send: () => Promise<Answer>): Promise<Delivered> {
  const answers: Answer[] = []
  const seen = await saidBy(async () => void answers.push(await send()))
  const [{ status, body }] = answers as [Answer]
  return { seen, again: status < 300 ? [] : [0], told: body }
}

/** Why the framework's parser of bodies refuses a request before the function is called, where it does. */
export function refusedByBodyParser(request: HttpRequestOptions): string | undefined {
  const { headers, body } = receivedRequest(request, () => 'app.example', false)
  const sent = new Map([...headers].map(([name, values]) => [name.toLowerCase(), values.join()]))
  if (sent.has('content-encoding')) return 'the framework unpacks bodies, and answers for what cannot be unpacked'
  if (body === undefined || !/^application\/json/.test(sent.get('content-type') ?? '')) return undefined
  return isStrictJson(Buffer.from(body).toString())
    ? undefined
    : 'the framework answers for what is no JSON object or array'
}

function isStrictJson(text: string): boolean {
  try {
    return /^\s*[{[]/.test(text) && JSON.parse(text) !== undefined
  } catch {
    return text === ''
  }
}
