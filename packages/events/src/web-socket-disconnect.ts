import { defineSource } from '@heddle/core'
import type { WebSocketOptions } from './web-socket-connections.ts'
import { eventOf, readKind } from './web-socket-event.ts'
import type {
  WebSocketDisconnectAnswer,
  WebSocketDisconnectEvent,
  WebSocketDisconnectSource,
} from './web-socket-types.ts'

export function disconnect(options: WebSocketOptions = {}): WebSocketDisconnectSource {
  return defineSource<WebSocketDisconnectEvent, unknown, unknown, never, WebSocketDisconnectAnswer, 'aws-lambda'>({
    name: 'webSocket.disconnect',
    read(given) {
      const raw = readKind('disconnect', given)
      const { disconnectStatusCode, disconnectReason } = raw.requestContext
      const base = eventOf('websocket.disconnect', raw, options)
      return {
        event: {
          ...base,
          disconnectStatusCode: disconnectStatusCode ?? undefined,
          disconnectReason: disconnectReason ?? undefined,
        },
      }
    },
    // API Gateway ignores it. It ignores errors too, but Lambda logs and counts those: a 500 here would be lost.
    answer: () => ({ statusCode: 200 }),
  })
}
