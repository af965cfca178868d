import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, vi } from 'vitest'

/** What came for one connection. */
export interface ManagementRequest {
  readonly method: string
  readonly path: string
  readonly connectionId: string
  readonly body: Buffer
  /** The region that the request is signed for. */
  readonly region: string | undefined
}

export interface ManagementApi {
  /** The stage's callback URL. */
  readonly endpoint: string
  readonly requests: readonly ManagementRequest[]
  /** The connections that are open, each with the messages that it got. */
  readonly open: Map<string, string[]>
}

/** Answers before the API itself does: a status and the name of the error. */
export type Fault = readonly [status: number, error: string]

/**
 * A stand-in of API Gateway's management API, for the real client of its SDK: `POST`, `GET` and `DELETE` of
 * `/{stage}/@connections/{id}`, signed; 410 for a connection that is not open, 413 for more than 128 kB, and first of all
 * the faults. No such API can be run here.
 */
export async function managementApi(open: readonly string[] = [], faults: Fault[] = []): Promise<ManagementApi> {
  const requests: ManagementRequest[] = []
  const messages = new Map<string, string[]>(open.map((id) => [id, []]))
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const { method = '', url = '', headers } = incoming
    const connectionId = decodeURIComponent(/^\/prod\/(?:@|%40)connections\/([^/]+)$/.exec(url)?.[1] ?? '')
    const region = /Credential=[^/]+\/\d+\/([^/]+)\/execute-api\//.exec(headers.authorization ?? '')?.[1]
    const body = Buffer.concat(chunks)
    requests.push({ method, path: url, connectionId, body, region })
    const fail = ([status, error]: Fault) => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': error })
      response.end('{"message":null}')
    }
    const received = messages.get(connectionId)
    const fault = faults.shift()
    if (fault !== undefined) fail(fault)
    else if (region === undefined || connectionId === '') fail([403, 'ForbiddenException'])
    else if (received === undefined) fail([410, 'GoneException'])
    else if (body.length > 131_072) fail([413, 'PayloadTooLargeException'])
    else if (method === 'POST') {
      received.push(body.toString())
      response.writeHead(200).end()
    } else if (method === 'DELETE') {
      messages.delete(connectionId)
      response.writeHead(204).end()
    } else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CONNECTION))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`
  const environment = {
    AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    server.closeAllConnections()
    server.close()
  })
  return { endpoint, requests, open: messages }
}

const CONNECTION = {
  connectedAt: '2026-10-05T12:00:00.000Z',
  identity: { sourceIp: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  lastActiveAt: '2026-10-05T12:00:05.000Z',
}
