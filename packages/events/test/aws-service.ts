import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, vi } from 'vitest'

/** What a client of the AWS SDK asked for. */
export interface ServiceRequest {
  readonly method: string
  readonly path: string
  /** `x-amz-target`: the operation, for services that speak JSON. */
  readonly target: string | undefined
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
  /** The text as JSON, where it is some. */
  // biome-ignore lint/suspicious/noExplicitAny: a request is of any shape
  readonly body: any
}

export interface ServiceAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Service {
  readonly endpoint: string
  /** In the order in which they came. */
  readonly requests: readonly ServiceRequest[]
}

/**
 * A stand-in for a service of AWS, for the real client of its SDK: no such service can be run here. It keeps each request,
 * and answers `{}` or what it is told to. Until the test is over every client that is made without options talks to it.
 */
export async function awsService(answer: (request: ServiceRequest) => ServiceAnswer = () => ({})): Promise<Service> {
  const requests: ServiceRequest[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const request: ServiceRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      target: incoming.headers['x-amz-target'] as string | undefined,
      headers: incoming.headers,
      text,
      body: parsed(text),
    }
    requests.push(request)
    const { status = 200, headers = { 'content-type': 'application/x-amz-json-1.1' }, body = '{}' } = answer(request)
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_MAX_ATTEMPTS: '1',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    server.closeAllConnections()
    server.close()
  })
  return { endpoint, requests }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
