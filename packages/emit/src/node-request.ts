import type { Agent, ClientRequest, RequestOptions } from 'node:http'

const agents: { http?: Agent; https?: Agent } = {}

/** A POST to be written. What sends it is loaded on first use; connections are kept for the next one. */
export function nodeRequest(url: URL, about: Pick<RequestOptions, 'headers' | 'signal'>): ClientRequest {
  const options: RequestOptions = { ...about, method: 'POST' }
  if (url.protocol === 'https:') {
    const https = process.getBuiltinModule('node:https')
    agents.https ??= new https.Agent({ keepAlive: true })
    return https.request(url, { ...options, agent: agents.https })
  }
  const http = process.getBuiltinModule('node:http')
  agents.http ??= new http.Agent({ keepAlive: true })
  return http.request(url, { ...options, agent: agents.http })
}
