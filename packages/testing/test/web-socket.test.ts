import { webSocketConnectEvent, webSocketDisconnectEvent, webSocketMessageEvent } from 'heddle/testing'
import { expect, test } from 'vitest'

const context = {
  extendedRequestId: expect.stringMatching(/^[\w+/]{15}=$/),
  requestTime: '02/Jan/2026:03:04:05 +0000',
  messageDirection: 'IN',
  stage: 'prod',
  connectedAt: 1767323045678,
  requestTimeEpoch: 1767323045678,
  identity: { userAgent: 'heddle-testing', sourceIp: '192.0.2.1' },
  requestId: expect.stringMatching(/^[\w+/]{15}=$/),
  domainName: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
  connectionId: 'R1kmxc2VNjMCFIA=',
  apiId: 'a1b2c3d4e5',
}

test('a client that connects sends a handshake', () => {
  const headers = {
    'Sec-WebSocket-Protocol': 'chat',
    'User-Agent': 'loom',
    Host: 'ws.example.com',
    Accept: '*/*',
    Cookie: 'session=s1',
    'X-Amzn-Trace-Id': expect.any(String),
    'X-Forwarded-For': '192.0.2.7',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
    'Sec-WebSocket-Key': expect.stringMatching(/^[\w+/]{22}==$/),
    'Sec-WebSocket-Version': '13',
  }
  const event = webSocketConnectEvent({
    query: { room: ['a', 'b c'] },
    headers: { 'Sec-WebSocket-Protocol': 'chat', 'User-Agent': 'loom', Host: 'ws.example.com' },
    cookies: { session: 's1' },
    clientIp: '192.0.2.7',
    stage: 'live',
    stageVariables: { table: 'rooms' },
    authorizer: { principalId: 'u1' },
    connectionId: 'c1',
    id: 'r1',
  })
  expect(event).toEqual({
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: { room: 'b c' },
    multiValueQueryStringParameters: { room: ['a', 'b c'] },
    stageVariables: { table: 'rooms' },
    requestContext: {
      ...context,
      routeKey: '$connect',
      eventType: 'CONNECT',
      stage: 'live',
      identity: { userAgent: 'loom', sourceIp: '192.0.2.7' },
      domainName: 'ws.example.com',
      connectionId: 'c1',
      requestId: 'r1',
      extendedRequestId: 'r1',
      authorizer: { principalId: 'u1' },
    },
    isBase64Encoded: false,
  })
})

test('a handshake without a query says nothing of one, and keeps the key of the client', () => {
  const event = webSocketConnectEvent({ headers: { 'sec-websocket-key': 'k' } })
  expect(Object.keys(event).toSorted()).toEqual(['headers', 'isBase64Encoded', 'multiValueHeaders', 'requestContext'])
  expect(event.headers).toMatchObject({ 'sec-websocket-key': 'k', Host: context.domainName })
  expect(event.headers).not.toHaveProperty('Sec-WebSocket-Key')
  expect(event.requestContext).toEqual({ ...context, routeKey: '$connect', eventType: 'CONNECT' })
})

test('a message is its context and its body, without headers', () => {
  expect(webSocketMessageEvent({ action: 'join' }, { routeKey: 'join' })).toEqual({
    requestContext: {
      ...context,
      routeKey: 'join',
      eventType: 'MESSAGE',
      messageId: expect.stringMatching(/^[\w+/]{15}=$/),
    },
    body: '{"action":"join"}',
    isBase64Encoded: false,
  })
})

test.each([
  ['hello', 'hello', false],
  ['', '', false],
  [7, '7', false],
  [null, 'null', false],
  [['a'], '["a"]', false],
  [new Uint8Array([255]), '/w==', true],
])('a message %j is sent as %j', (message, body, isBase64Encoded) => {
  const event = webSocketMessageEvent(message)
  expect(event).toMatchObject({ body, isBase64Encoded, requestContext: { routeKey: '$default' } })
})

test('a message that JSON cannot say is refused', () => {
  expect(() => webSocketMessageEvent(undefined)).toThrow('the message: expected text or a value of JSON, got undefined')
})

test('a connection that is closed says why, and no longer what the client sent', () => {
  const headers = { Host: context.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' }
  const event = webSocketDisconnectEvent({ disconnectStatusCode: 1000, disconnectReason: 'done' })
  expect(event).toEqual({
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: {
      ...context,
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode: 1000,
      disconnectReason: 'done',
    },
    isBase64Encoded: false,
  })
  expect(webSocketDisconnectEvent().requestContext).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: '' })
})

test('the events of one connection are of one connection', () => {
  const options = {
    connectionId: 'c1',
    connectedAt: new Date(5),
    domainName: 'ws.example.com',
    stage: 'live',
    authorizer: { principalId: 'u1' },
    stageVariables: { table: 'rooms' },
  }
  const events = [
    webSocketConnectEvent(options),
    webSocketMessageEvent('a', options),
    webSocketDisconnectEvent(options),
  ]
  for (const event of events) {
    expect(event).toMatchObject({
      stageVariables: { table: 'rooms' },
      requestContext: {
        connectionId: 'c1',
        connectedAt: 5,
        domainName: 'ws.example.com',
        stage: 'live',
        authorizer: { principalId: 'u1' },
      },
    })
  }
  const ids = events.map(({ requestContext }) => requestContext.requestId)
  expect(new Set(ids).size).toBe(3)
})

test('the same input, the same event; another message, other ids', () => {
  expect(webSocketConnectEvent()).toEqual(webSocketConnectEvent())
  expect(webSocketMessageEvent('a')).toEqual(webSocketMessageEvent('a'))
  const messages = [
    webSocketMessageEvent('a'),
    webSocketMessageEvent('b'),
    webSocketMessageEvent('a', { routeKey: 'x' }),
  ]
  expect(new Set(messages.map(({ requestContext }) => requestContext.messageId)).size).toBe(3)
  expect(() => webSocketMessageEvent('a', { time: new Date(Number.NaN) })).toThrow('has to be a valid Date')
})
