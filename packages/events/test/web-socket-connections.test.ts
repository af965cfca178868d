import { execFileSync } from 'node:child_process'
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { webSocket, webSocketConnections } from 'heddle/triggers'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { context, fixture, type Raw } from './helpers.ts'
import { managementApi } from './management-api.ts'

const ID = 'L0SM8cOFvHcCIhw='
const message = (): Raw => fixture<Raw>('web-socket/message')

describe('connections (the real client, against a stand-in of the management API)', () => {
  test('get text and bytes as they are, anything else as JSON', async () => {
    const { open, requests } = await managementApi([ID])
    const connections = webSocketConnections()
    expect(await connections.post(ID, 'grüße')).toBe(true)
    expect(await connections.post(ID, new TextEncoder().encode('bytes'))).toBe(true)
    expect(await connections.post(ID, new Uint8Array([1, 2, 3]).buffer)).toBe(true)
    expect(await connections.post(ID, { text: 'hi', at: new Date(0) })).toBe(true)
    expect(await connections.post(ID, null)).toBe(true)
    expect(await connections.post(ID, '')).toBe(true)
    expect(open.get(ID)).toEqual([
      'grüße',
      'bytes',
      '\u0001\u0002\u0003',
      '{"text":"hi","at":"1970-01-01T00:00:00.000Z"}',
      'null',
      '',
    ])
    expect(new Set(requests.map(({ method, path, region }) => `${method} ${path} ${region}`))).toEqual(
      new Set(['POST /prod/@connections/L0SM8cOFvHcCIhw%3D eu-central-1']),
    )
  })

  test('that are gone are told by false', async () => {
    const { requests } = await managementApi()
    const connections = webSocketConnections()
    expect(await connections.post('gone', 'hi')).toBe(false)
    expect(await connections.close('gone')).toBe(false)
    expect(await connections.get('gone')).toBeUndefined()
    // Not tried again: what is gone stays so.
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'GET'])
  })

  test('are closed', async () => {
    const { open } = await managementApi([ID])
    const connections = webSocketConnections()
    expect(await connections.close(ID)).toBe(true)
    expect(open.size).toBe(0)
    expect(await connections.post(ID, 'hi')).toBe(false)
  })

  test('say who is at the other end', async () => {
    await managementApi([ID])
    expect(await webSocketConnections().get(ID)).toEqual({
      connectedAt: new Date('2026-10-05T12:00:00Z'),
      lastActiveAt: new Date('2026-10-05T12:00:05Z'),
      clientIp: '203.0.113.7',
      userAgent: 'Mozilla/5.0',
    })
  })

  test('are tried again by the SDK when API Gateway asks to slow down', async () => {
    const { open, requests } = await managementApi([ID], [[429, 'LimitExceededException']])
    expect(await webSocketConnections().post(ID, 'hi')).toBe(true)
    expect(open.get(ID)).toEqual(['hi'])
    expect(requests).toHaveLength(2)
  })

  test.each([
    [403, 'ForbiddenException'],
    [413, 'PayloadTooLargeException'],
  ] as const)('throw what else is answered: %s', async (status, name) => {
    await managementApi([ID], [[status, name]])
    await expect(webSocketConnections().post(ID, 'hi')).rejects.toMatchObject({ name })
  })

  test('throw what the SDK gave up on', async () => {
    const { requests } = await managementApi([ID], Array(3).fill([429, 'LimitExceededException']))
    await expect(webSocketConnections().post(ID, 'hi')).rejects.toMatchObject({ name: 'LimitExceededException' })
    expect(requests).toHaveLength(3)
  })

  test('get 128 kB, and nothing is sent of more', async () => {
    const { open, requests } = await managementApi([ID])
    const connections = webSocketConnections()
    expect(await connections.post(ID, 'x'.repeat(131_072))).toBe(true)
    expect(open.get(ID)?.[0]).toHaveLength(131_072)
    const refusal = {
      code: 'MISUSE',
      message: 'webSocket: post: the message has 131074 bytes, API Gateway sends at most 131072 (128 kB)',
    }
    // Bytes count, not characters, and those of the JSON.
    await expect(connections.post(ID, 'ü'.repeat(65_537))).rejects.toMatchObject(refusal)
    await expect(connections.post(ID, ['x'.repeat(131_070)])).rejects.toMatchObject(refusal)
    await expect(connections.post(ID, new Uint8Array(131_074))).rejects.toMatchObject(refusal)
    expect(requests).toHaveLength(1)
  })

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
  ])('get nothing of what JSON cannot say: %s', async (what, data) => {
    const { requests } = await managementApi([ID])
    await expect(webSocketConnections().post(ID, data)).rejects.toMatchObject({
      code: 'MISUSE',
      message: `webSocket: post: JSON cannot say ${what}`,
    })
    expect(requests).toEqual([])
  })

  test('are not reached by an id that is none', async () => {
    const { requests } = await managementApi([ID])
    const connections = webSocketConnections()
    const refusal = { code: 'MISUSE', message: 'webSocket: expected the id of a connection, got an empty string' }
    await expect(connections.post('', 'hi')).rejects.toMatchObject(refusal)
    await expect(connections.close('')).rejects.toMatchObject(refusal)
    await expect(connections.get('')).rejects.toMatchObject(refusal)
    expect(requests).toEqual([])
    // One that would leave the path stays one id.
    expect(await connections.post('../../other', 'hi')).toBe(false)
    expect(requests.map(({ path }) => path)).toEqual(['/prod/@connections/..%2F..%2Fother'])
  })

  test('are those of the endpoint that is given, with what the console adds to it or without', async () => {
    const { endpoint, open } = await managementApi([ID])
    vi.stubEnv('AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI', '')
    for (const given of [endpoint, `${endpoint}/`, `${endpoint}/@connections`, `${endpoint}/@connections/`]) {
      expect(await webSocketConnections({ endpoint: given }).post(ID, 'hi')).toBe(true)
    }
    expect(open.get(ID)).toHaveLength(4)
  })

  test('are sent to from a function that something else triggers', async () => {
    const { open } = await managementApi([ID])
    const connections = webSocketConnections()
    const handler = toLambda(
      on(sqs()).each(async ({ body }) => {
        await connections.post(ID, body)
      }),
    )
    expect(await handler(fixture('sqs/orders'), context())).toEqual({ batchItemFailures: [] })
    expect(open.get(ID)?.length).toBeGreaterThan(0)
  })

  test('of the event are those of its API, its own one among them', async () => {
    const { open } = await managementApi([ID, 'other'])
    const handler = toLambda(
      on(webSocket.message()).handle(async ({ post, connections, body }) => {
        expect(await post({ echo: body })).toBe(true)
        expect(await connections.post('other', 'news')).toBe(true)
        expect(await connections.post('gone', 'news')).toBe(false)
      }),
    )
    expect(await handler(message(), context())).toEqual({ statusCode: 200 })
    expect(open.get(ID)).toEqual(['{"echo":"{\\"id\\":\\"o-1\\",\\"total\\":12}"}'])
    expect(open.get('other')).toEqual(['news'])
  })
})

