import { hostModule } from '../../../../test/hosts/hosts.mts'
import { familyConformance } from '../conformance/family-conformance.ts'
import { type HttpHost, httpConformance } from '../conformance/http-conformance.ts'
import { autoServing } from './auto-serving.ts'
import { postedEvents } from './posted-events.ts'
import { startScript } from './script-host.ts'
import { serverBehaviour } from './server-behaviour.ts'

const bun = hostModule('bun/bin/bun.exe')

/** What Bun does otherwise, whatever serves. */
function cannotReply(name: string): string | undefined {
  if (name === '400 for a body that is no JSON') return 'Bun does not tell where JSON is wrong'
  if (name === 'a web Response of JSON') return 'Bun’s Response.json names a charset'
  return undefined
}

if (bun !== undefined) {
  const start = (entry: string, ...args: string[]) =>
    startScript({ binary: bun, flags: ['run'], entry: new URL(entry, import.meta.url), args, env: { PORT: '0' } })
  const host: Omit<HttpHost, 'host' | 'start'> = {
    platform: 'bun',
    differences: ['sendsStatusFirst'],
    cannotReply,
  }
  const served = (way: string) => async () => {
    const { port, stop } = await start('./server-app.ts', way)
    return { address: { port }, stop }
  }

  httpConformance({
    ...host,
    host: 'Bun.serve',
    start: served('fetch'),
    cannotSend: ({ method = 'GET', body }) =>
      method === 'GET' && body !== undefined ? 'the Request of a GET has no body' : undefined,
    cannotReply: (name, { broken }) =>
      broken ? 'Bun cuts the connection, and what it has not sent yet is lost: see below' : cannotReply(name),
  })
  httpConformance({ ...host, host: 'node:http of Bun', start: served('node') })
  familyConformance({
    platform: 'bun',
    family: 'cloudEvent',
    host: 'Bun.serve',
    again: 'itself',
    start: () => postedEvents(() => start('./server-app.ts', 'cloudEvent')),
  })
  serverBehaviour('bun', 'Bun.serve', () => start('./plain-app.ts'))
  autoServing('bun', 'Bun.serve', () => start('../auto-app.ts'))
}
