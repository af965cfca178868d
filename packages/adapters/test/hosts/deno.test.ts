import { hostModule } from '../../../../test/hosts/hosts.mts'
import { familyConformance } from '../conformance/family-conformance.ts'
import { type HttpHost, httpConformance } from '../conformance/http-conformance.ts'
import { autoServing } from './auto-serving.ts'
import { postedEvents } from './posted-events.ts'
import { startScript } from './script-host.ts'
import { serverBehaviour } from './server-behaviour.ts'

const deno = hostModule('deno/deno')

if (deno !== undefined) {
  const flags = ['run', '--allow-net', '--allow-env']
  const start = (entry: string, ...args: string[]) =>
    startScript({
      binary: deno,
      flags,
      entry: new URL(entry, import.meta.url),
      args,
      env: { PORT: '0' },
      needsBuffer: args.length > 0,
    })
  const host: Omit<HttpHost, 'host' | 'start'> = { platform: 'deno', differences: ['sendsStatusFirst'] }
  const served = (way: string) => async () => {
    const { port, stop } = await start('./server-app.ts', way)
    return { address: { port }, stop }
  }

  httpConformance({
    ...host,
    host: 'Deno.serve',
    start: served('fetch'),
    cannotSend: ({ method = 'GET', body }) =>
      method === 'GET' && body !== undefined ? 'the Request of a GET has no body' : undefined,
  })
  httpConformance({ ...host, host: 'node:http of Deno', start: served('node') })
  familyConformance({
    platform: 'deno',
    family: 'cloudEvent',
    host: 'Deno.serve',
    again: 'itself',
    start: () => postedEvents(() => start('./server-app.ts', 'cloudEvent')),
  })
  serverBehaviour('deno', 'Deno.serve', () => start('./plain-app.ts'))
  autoServing('deno', 'Deno.serve', () => start('../auto-app.ts'))
}
