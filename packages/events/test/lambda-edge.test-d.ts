import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type EdgeRequest, type EdgeResponse, edgeBody, lambdaEdge } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a request goes on, or ends in a response', () => {
  const handler = toLambda(
    on(lambdaEdge('viewer-request')).handle((event) => {
      expectTypeOf(event.request).toEqualTypeOf<EdgeRequest>()
      expectTypeOf(event.response).toEqualTypeOf<undefined>()
      expectTypeOf(event.config.eventType).toEqualTypeOf<'viewer-request'>()
      expectTypeOf(edgeBody(event.request)).toEqualTypeOf<Uint8Array | undefined>()
      // @ts-expect-error a request is changed by another
      event.request.uri = '/'
      return event.request.uri === '/' ? { status: '404' } : { ...event.request, uri: '/' }
    }),
  )
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<EdgeRequest | EdgeResponse>>()
  // @ts-expect-error a status is text
  on(lambdaEdge('origin-request')).handle(() => ({ status: 404 }))
  // @ts-expect-error something has to go on
  on(lambdaEdge('origin-request')).handle(() => {})
})

test('a response goes on as a response', () => {
  on(lambdaEdge('origin-response')).handle((event) => {
    expectTypeOf(event.response).toEqualTypeOf<EdgeResponse>()
    return event.response
  })
  // @ts-expect-error a request is no response
  on(lambdaEdge('viewer-response')).handle(({ request }) => request)
  // @ts-expect-error no such place
  lambdaEdge('viewer')
})
