import { missing, once } from '@heddle/core'
import { type LightService, lightEnvironment } from './light-environment.ts'
import { nodeRequest } from './node-request.ts'
import { answerTo, type ServiceAnswer } from './service-answer.ts'

export interface LightRequest {
  readonly service: LightService
  /** Where it is when the environment does not say. Default: by the region. */
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const signer = /* @__PURE__ */ once(
  async () => (await import('aws4').catch(missing('aws4', "emit: client 'light'"))).default,
)

/** POSTs to a service of AWS, signed with what the environment has. Rejects as `node:https` does, with the error's `code`. */
export async function lightRequest(
  { service, url, headers, body }: LightRequest,
  signal: AbortSignal,
): Promise<ServiceAnswer> {
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