describe('the endpoint', () => {
  type Endpoint = { readonly protocol: string; readonly hostname: string; readonly path: string }

  test.each([[undefined], ['wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod'], ['chat'], ['']])(
    'is refused when it is none: %s',
    async (endpoint) => {
      await expect(webSocketConnections({ endpoint }).post(ID, 'hi')).rejects.toMatchObject({
        code: 'MISUSE',
        message: expect.stringMatching(
          /^webSocket: the endpoint: expected the stage's callback URL, https:\/\/…, got /,
        ),
      })
    },
  )

  /** Where the real client of an event's own connections would send to, and the region that it would sign for. */
  async function target(change: object): Promise<string> {
    const targets: string[] = []
    const send = vi.spyOn(ApiGatewayManagementApiClient.prototype, 'send')
    send.mockImplementation(async function (this: ApiGatewayManagementApiClient) {
      const { protocol, hostname, path } = await (this.config.endpoint as () => Promise<Endpoint>)()
      targets.push(`${protocol}//${hostname}${path} ${await this.config.region()}`)
    } as never)
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    onTestFinished(() => {
      send.mockRestore()
      vi.unstubAllEnvs()
    })
    const event = message()
    Object.assign(event.requestContext, change)
    const failures: unknown[] = []
    const handler = on(webSocket.message()).handle(({ post }) => post('hi').catch((error) => void failures.push(error)))
    await toLambda(handler)(event, context())
    for (const failure of failures) throw failure
    return targets.join()
  }

  test.each<[string, string, object]>([
    [
      'that of the API, signed for in its own region',
      'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod eu-central-1',
      {},
    ],
    [
      "that of the API where its clients know it by a domain of one's own, whose paths nobody tells",
      'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod eu-west-1',
      { domainName: 'ws.shop.example' },
    ],
    [
      'that of the API where a domain only looks like it',
      'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod eu-west-1',
      { domainName: 'evil.example/.execute-api.x' },
    ],
  ])('of an event is %s', async (_what, url, change) => {
    expect(await target(change)).toBe(url)
  })

  test.each<[string, object]>([
    ['stage', { stage: '../other' }],
    ['apiId', { domainName: 'ws.shop.example', apiId: 'evil.example/' }],
  ])('of an event is refused when its %s is none', async (name, change) => {
    await expect(target(change)).rejects.toMatchObject({
      code: 'INVALID_EVENT',
      path: `requestContext.${name}`,
    })
  })
})

