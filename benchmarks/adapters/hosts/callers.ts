import { HttpRequest, HttpResponse, InvocationContext } from '@azure/functions'
import { lambdaContext } from '../../harness/context.ts'
import { post } from '../../workloads/w1-http/post.ts'
import type { Answer } from '../harness/task.ts'

/** Calls a function as its platform does, where that serves no requests that could be sent to it. */
export interface Caller<Event = unknown, Taken = unknown> {
  /** What the function is called with for a body: made anew for each call, and not measured. */
  event(body: string): Event
  /** The call, up to where the platform has bytes to send: that is measured. */
  call(contender: Contender, event: Event): Promise<Taken>
  answer(taken: Taken): Answer
}

/** What the bundle of a contender exports. */
export type Contender = Readonly<Record<string, (...inputs: readonly unknown[]) => unknown>>

interface Sent {
  readonly status: number
  readonly type: string | null
  readonly bytes: ArrayBuffer
}

interface Result {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

const HEADERS = {
  accept: 'application/json',
  'accept-encoding': 'gzip, deflate, br',
  'content-type': 'application/json',
  host: 'shop.example',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36',
  'x-forwarded-for': '192.0.2.10',
  'x-forwarded-proto': 'https',
}

const awsLambda: Caller<object, string> = {
  event: post,
  // Lambda's client makes JSON of what the function returns.
  call: async ({ handler }, event) => JSON.stringify(await handler?.(event, lambdaContext())),
  answer(text) {
    const { statusCode, headers, body } = JSON.parse(text) as Result
    return { status: statusCode, type: headers['content-type'], body: body as string }
  },
}

const azureFunctions: Caller<readonly [HttpRequest, InvocationContext], Sent> = {
  event: (body) => [
    new HttpRequest({
      method: 'POST',
      url: 'https://shop.azurewebsites.net/api/orders',
      headers: HEADERS,
      body: { bytes: Buffer.from(body) },
    }),
    new InvocationContext({ functionName: 'orders', invocationId: '8f7c1d9e-3c1b-4a52-9b7e-0d3f5c2a1b6d' }),
  ],
  // The library makes a response of what the function returns, and reads that.
  call: async ({ handler }, event) => await sent(new HttpResponse((await handler?.(...event)) as object)),
  answer: answerOf,
}

const openWhisk: Caller<object, string> = {
  event: (body) => ({
    __ow_method: 'post',
    __ow_path: '/orders',
    __ow_query: '',
    __ow_headers: HEADERS,
    __ow_body: Buffer.from(body).toString('base64'),
  }),
  // The container makes JSON of the result.
  call: async ({ main }, params) => JSON.stringify(await main?.(params)),
  answer(text) {
    const { statusCode, headers, body } = JSON.parse(text) as Result
    const json = typeof body === 'string' ? Buffer.from(body, 'base64').toString() : JSON.stringify(body)
    return { status: statusCode, type: headers['content-type'], body: json }
  },
}

const vercel: Caller<Request, Sent> = {
  event: request,
  call: async ({ POST }, request) => await sent((await POST?.(request)) as Response),
  answer: answerOf,
}

const netlify: Caller<Request, Sent> = {
  event: request,
  call: async ({ default: fn }, request) => await sent((await fn?.(request, NETLIFY_CONTEXT)) as Response),
  answer: answerOf,
}

const NETLIFY_CONTEXT = { ip: '192.0.2.10', requestId: '01K9ZQ4M3V0000000000000000', waitUntil() {} }

/** By the platform's folder. */
export const callers: Readonly<Record<string, Caller>> = {
  'aws-lambda': awsLambda,
  'azure-functions': azureFunctions,
  openwhisk: openWhisk,
  vercel,
  netlify,
}

function request(body: string): Request {
  return new Request('https://shop.example/orders', { method: 'POST', headers: HEADERS, body })
}

async function sent(response: Response | HttpResponse): Promise<Sent> {
  const { status, headers } = response
  return { status, type: headers.get('content-type'), bytes: await response.arrayBuffer() }
}

function answerOf({ status, type, bytes }: Sent): Answer {
  return { status, type: type ?? undefined, body: Buffer.from(bytes).toString() }
}
