import type { ClientRequest, IncomingMessage } from 'node:http'
import { missing, once } from '@heddle/core'
import { type LightService, lightEnvironment } from './light-environment.ts'
import { nodeRequest } from './node-request.ts'

/** What a service answered. */
export interface LightAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

export interface LightRequest {
  readonly service: LightService
  /** Where it is when the environment does not say. Default: by the region. */
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

// A network that swallows packets says nothing else; the SDK would wait for the deadline.
const CONNECTED_WITHIN = 5_000
const ANSWERED_WITHIN = 30_000

// Answers are of a few hundred bytes for each of ten entries.
const LONGEST_ANSWER = 1_048_576

const signer = /* @__PURE__ */ once(
  async () => (await import('aws4').catch(missing('aws4', "emit: client 'light'"))).default,
)

/** POSTs to a service of AWS, signed with what the environment has. Rejects as `node:https` does, with the error's `code`. */
export async function lightRequest(
  { service, url, headers, body }: LightRequest,
  signal: AbortSignal,
): Promise<LightAnswer> {
  const { sign } = await signer()
  const { endpoint, region, credentials } = lightEnvironment(service, url)
  const path = endpoint.pathname
  const host = endpoint.host
  const signed = sign({ service, region, method: 'POST', path, headers: { ...headers, Host: host }, body }, credentials)
  const outgoing = nodeRequest(endpoint, { headers: { ...signed.headers, ...lineage() }, signal })
  const answer = answerTo(outgoing)
  outgoing.end(body)
  return await answer
}

/** By it Lambda finds functions that call themselves through queues, and stops them. The SDK sends it, too. */
function lineage(): Readonly<Record<string, string>> {
  const { AWS_LAMBDA_FUNCTION_NAME, _X_AMZN_TRACE_ID } = process.env
  return AWS_LAMBDA_FUNCTION_NAME && _X_AMZN_TRACE_ID ? { 'X-Amzn-Trace-Id': _X_AMZN_TRACE_ID } : {}
}

function answerTo(outgoing: ClientRequest): Promise<LightAnswer> {
  return new Promise((resolve, reject) => {
    const connecting = setTimeout(() => outgoing.destroy(timeout('no connection', CONNECTED_WITHIN)), CONNECTED_WITHIN)
    outgoing.on('socket', (socket) => {
      if (outgoing.reusedSocket) clearTimeout(connecting)
      else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => clearTimeout(connecting))
    })
    outgoing.setTimeout(ANSWERED_WITHIN, () => outgoing.destroy(timeout('no answer', ANSWERED_WITHIN)))
    outgoing.on('close', () => clearTimeout(connecting))
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      readAnswer(response).then(resolve, reject)
    })
  })
}

async function readAnswer(response: IncomingMessage): Promise<LightAnswer> {
  const { statusCode: status = 0, headers } = response
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LONGEST_ANSWER) throw new Error(`an answer of more than ${LONGEST_ANSWER} bytes`)
    chunks.push(chunk)
  }
  return { status, headers, body: Buffer.concat(chunks).toString() }
}

function timeout(what: string, ms: number): Error {
  return Object.assign(new Error(`${what} within ${ms} ms`), { name: 'TimeoutError', code: 'ETIMEDOUT' })
}