describe("a client of the user's own", () => {
  test('is used in place of one by heddle', async () => {
    const send = vi.fn(async (_command: unknown) => ({}))
    const connections = webSocketConnections({ client: { send } })
    expect(await connections.post(ID, 'hi')).toBe(true)
    expect(send.mock.calls[0]?.[0]).toMatchObject({
      input: { ConnectionId: ID, Data: new TextEncoder().encode('hi') },
    })
    await toLambda(on(webSocket.message(undefined, { client: { send } })).handle(({ post }) => post('x')))(
      message(),
      context(),
    )
    expect(send).toHaveBeenCalledTimes(2)
  })

  test('tells a connection that is gone by its name or its status', async () => {
    for (const error of [
      Object.assign(new Error(), { name: 'GoneException' }),
      Object.assign(new Error(), { $metadata: { httpStatusCode: 410 } }),
    ]) {
      const client = { send: () => Promise.reject(error) }
      expect(await webSocketConnections({ client }).post(ID, 'hi')).toBe(false)
    }
    const client = { send: () => Promise.reject(undefined) }
    await expect(webSocketConnections({ client }).post(ID, 'hi')).rejects.toBeUndefined()
  })
})

test('without the SDK the error says what to install', () => {
  const file = new URL('../src/web-socket-connections.ts', import.meta.url).href
  const code = `import { registerHooks } from 'node:module'
    registerHooks({
      resolve(name, context, next) {
        return next(name.startsWith('@aws-sdk/') ? '@aws-sdk/nowhere' : name, context)
      },
    })
    const { webSocketConnections } = await import(${JSON.stringify(file)})
    const error = await webSocketConnections({ endpoint: 'https://x' }).post('id', 'hi').catch((error) => error)
    console.log(JSON.stringify({ code: error.code, message: error.message }))`
  const args = ['--conditions=@heddle/source', '--input-type=module', '-e', code]
  expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual({
    code: 'MISSING_PEER',
    message:
      'webSocket needs @aws-sdk/client-apigatewaymanagementapi: npm install @aws-sdk/client-apigatewaymanagementapi',
  })
})
