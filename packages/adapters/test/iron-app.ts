// The functions that the tests run as IronFunctions does.

import { direct, HttpError, http, on } from 'heddle'
import { serveIron } from 'heddle/fn'
import { cloudEventApp, Order } from './conformance/family-app.ts'
import { httpApp } from './conformance/http-app.ts'

const pay = on(direct(Order)).handle(async ({ payload, id, type }, { invocation }) => {
  const { total } = payload
  console.log('paying')
  process.stdout.write('and on\n')
  if (total === 0) throw new HttpError(409, 'there is nothing to pay')
  if (total < 0) throw new Error('hunter2: an order below nothing')
  if (total === 9) return undefined
  invocation.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => console.log('done beside')))
  return { call: id, type, functionName: invocation.functionName, platform: invocation.platform, ...payload }
})

async function* chunks(fails: boolean) {
  yield 'x'.repeat(200_000)
  if (fails) throw new Error('hunter2: no more wool')
  yield 'y'
}

const web = on(http()).handle(({ method, path, query, params, body, headers, clientIp }) => {
  console.log('weaving')
  if (path === '/stream') return { body: chunks(query.fails !== undefined) }
  if (path === '/status') return { status: Number(query.is), body: 'x' }
  return { body: { method, path, query, params, body, tenant: headers['x-tenant'], clientIp } }
})

const { APP = '', ROUTE_FORMAT } = process.env
const format = ROUTE_FORMAT === 'http' ? 'http' : 'default'
const apps: Readonly<Record<string, () => Promise<void>>> = {
  http: () => serveIron(httpApp, { format }),
  cloudEvent: () => serveIron(cloudEventApp, { format }),
  pay: () => serveIron(pay, { format }),
  web: () => serveIron(web, { format, maxBytes: 1000, trustProxy: true }),
}
await apps[APP]?.()
