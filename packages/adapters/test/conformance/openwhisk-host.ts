// What stands before an action container, written after the contract: OpenWhisk's controller and Code Engine's, which make
// parameters of a request and a response of a result.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An action that is deployed. */
export interface Deployed {
  /** What its container prints, by lines. */
  readonly lines: string[]
  /** Runs it with these parameters. */
  invoke(params: object, activation?: object): Promise<{ readonly status: number; readonly result: unknown }>
  post(path: string, body: object): Promise<{ readonly status: number; readonly result: unknown }>
  stop(): Promise<void>
}

/** Starts a container, and gives it the code of an action. */
export async function deploy(code: string, main: string, env: Record<string, string> = {}): Promise<Deployed> {
  const container = fork(new URL('./openwhisk-container.ts', import.meta.url), {
    silent: true,
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
  })
  const lines: string[] = []
  for (const output of [container.stdout, container.stderr]) {
    output
      ?.setEncoding('utf8')
      .on('data', (text: string) => lines.push(...text.split('\n').filter((line) => line !== '')))
  }
  const [port] = (await once(container, 'message')) as [number]
  async function post(path: string, body: object) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: JSON.stringify(body) })
    return { status: response.status, result: await response.json() }
  }
  const deployed: Deployed = {
    lines,
    post,
    invoke: (value, activation = {}) =>
      post('/run', {
        value,
        namespace: 'guest',
        action_name: '/guest/demo/weave',
        action_version: '0.0.1',
        api_host: 'https://whisk.example',
        api_key: 'hunter2:hunter2',
        activation_id: 'a1',
        transaction_id: 't1',
        deadline: Date.now() + 60_000,
        ...activation,
      }),
    stop: () => stopped(container),
  }
  const { status, result } = await deployed.post('/init', { value: { name: 'weave', main, code, binary: false, env } })
  if (status !== 200) throw new Error(`/init: ${status} ${JSON.stringify(result)}`)
  return deployed
}

/** Resolves when both outputs have said that an activation is over. */
export async function ended({ lines }: Deployed, from: number): Promise<void> {
  while (lines.slice(from).filter((line) => line === THE_END).length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const THE_END = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX'

async function stopped(container: ChildProcess): Promise<void> {
  const exit = once(container, 'exit')
  container.disconnect()
  await exit
}

type Controller = (request: IncomingMessage, body: Buffer, action: Deployed) => Promise<Reply>
interface Reply {
  readonly status: number
  readonly headers: Record<string, string | string[]>
  readonly body: string | Buffer
}

/** Puts a controller before an action. */
export async function serveAction(action: Deployed, controller: Controller): Promise<{ port: number; close(): void }> {
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { status, headers, body } = await controller(request, Buffer.concat(chunks), action)
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

const METHODS = /^(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)$/

/** OpenWhisk's, for a web action that is raw: the parameters of a request, and the response of a result with `.http`. */
export const openWhiskController: Controller = async (request, body, action) => {
  const { method = 'GET', url = '/' } = request
  if (!METHODS.test(method)) return refused(405, 'the method is not allowed')
  const [path = '/', query = ''] = split(url)
  const type = mediaType(request.headers['content-type'])
  const isBinary = type === 'application/json' || !isTextToAkka(request.headers['content-type'])
  const { result } = await action.invoke({
    // What the action is bound to.
    apiKey: 'hunter2',
    __ow_method: method.toLowerCase(),
    __ow_headers: lastValues(request),
    __ow_path: path,
    __ow_query: query,
    __ow_body: isBinary ? body.toString('base64') : body.toString(),
  })
  const { error } = result as { error?: unknown }
  return replyOf(error ?? result, (given, contentType) => {
    if (typeof given !== 'string') {
      return isJson(mediaType(contentType)) ? JSON.stringify(given) : undefined
    }
    const isBase64 = given.length % 4 === 0 && /^[\w+/]*={0,2}$/.test(given)
    if (isTextToAkka(contentType)) return isJson(mediaType(contentType)) && isBase64 ? decoded(given) : given
    return isBase64 ? decoded(given) : undefined
  })
}

/** Code Engine's: JSON is also spread over the parameters, and stays a value in the result. */
export const codeEngineController: Controller = async (request, body, action) => {
  const { method = 'GET', url = '/' } = request
  const [path = '/', query = ''] = split(url)
  const contentType = request.headers['content-type']
  const type = mediaType(contentType ?? 'application/json')
  const isText = type.startsWith('text/') || type === 'application/x-www-form-urlencoded'
  let spread: object = Object.fromEntries(new URLSearchParams(query))
  if (type === 'application/json' && body.length > 0) {
    try {
      const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
      if (typeof value === 'object' && !Array.isArray(value)) spread = { ...spread, ...value }
    } catch {
      return refused(400, 'the body is not JSON')
    }
  }
  if (Object.keys(spread).some((name) => name.startsWith('__ce_'))) return refused(400, 'a reserved name')
  const { result } = await action.invoke({
    ...spread,
    __ce_method: method,
    __ce_headers: Object.fromEntries(
      Object.entries(lastValues(request)).map(([name, value]) => [
        name.replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase()),
        value,
      ]),
    ),
    __ce_path: path,
    __ce_query: query,
    ...(body.length === 0 ? {} : { __ce_body: isText ? body.toString() : body.toString('base64') }),
  })
  return replyOf(result, (given, replyType) => {
    if (typeof given === 'object') return JSON.stringify(given)
    const isTextual = /^(?:text\/|application\/(?:json|x-www-form-urlencoded)$)/.test(mediaType(replyType))
    return isTextual ? String(given) : decoded(String(given))
  })
}

function replyOf(
  result: unknown,
  bodyOf: (given: unknown, contentType: string | undefined) => string | Buffer | undefined,
): Reply {
  const {
    statusCode,
    headers = {},
    body,
  } = result as {
    statusCode?: number
    headers?: Record<string, string | string[]>
    body?: unknown
  }
  if (body === undefined || body === null || body === '') {
    // So it is with OpenWhisk: a content type without content is none.
    const { 'content-type': _, ...rest } = headers
    return { status: statusCode ?? 204, headers: rest, body: '' }
  }
  const sent = bodyOf(body, headers['content-type'] as string | undefined)
  return sent === undefined
    ? refused(400, 'the body is not what its content type says')
    : { status: statusCode ?? 200, headers, body: sent }
}

function refused(status: number, error: string): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) }
}

function split(url: string): string[] {
  const at = url.indexOf('?')
  return at === -1 ? [url] : [url.slice(0, at), url.slice(at + 1)]
}

/** By lower-case name; of a name that comes several times the last. */
function lastValues({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers[(rawHeaders[index] as string).toLowerCase()] = rawHeaders[index + 1] as string
  }
  return headers
}

function mediaType(contentType: string | undefined): string {
  return contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
}

function isJson(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json')
}

/** As Akka HTTP has it: what it knows as text, and what it does not know but has a charset. */
function isTextToAkka(contentType: string | undefined): boolean {
  const type = mediaType(contentType)
  const known = ['text/plain', 'text/html', 'text/css', 'text/csv', 'text/xml', 'application/json', 'application/xml']
  if ([...known, 'application/x-www-form-urlencoded', 'application/problem+json'].includes(type)) return true
  return /charset/i.test(contentType ?? '') && !/^(?:image|audio|video)\//.test(type)
}

function decoded(text: string): Buffer {
  return Buffer.from(text, 'base64')
}
