import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import * as azure from '@azure/functions'
import { startFunction } from '@heddle/cli'
import { http, on } from 'heddle'
import { type AutoFunction, type AutoOptions, auto, platform } from 'heddle/auto'
import { queue, schedule } from 'heddle/portable'
import { functionUrlEvent, restApiEvent } from 'heddle/testing'
import { afterAll, afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { errorLines } from '../../events/test/helpers.ts'
import { bundle } from './conformance/bundle.ts'
import { Order, queueApp, seenIn } from './conformance/family-app.ts'
import { serveFunction, startFunction as startFn } from './conformance/fn-host.ts'
import { deploy } from './conformance/openwhisk-host.ts'
import { frameworkHost, listening, type Signature, saidBy } from './google-host.ts'
import { autoServing } from './hosts/auto-serving.ts'
import { startScript } from './hosts/script-host.ts'

const APP = new URL('./auto-app.ts', import.meta.url)
const hello = (on_: string) => ({ greeting: 'hello Jürgen', platform: on_ })
const PATH = '/greetings/J%C3%BCrgen'

// Inside the repository, where the FDK is found.
const cache = new URL('../../../node_modules/.cache/', import.meta.url).pathname
mkdirSync(cache, { recursive: true })
const folder = mkdtempSync(join(cache, 'auto-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Makes the function where the environment is a platform's, until the test is over. */
function there(env: Record<string, string>, handler: object, options?: AutoOptions): AutoFunction {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  return auto(handler as never, options)
}
afterEach(() => {
  vi.unstubAllEnvs()
})

const where = on(http()).handle((request, { invocation }) => `${invocation.platform} ${request.path}`)

describe('one file', () => {
  async function bundled(name: string, options: object = {}): Promise<string> {
    const file = join(folder, name)
    writeFileSync(file, await bundle(APP, { platform: 'node', external: ['@fnproject/fdk'], ...options }))
    return file
  }

  test('is a function on Lambda, under its own client', async () => {
    const fn = await startFunction({ module: await bundled('lambda.mjs') })
    onTestFinished(() => fn.stop())
    for (let count = 0; count < 2; count++) {
      const { answer } = (await fn.invoke(functionUrlEvent({ path: PATH }))) as { answer: { body: string } }
      expect(JSON.parse(answer.body)).toEqual(hello('aws-lambda'))
    }
  })

  test('is an action on OpenWhisk, which says what it is only when it calls', async () => {
    const action = await deploy(await bundle(APP, { format: 'cjs', platform: 'node' }), 'main', { PORT: '0' })
    onTestFinished(() => action.stop())
    const params = { __ow_method: 'get', __ow_path: PATH, __ow_headers: {}, __ow_query: '', __ow_body: '' }
    const { result } = await action.invoke(params)
    const { statusCode, body } = result as { readonly statusCode: number; readonly body: string }
    expect([statusCode, JSON.parse(Buffer.from(body, 'base64').toString())]).toEqual([200, hello('openwhisk')])
  })

  test.each(['queue', 'schedule'])('is an action on OpenWhisk that a trigger fires, of %s', async (family) => {
    const code = await bundle(new URL('./auto-trigger-app.ts', import.meta.url), { format: 'cjs', platform: 'node' })
    const action = await deploy(code, family)
    onTestFinished(() => action.stop())
    const { status } = await action.invoke({ id: 'o-1', total: 3, apiKey: 'hunter2' })
    expect([status, seenIn(action.lines)]).toMatchObject([
      200,
      [{ family, platform: 'openwhisk', ...(family === 'queue' ? { what: { id: 'o-1', total: 3 } } : {}) }],
    ])
    expect(action.lines.join()).not.toContain('hunter2')
  })

  test('serves on Fn, by its own FDK', async () => {
    const fn = await startFn(await bundled('func.mjs'), {})
    onTestFinished(() => fn.stop())
    const { port, close } = await serveFunction(fn)
    onTestFinished(() => close())
    expect(await (await fetch(`http://127.0.0.1:${port}${PATH}`)).json()).toEqual(hello('fn'))
  })

  test('cannot serve a handler that no request triggers: the process ends, and says why', async () => {
    const entry = new URL('./auto-queue-app.ts', import.meta.url)
    const started = startScript({ binary: process.execPath, flags: [], entry, env: { PORT: '0' } })
    await expect(started).rejects.toThrow(/ended with 1:[\s\S]*queue: nothing on node triggers it/)
  })

  test('loads the adapter of its platform, and no other', async () => {
    const outdir = join(folder, 'split')
    await bundle(APP, {
      platform: 'node',
      splitting: true,
      write: true,
      outdir,
      outExtension: { '.js': '.mjs' },
      external: ['@fnproject/fdk'],
    })
    expect(readdirSync(outdir).filter((file) => /^(?:aws|azure|google|fetch|node)-/.test(file)).length).toBeGreaterThan(
      4,
    )
    const hooks = join(folder, 'hooks.mjs')
    writeFileSync(
      hooks,
      `import { registerHooks } from 'node:module'
       registerHooks({ load(url, context, next) { console.log('loaded ' + url.split('/').at(-1)); return next(url, context) } })`,
    )
    const fn = await startFunction({ module: join(outdir, 'auto-app.mjs'), env: { NODE_OPTIONS: `--import=${hooks}` } })
    onTestFinished(() => fn.stop())
    const { logs } = await fn.invoke(functionUrlEvent({ path: PATH }))
    const adapters = logs.flatMap(
      (line) => /loaded (aws|azure|google|firebase|openwhisk|fn|iron|fetch|node|node-serve)-/.exec(line)?.[1] ?? [],
    )
    expect(adapters).toEqual(['aws'])
  })
})

autoServing('node', 'node:http', () =>
  startScript({ binary: process.execPath, flags: [], entry: APP, env: { PORT: '0' } }),
)

describe('on Google', () => {
  test.each<[signature: Signature, env: Record<string, string>, name: string]>([
    ['http', { FUNCTION_TARGET: 'f' }, 'google-cloud'],
    ['http', { FUNCTION_TARGET: 'f', FIREBASE_CONFIG: '{}' }, 'firebase'],
  ])('it is a function of the signature %s, %o', async (signature, env, name) => {
    const host = await frameworkHost(there(env, where), signature)
    onTestFinished(() => host.stop())
    expect(await host.post('', {}, '/orders')).toMatchObject({ status: 200, body: `${name} /orders` })
  })

  test.each(['cloudevent', 'event'] as const)(
    'it is one of the signature %s, by its length without a callback',
    async (signature) => {
      const host = await frameworkHost(there({ FUNCTION_TARGET: 'f' }, queueApp), signature)
      onTestFinished(() => host.stop())
      const event = {
        specversion: '1.0',
        id: 'e-1',
        source: '//pubsub.googleapis.com/projects/p/topics/orders',
        type: 'google.cloud.pubsub.topic.v1.messagePublished',
        time: '2026-10-05T06:07:08.123Z',
        data: {
          subscription: 'projects/p/subscriptions/s',
          message: {
            '@type': 'type.googleapis.com/google.pubsub.v1.PubsubMessage',
            messageId: 'm-1',
            publishTime: '2026-10-05T06:07:08.123Z',
            data: Buffer.from('{"id":"o-1","total":3}').toString('base64'),
          },
        },
      }
      const seen = await saidBy(() => host.post(event, { 'content-type': 'application/cloudevents+json' }))
      expect(seen).toMatchObject([{ family: 'queue', platform: 'google-cloud', what: { id: 'o-1', total: 3 } }])
    },
  )
})

describe('elsewhere', () => {
  test('it is a function of Azure', async () => {
    const fn = there({ FUNCTIONS_WORKER_RUNTIME: 'node' }, where)
    const request = new azure.HttpRequest({ method: 'GET', url: 'https://app.example/api/orders' })
    const options: azure.InvocationContextInit = {
      functionName: 'f',
      options: { trigger: { type: 'httpTrigger', name: 'request' } } as never,
    }
    const context = new azure.InvocationContext(options)
    expect(await fn(request, context)).toMatchObject({ status: 200, body: 'azure-functions /orders' })
  })

  test('it is a fetch function of Vercel and Netlify', async () => {
    for (const [name, env] of Object.entries({ vercel: { VERCEL: '1' }, netlify: { NETLIFY: 'true' } })) {
      const fn = there(env as never, where)
      expect(fn.platform).toBe(name)
      const response = (await fn(new Request('https://app.example/orders'), { waitUntil() {} })) as Response
      expect(await response.text()).toBe(`${name} /orders`)
    }
  })

  test('it is a schedule of Netlify', async () => {
    const fn = there(
      { NETLIFY: 'true' },
      on(schedule()).handle(() => {}),
    )
    expect((await fn(new Request('https://app.example/', { method: 'POST', body: '{}' }))).status).toBe(204)
  })

  test('it is a listener and a fetch function, whichever calls: on Node, and where Vercel calls with a response', async () => {
    for (const [name, env] of Object.entries({ node: {}, vercel: { VERCEL: '1' } })) {
      const fn = there(env as never, where)
      const host = await listening(createServer(fn))
      onTestFinished(() => host.stop())
      expect(await host.post('', {}, '/orders')).toMatchObject({ status: 200, body: `${name} /orders` })
      const response = (await fn(new Request('https://app.example/orders'))) as Response
      expect(await response.text()).toBe(`${name} /orders`)
    }
  })
})

describe('auto', () => {
  test('says where it is, and when it is ready', async () => {
    const fn = auto(where)
    expect(fn.platform).toBe('node')
    expect(platform()).toBe('node')
    expect(fn.server).toBeUndefined()
    expect(await fn.ready).toBeUndefined()
    expect(fn).toHaveProperty('handler', where)
  })

  test('has no parameter by which a platform could take it for one with a callback', () => {
    expect(auto(where)).toHaveLength(0)
  })

  test('answers the calls that come before its adapter is loaded, each its own', async () => {
    const fn = there({ AWS_LAMBDA_FUNCTION_NAME: 'f' }, where)
    const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 1000 }
    const paths = ['/a', '/b', '/c']
    const answers = await Promise.all(paths.map((path) => fn(restApiEvent({ path }), context)))
    expect(answers.map(({ body }) => body)).toEqual(paths.map((path) => `aws-lambda ${path}`))
  })

  test('gives its options to the adapter', async () => {
    const margin = on(http()).handle((_request, { invocation }) => String(invocation.margin))
    const fn = there({ AWS_LAMBDA_FUNCTION_NAME: 'f' }, margin, { margin: 77 })
    const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 1000 }
    expect(await fn(restApiEvent(), context)).toMatchObject({ body: '77' })
    const small = there({ VERCEL: '1' }, where, { maxBytes: 3 })
    expect((await small(new Request('https://x/', { method: 'POST', body: '1234' }))).status).toBe(413)
  })

  test('keeps from requests what an action of OpenWhisk is bound to, and knows the prefix of a route of Azure', async () => {
    const action = there(
      { __OW_API_HOST: 'https://whisk.example' },
      on(http()).handle(({ query }) => ({ body: query })),
      {
        bound: ['apiKey'],
      },
    )
    const merged = { __ow_method: 'get', __ow_path: '', __ow_headers: {}, page: '2', apiKey: 'hunter2' }
    const { body } = (await action(merged)) as { readonly body: string }
    expect(JSON.parse(Buffer.from(body, 'base64').toString())).toEqual({ page: '2' })
    vi.unstubAllEnvs()
    const fn = there({ FUNCTIONS_WORKER_RUNTIME: 'node' }, where, { basePath: '/shop' })
    const request = new azure.HttpRequest({ method: 'GET', url: 'https://app.example/shop/orders' })
    const options: azure.InvocationContextInit = {
      functionName: 'f',
      options: { trigger: { type: 'httpTrigger', name: 'request' } } as never,
    }
    expect(await fn(request, new azure.InvocationContext(options))).toMatchObject({ body: 'azure-functions /orders' })
  })

  test('refuses on Node what nothing triggers there when it is called, and not before', async () => {
    const fn = auto(on(queue(Order)).each(() => {}))
    expect(await fn.ready).toBeUndefined()
    const because = 'queue: nothing on node triggers it; what is triggered there: http, cloudEvent'
    await expect(fn(new Request('https://app.example/'))).rejects.toThrow(because)
    await expect(fn({}, { writeHead() {} })).rejects.toThrow(because)
  })

  test('does not serve where the platform calls', async () => {
    for (const env of [{ AWS_LAMBDA_FUNCTION_NAME: 'f' }, { VERCEL: '1' }, { FUNCTION_TARGET: 'f' }])
      expect(there(env as never, where, { serve: true }).server).toBeUndefined()
  })

  test('serves, and stops when it is told', async () => {
    const fn = auto(where, { serve: true, port: 0, host: '127.0.0.1', signals: [] })
    const server = await fn.server
    expect(await (await fetch(`http://127.0.0.1:${server?.port}/orders`)).text()).toBe('node /orders')
    await server?.close()
    await expect(fetch(`http://127.0.0.1:${server?.port}/`)).rejects.toThrow()
  })

  test('says that nothing triggers a handler where it is, when it is loaded and when it is called', async () => {
    const fn = there(
      { NETLIFY: 'true' },
      on(queue(Order)).each(() => {}),
    )
    const because = /^queue: nothing on netlify triggers it; what is triggered there: http, cloudEvent, schedule$/
    await expect(fn.ready).rejects.toThrow(because)
    await expect(fn(new Request('https://app.example/'))).rejects.toThrow(because)
  })

  test('refuses a call that is none of the platform’s', async () => {
    errorLines()
    const fn = auto(where)
    for (const call of [[], [null], [{}], ['text', {}], [{}, { headers: {} }]])
      await expect(fn(...call)).rejects.toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  })

  test('has no Worker: it is a bundle of its own', () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
    expect(() => auto(where)).toThrow('auto: a Worker is a bundle of its own')
    vi.unstubAllGlobals()
  })
})
