import { type AlbAnswer, http, on, type VpcLatticeAnswer } from 'heddle'
import {
  type AlbMultiValueRawEvent,
  type AlbRawEvent,
  type AlbSingleValueRawEvent,
  albEvent,
  invoke,
  type ReceivedAnswer,
  readAnswer,
  restApiEvent,
  type VpcLatticeRawEvent,
  type VpcLatticeV1RawEvent,
  vpcLatticeEvent,
  vpcLatticeV1Event,
  type WebSocketConnectRawEvent,
  type WebSocketMessageRawEvent,
  type WebSocketRawEvent,
  webSocketConnectEvent,
  webSocketDisconnectEvent,
  webSocketMessageEvent,
} from 'heddle/testing'
import { expectTypeOf, test } from 'vitest'

const web = on(http()).handle(() => 'hello')

test('factories return the raw events', () => {
  expectTypeOf(albEvent()).toEqualTypeOf<AlbSingleValueRawEvent>()
  expectTypeOf(albEvent({ multiValue: false })).toEqualTypeOf<AlbSingleValueRawEvent>()
  expectTypeOf(albEvent({ multiValue: true })).toEqualTypeOf<AlbMultiValueRawEvent>()
  expectTypeOf(albEvent({ multiValue: Math.random() < 0.5 })).toEqualTypeOf<AlbRawEvent>()
  expectTypeOf(vpcLatticeEvent()).toEqualTypeOf<VpcLatticeRawEvent>()
  expectTypeOf(vpcLatticeV1Event()).toEqualTypeOf<VpcLatticeV1RawEvent>()
  expectTypeOf(webSocketConnectEvent()).toEqualTypeOf<WebSocketConnectRawEvent>()
  expectTypeOf(webSocketMessageEvent('a')).toEqualTypeOf<WebSocketMessageRawEvent>()
  expectTypeOf(webSocketDisconnectEvent()).toExtend<WebSocketRawEvent>()
})

test('a WebSocket event is narrowed by its type', () => {
  const event = webSocketMessageEvent('a') as WebSocketRawEvent
  // @ts-expect-error only a message has a body
  event.body
  if ('body' in event) expectTypeOf(event.body).toBeString()
})

test('the answer is in the form of the trigger', () => {
  expectTypeOf(invoke(web, albEvent())).resolves.toEqualTypeOf<AlbAnswer>()
  expectTypeOf(invoke(web, albEvent({ multiValue: true }))).resolves.toEqualTypeOf<AlbAnswer>()
  expectTypeOf(invoke(web, vpcLatticeEvent())).resolves.toEqualTypeOf<VpcLatticeAnswer>()
  expectTypeOf(invoke(web, vpcLatticeV1Event())).resolves.toEqualTypeOf<VpcLatticeAnswer>()
})

test('what the client receives is plain', () => {
  const received = readAnswer(restApiEvent(), { statusCode: 200 })
  expectTypeOf(received).toEqualTypeOf<ReceivedAnswer>()
  expectTypeOf(received.headers['x-tag']).toEqualTypeOf<string | undefined>()
  expectTypeOf(received.body.toString()).toBeString()
  expectTypeOf(received.body).toExtend<Uint8Array>()
})

test('they are used as they are meant', () => {
  // @ts-expect-error an ALB has no id of a request but its trace
  albEvent({ id: 'r1' })
  // @ts-expect-error the switch is on or off
  albEvent({ multiValue: 'on' })
  // @ts-expect-error without multi-value headers there are none
  albEvent().multiValueHeaders
  // @ts-expect-error VPC Lattice has no multi-value switch
  vpcLatticeEvent({ multiValue: true })
  // @ts-expect-error values are lists or strings
  vpcLatticeEvent({ valuesAs: 'string' })
  // @ts-expect-error version 1 does not know the caller
  vpcLatticeV1Event({ identity: {} })
  // @ts-expect-error a message has a body
  webSocketMessageEvent()
  // @ts-expect-error a handshake has no route but $connect
  webSocketConnectEvent({ routeKey: 'join' })
  // @ts-expect-error a handshake has no body
  webSocketConnectEvent({ body: 'a' })
  // @ts-expect-error a close code is a number
  webSocketDisconnectEvent({ disconnectStatusCode: '1000' })
  // @ts-expect-error an event is an object
  readAnswer('event', {})
})
