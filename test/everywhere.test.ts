// The shop of examples/everywhere, each of its entry files on its host.

import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFunction } from '@heddle/cli'
import { eventBridgeEvent, httpApiEvent, s3Event, sqsEvent } from 'heddle/testing'
import { Miniflare } from 'miniflare'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { blobWritten, serviceBusMessage, timerDue } from '../packages/adapters/test/azure-deliveries.ts'
import { serveFunction as azureFront } from '../packages/adapters/test/azure-front.ts'
import { invoke as azure } from '../packages/adapters/test/azure-worker.ts'
import { bundle } from '../packages/adapters/test/conformance/bundle.ts'
import { serveFunction, startFunction as startFdk } from '../packages/adapters/test/conformance/fn-host.ts'
import { serveHot, startHot } from '../packages/adapters/test/conformance/iron-host.ts'
import { deploy, openWhiskController, serveAction } from '../packages/adapters/test/conformance/openwhisk-host.ts'
import { binary, published, stored } from '../packages/adapters/test/google-events.ts'
import { hostFor } from '../packages/adapters/test/google-host.ts'
import { startScript } from '../packages/adapters/test/hosts/script-host.ts'
import { hostModule } from './hosts/hosts.mts'

const shop = new URL('../examples/everywhere/', import.meta.url)
const entry = (name: string) => new URL(`${name}.ts`, shop)

/** Sends a request to the shop, by whatever way. */
type Send = (body: string) => Promise<Response>

const atPort =
  (port: number, path = '/orders'): Send =>
  (body) =>
    fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

const SHIPMENT = JSON.stringify({ order: 'o-1', carrier: 'post' })

/** An order, one of more than there is, one that is none, and one that is no JSON. */
async function takesOrders(send: Send): Promise<void> {
  const placed = await send(JSON.stringify({ sku: 'tea', count: 1 }))
  expect({ status: placed.status, body: await placed.json() }).toEqual({
    status: 201,
    body: { order: expect.stringMatching(/./) },
  })
  const tooMany = await send(JSON.stringify({ sku: 'tea', count: 99 }))
  expect({ status: tooMany.status, type: tooMany.headers.get('content-type'), body: await tooMany.json() }).toEqual({
    status: 409,
    type: expect.stringContaining('application/problem+json'),
    body: {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: expect.stringMatching(/^only \d+ of tea left$/),
    },
  })
  expect((await send(JSON.stringify({ sku: 'tea' }))).status).toBe(422)
  expect((await send('{"sku":')).status).toBe(400)
}

/** The messages of the log lines that the shop writes in this process while work is done. */
async function saidBy(work: () => Promise<unknown>): Promise<readonly string[]> {
  const lines: string[] = []
  const spies = [
    vi.spyOn(console, 'error').mockImplementation(() => {}),
    vi.spyOn(fs, 'writeSync').mockImplementation((_descriptor, chunk) => {
      lines.push(...String(chunk).split('\n'))
      return (chunk as unknown as Uint8Array).length
    }),
  ]
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return messagesIn(lines)
}

function messagesIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => (line.startsWith('{') ? [(JSON.parse(line) as { message: string }).message] : []))
}

afterEach(() => void vi.unstubAllEnvs())

describe('AWS Lambda, under its official client', () => {
  const invoke = async (name: string, event: object) => {
    const running = await startFunction({ module: entry('aws').pathname, export: name, timeout: 20 })
    onTestFinished(async () => void (await running.stop()))
    return await running.invoke(event)
  }

  test('takes orders', async () => {
    const running = await startFunction({ module: entry('aws').pathname, export: 'orders', timeout: 20 })
    onTestFinished(async () => void (await running.stop()))
    await takesOrders(async (body) => {
      const headers = { 'content-type': 'application/json' }
      const outcome = await running.invoke(httpApiEvent({ method: 'POST', path: '/orders', headers, body }))
      const { answer } = outcome as { answer: { statusCode: number; headers: Record<string, string>; body: string } }
      return new Response(answer.body, { status: answer.statusCode, headers: answer.headers })
    })
  })

  test('ships, and hands back what cannot be shipped', async () => {
    const event = sqsEvent([SHIPMENT, JSON.stringify({ order: 'o-2', carrier: 'bike' })])
    const [, second] = event.Records
    expect(await invoke('shipments', event)).toMatchObject({
      answer: { batchItemFailures: [{ itemIdentifier: second?.messageId }] },
    })
  })

  test('imports a catalogue, and fills the shelves', async () => {
    expect(await invoke('catalogues', s3Event(['spring.csv']))).toMatchObject({ answer: null })
    expect(await invoke('catalogues', s3Event(['spring.pdf']))).toMatchObject({
      error: { errorType: 'AggregateError' },
    })
    const due = eventBridgeEvent('Scheduled Event', {}, { source: 'aws.events' })
    expect(await invoke('night', due)).toMatchObject({ answer: null })
  })
})

