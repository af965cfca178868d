import { on } from 'heddle'
import { invoke, lambdaEdgeEvent } from 'heddle/testing'
import { edgeBody, lambdaEdge } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('a request is as it is written', async () => {
  const event = lambdaEdgeEvent('viewer-request', {
    method: 'POST',
    uri: '/orders',
    querystring: 'a=1',
    headers: { 'X-Team': 'weavers', Accept: ['text/html', '*/*'] },
    body: 'Kettfäden',
  })
  const handler = on(lambdaEdge('viewer-request')).handle(({ request }) => ({
    status: '200',
    headers: request.headers,
    body: new TextDecoder().decode(edgeBody(request)),
  }))
  expect(await invoke(handler, event)).toEqual({
    status: '200',
    headers: {
      host: [{ key: 'Host', value: 'd111111abcdef8.cloudfront.net' }],
      'x-team': [{ key: 'X-Team', value: 'weavers' }],
      accept: [
        { key: 'Accept', value: 'text/html' },
        { key: 'Accept', value: '*/*' },
      ],
    },
    body: 'Kettfäden',
  })
  const bytes = lambdaEdgeEvent('origin-request', { body: Uint8Array.of(1, 2), origin: {} }).Records[0].cf.request
  expect(edgeBody(bytes)).toEqual(Buffer.from([1, 2]))
  expect(bytes.origin).toEqual({})
})

test('a response is as it is written, and a request has none', async () => {
  const event = lambdaEdgeEvent('origin-response', { status: 404, responseHeaders: { Server: 'loom' } })
  const handler = on(lambdaEdge('origin-response')).handle(({ response }) => response)
  expect(await invoke(handler, event)).toEqual({
    status: '404',
    statusDescription: '',
    headers: { server: [{ key: 'Server', value: 'loom' }] },
  })
  expect(lambdaEdgeEvent('origin-request').Records[0].cf).not.toHaveProperty('response')
  expect(lambdaEdgeEvent('viewer-request')).toEqual(lambdaEdgeEvent('viewer-request'))
})
