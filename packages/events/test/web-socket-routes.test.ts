import { HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { webSocket } from 'heddle/triggers'
import { describe, expect, test, vi } from 'vitest'
import { context, errorLines, failureOf, fixture, Order, type Raw } from './helpers.ts'
import { managementApi } from './management-api.ts'

const ID = 'L0SM8cOFvHcCIhw='
const raw = (kind: 'connect' | 'message' | 'disconnect'): Raw => fixture<Raw>(`web-socket/${kind}`)
/** A message that API Gateway chose this route for. */
function messageTo(routeKey: string, body = '{"id":"o-1","total":12}'): Raw {
  const event: Raw = { ...raw('message'), body }
  event.requestContext.routeKey = routeKey
  return event
}

describe('webSocket', () => {
  test('hands each event to the handler of its route, a message as text', async () => {
    const calls: unknown[] = []
    const handler = toLambda(
      webSocket({
        connect: async ({ query, connectionId }, { invocation }) => {
          calls.push([query.room, connectionId, invocation.id])
          return { headers: { 'sec-websocket-protocol': 'chat.v2' } }
        },
        send: async ({ body, routeKey }) => {
          calls.push([body, routeKey])
          return { sent: true }
        },
        $default: ({ body }) => `unknown: ${body}`,
        disconnect: ({ disconnectReason }) => {
          calls.push(disconnectReason)
        },
      }),
    )
    expect(await handler(raw('connect'), context())).toEqual({
      statusCode: 200,
      headers: { 'sec-websocket-protocol': 'chat.v2' },
    })
    expect(await handler(messageTo('send'), context())).toEqual({ statusCode: 200, body: '{"sent":true}' })
    expect(await handler(messageTo('$default', 'hi'), context())).toEqual({ statusCode: 200, body: 'unknown: hi' })
    expect(await handler(raw('disconnect'), context())).toEqual({ statusCode: 200 })
    expect(calls).toEqual([['looms', ID, 'run-1'], ['{"id":"o-1","total":12}', 'send'], 'Going away'])
  })

  test('leaves each handler its own layers, schema and answer to errors', async () => {
    const lines = errorLines()
    const seen: string[] = []
    const handler = toLambda(
      webSocket({
        connect: on(webSocket.connect())
          .use(async (call, next) => {
            seen.push(`connect ${call.event.connectionId}`)
            return await next({ user: 'jane' })
          })
          .handle((_event, { user }) => {
            seen.push(user)
            throw new HttpError(401, 'who are you?')
          }),
        send: on(webSocket.message(Order))
          .use(async (_call, next) => {
            seen.push('send')
            return await next()
          })
          .handle(({ body }) => body.total),
        disconnect: on(webSocket.disconnect()).handle(() => Promise.reject(new Error('the store is away'))),
      }),
    )
    expect(await handler(raw('connect'), context())).toMatchObject({ statusCode: 401 })
    expect(await handler(messageTo('send'), context())).toEqual({ statusCode: 200, body: '12' })
    expect(await handler(messageTo('send', '{}'), context())).toMatchObject({ statusCode: 422 })
    expect(await failureOf(handler, raw('disconnect'))).toMatchObject({ message: 'the store is away' })
    expect(seen).toEqual([`connect ${ID}`, 'jane', 'send', 'send'])
    expect(lines()).toEqual([])
  })

  test('without connect and disconnect lets clients in and out', async () => {
    const handler = toLambda(webSocket({ $default: () => {} }))
    expect(await handler(raw('connect'), context())).toEqual({ statusCode: 200 })
    expect(await handler(raw('disconnect'), context())).toEqual({ statusCode: 200 })
  })

  test('fails by name for a route that nothing handles', async () => {
    const fn = vi.fn()
    const handler = toLambda(webSocket({ connect: fn, disconnect: fn, send: fn }))
    for (const routeKey of ['leave', '$default', 'constructor', '__proto__', 'toString']) {
      expect(await failureOf(handler, messageTo(routeKey))).toMatchObject({
        code: 'UNRECOGNISED_EVENT',
        message: `webSocket: nothing handles the route ${routeKey}, and there is no $default`,
        path: 'requestContext.routeKey',
      })
    }
    expect(fn).not.toHaveBeenCalled()
  })

  test('never takes a message for the beginning or the end of a connection, whatever its route is called', async () => {
    const fn = vi.fn()
    const handler = toLambda(webSocket({ connect: fn, disconnect: fn, $default: ({ routeKey }) => routeKey }))
    for (const routeKey of ['connect', 'disconnect', '$connect', '$disconnect']) {
      expect(await handler(messageTo(routeKey), context())).toEqual({ statusCode: 200, body: routeKey })
    }
    expect(fn).not.toHaveBeenCalled()
  })

  test('refuses what is no event of a WebSocket API', async () => {
    const handler = toLambda(webSocket({ $default: () => {} }))
    expect(await failureOf(handler, fixture('http/rest-get'))).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
      message: 'webSocket: this is an API Gateway request (has httpMethod)',
    })
    expect(await failureOf(handler, fixture('sqs/orders'))).toMatchObject({
      message: 'webSocket: this is an SQS event (Records[0].eventSource is aws:sqs)',
    })
  })

  test.each<[string, object, string]>([
    ['$connect', { $connect: () => {} }, 'webSocket: the route $connect: write it as connect'],
    ['$disconnect', { $disconnect: () => {} }, 'webSocket: the route $disconnect: write it as disconnect'],
    ['undefined', { connect: undefined }, 'the route connect: expected a function or a handler, got undefined'],
    ['a source', { send: webSocket.message() }, 'the route send: expected a function or a handler, got an object'],
    [
      'a function for Lambda',
      { send: 'send.handler' },
      'the route send: expected a function or a handler, got a string',
    ],
  ])('is not made of %s', (_what, routes, message) => {
    expect(() => webSocket(routes as { $default: () => void })).toThrow(
      expect.objectContaining({ code: 'MISUSE', message: expect.stringContaining(message) }),
    )
  })

  test('fails an event whose handler is of another kind, where no compiler saw it', async () => {
    const handler = toLambda(webSocket({ connect: on(webSocket.message()).handle(() => {}) as never }))
    expect(await failureOf(handler, raw('connect'))).toMatchObject({
      message: 'webSocket.message: this is a connection that begins: use webSocket.connect()',
    })
  })

  test('ends the invocation once, after what its handlers left to be done', async () => {
    const done: string[] = []
    const handler = toLambda(
      webSocket({
        send: (_event, { invocation }) => {
          invocation.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => done.push('late')))
          return 'sent'
        },
      }),
    )
    expect(await handler(messageTo('send'), context())).toEqual({ statusCode: 200, body: 'sent' })
    expect(done).toEqual(['late'])
  })

  test('hands its options to its functions (against a stand-in of the management API)', async () => {
    const { endpoint, open } = await managementApi([ID])
    vi.stubEnv('AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI', '')
    const handler = toLambda(
      webSocket(
        {
          connect: ({ connections }) => connections.post(ID, 'somebody comes').then(() => {}),
          send: async ({ post }) => {
            await post('first')
            return 'then'
          },
          disconnect: ({ connections }) => connections.post(ID, 'somebody goes'),
        },
        { endpoint, reply: 'post' },
      ),
    )
    expect(await handler(raw('connect'), context())).toEqual({ statusCode: 200 })
    expect(await handler(messageTo('send'), context())).toEqual({ statusCode: 200 })
    expect(await handler(raw('disconnect'), context())).toEqual({ statusCode: 200 })
    expect(open.get(ID)).toEqual(['somebody comes', 'first', 'then', 'somebody goes'])
  })
})