describe('Google Cloud, on the functions framework', () => {
  test('takes orders, ships, imports and fills the shelves', async () => {
    const google = await import('../examples/everywhere/google.ts')
    const orders = await hostFor(google.orders, 'http')
    const shipments = await hostFor(google.shipments, 'cloudevent')
    const catalogues = await hostFor(google.catalogues, 'cloudevent')
    const night = await hostFor(google.night, 'http')
    const sent = async (host: typeof orders, event: Parameters<typeof binary>[0]) => {
      const { body, headers } = binary(event)
      return (await host.post(body, headers)).status
    }
    const messages = await saidBy(async () => {
      await takesOrders(atPort(orders.port))
      expect(await sent(shipments, published(SHIPMENT))).toBe(204)
      expect(await sent(shipments, published('{}'))).toBe(500)
      expect(await sent(catalogues, stored('spring.csv'))).toBe(204)
      const job = { 'x-cloudscheduler': 'true', 'x-cloudscheduler-jobname': 'night' }
      expect((await night.post('', job)).status).toBe(204)
    })
    for (const said of ['order placed', 'shipped', 'catalogue imported', 'shelves filled']) {
      expect(messages).toContain(said)
    }
  })
})

describe('Firebase, by its own SDK on the functions framework', () => {
  test('takes orders, ships, imports and fills the shelves', async () => {
    vi.stubEnv('GCLOUD_PROJECT', 'shop')
    vi.stubEnv('FUNCTIONS_EMULATOR', 'true')
    const firebase = await import('../examples/everywhere/firebase.ts')
    const orders = await hostFor(firebase.orders, 'http')
    const shipments = await hostFor(firebase.shipments, 'cloudevent')
    const catalogues = await hostFor(firebase.catalogues, 'cloudevent')
    const night = await hostFor(firebase.night, 'http')
    const sent = async (host: typeof orders, event: Parameters<typeof binary>[0]) => {
      const { body, headers } = binary(event)
      return (await host.post(body, { ...headers, 'ce-datacontenttype': 'application/json' })).status
    }
    const messages = await saidBy(async () => {
      await takesOrders(atPort(orders.port))
      expect(await sent(shipments, published(SHIPMENT))).toBe(204)
      expect(await sent(catalogues, stored('spring.csv'))).toBe(204)
      const job = { 'x-cloudscheduler-jobname': 'night', 'x-cloudscheduler-scheduletime': '2026-10-05T03:00:00Z' }
      expect((await night.post('', job)).status).toBe(200)
    })
    for (const said of ['order placed', 'shipped', 'catalogue imported', 'shelves filled']) {
      expect(messages).toContain(said)
    }
  })
})

describe('Azure Functions, with a stand-in for its worker', () => {
  test('takes orders, ships, imports and fills the shelves', async () => {
    await import('../examples/everywhere/azure.ts')
    const front = await azureFront('orders')
    onTestFinished(() => front.stop())
    const messages = await saidBy(async () => {
      await takesOrders(atPort(front.port, '/api/orders'))
      await azure('shipments', serviceBusMessage({ body: SHIPMENT }))
      await expect(azure('shipments', serviceBusMessage({ body: '{}' }))).rejects.toThrow()
      await azure('catalogues', blobWritten({ bucket: 'catalogues', key: 'spring.csv', size: 3 }))
      await azure('night', timerDue())
    })
    for (const said of ['order placed', 'shipped', 'catalogue imported', 'shelves filled']) {
      expect(messages).toContain(said)
    }
  })
})

describe('Cloudflare Workers, in workerd', () => {
  test('takes orders, ships and fills the shelves', async () => {
    const lines: string[] = []
    const miniflare = new Miniflare({
      modules: true,
      script: await bundle(entry('workers'), { external: ['node:*'] }),
      host: '127.0.0.1',
      port: 0,
      compatibilityDate: '2026-04-01',
      handleRuntimeStdio(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream) {
        for (const stream of [stdout, stderr]) stream.on('data', (chunk) => lines.push(...String(chunk).split('\n')))
      },
    })
    onTestFinished(() => miniflare.dispose())
    const { port } = await miniflare.ready
    await takesOrders(atPort(Number(port)))
    const worker = await miniflare.getWorker()
    const message = (id: string, body: object) => ({ id, timestamp: new Date(), attempts: 1, body })
    const { retryMessages } = await worker.queue('shipments', [
      message('m1', { order: 'o-1', carrier: 'post' }),
      message('m2', { order: 'o-2', carrier: 'bike' }),
    ])
    expect(retryMessages.map(({ msgId }) => msgId)).toEqual(['m2'])
    await worker.scheduled({ cron: '0 3 * * *' })
    await vi.waitFor(() => expect(messagesIn(lines)).toEqual(expect.arrayContaining(['shipped', 'shelves filled'])))
  })
})

describe('OpenWhisk, on a host written after the contract', () => {
  test('takes orders, ships and fills the shelves', async () => {
    const code = await bundle(entry('openwhisk'), { format: 'cjs', platform: 'node' })
    const deployed = async (main: string) => {
      const action = await deploy(code, main)
      onTestFinished(() => action.stop())
      return action
    }
    const { port, close } = await serveAction(await deployed('orders'), openWhiskController)
    onTestFinished(() => close())
    await takesOrders(atPort(port))
    const shipments = await deployed('shipments')
    expect(await shipments.invoke({ order: 'o-1', carrier: 'post' })).toEqual({ status: 200, result: {} })
    const night = await deployed('night')
    expect(await night.invoke({})).toEqual({ status: 200, result: {} })
    await vi.waitFor(() =>
      expect(messagesIn([...shipments.lines, ...night.lines])).toEqual(
        expect.arrayContaining(['shipped', 'shelves filled']),
      ),
    )
  })
})

/** A script in a file of its own, bundled for Node. */
async function scriptOf(name: string, format: 'cjs' | 'esm'): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-everywhere-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, format === 'cjs' ? `${name}.cjs` : `${name}.mjs`)
  writeFileSync(file, await bundle(entry(name), { format, platform: 'node' }))
  return file
}

test('Fn takes orders, by its official FDK', async () => {
  const running = await startFdk(await scriptOf('fn', 'cjs'), {})
  onTestFinished(() => running.stop())
  const { port, close } = await serveFunction(running)
  onTestFinished(() => close())
  await takesOrders(atPort(port))
})

test('Node takes orders, in a process that ends with grace', async () => {
  const { port, pid, ended } = await startScript({
    binary: process.execPath,
    flags: [],
    entry: entry('node'),
    env: { PORT: '0' },
  })
  await takesOrders(atPort(port))
  process.kill(pid, 'SIGTERM')
  expect(await ended).toBe(0)
})

test('Vercel and Netlify take orders, called as the contract says', async () => {
  const { default: vercel } = await import('../examples/everywhere/fetch.ts')
  const { default: netlify } = await import('../examples/everywhere/netlify.ts')
  for (const fetchOf of [vercel.fetch, netlify]) {
    await saidBy(() =>
      takesOrders((body) =>
        fetchOf(
          new Request('https://shop.example/orders', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          }),
        ),
      ),
    )
  }
})

test('IronFunctions takes orders, on a host written after the contract', async () => {
  const running = startHot(await scriptOf('iron', 'esm'), { ROUTE: '/orders', APP_NAME: 'shop' })
  onTestFinished(async () => void (await running.end()))
  const { port, close } = await serveHot(running)
  onTestFinished(() => close())
  await takesOrders(atPort(port))
  // What is logged must not stand between the answers.
  expect(messagesIn(running.log().split('\n'))).toContain('order placed')
})

const bun = hostModule('bun/bin/bun.exe')
const deno = hostModule('deno/deno')
const serveFlags = ['serve', '--allow-net', '--allow-env', '--host', '127.0.0.1', '--port', '0']

for (const [name, binary, flags, env] of [
  ['Bun', bun, ['run'], { BUN_PORT: '0' }],
  ['Deno', deno, serveFlags, {}],
] as const) {
  test.skipIf(binary === undefined)(`${name} takes orders`, async () => {
    const running = await startScript({ binary: binary as string, flags, entry: entry('fetch'), env })
    onTestFinished(() => running.stop())
    await takesOrders(atPort(running.port))
  })
}

const webtask = hostModule('webtask-runtime')

test.skipIf(webtask === undefined)('Webtask takes orders, on its own runtime', async () => {
  const { PARSE_NEVER, createServer } = createRequire(webtask as string)(webtask as string)
  const { default: orders } = await import('../examples/everywhere/webtask.ts')
  const server: Server = createServer(orders, {
    parseBody: PARSE_NEVER,
    secrets: {},
    logger: { info() {}, warn() {}, error() {} },
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await saidBy(() => takesOrders(atPort((server.address() as AddressInfo).port)))
})
