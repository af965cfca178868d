import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { http, on, sqs } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { type NodeListener, type NodeOptions, type ServeOptions, type Server, serve, toNode } from 'heddle/node'
import { queue, schedule } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const handler = on(http()).handle(() => 'x')

test('a listener takes what a server of Node has', () => {
  const listener = toNode(handler)
  expectTypeOf(listener).toEqualTypeOf<NodeListener>()
  expectTypeOf<Parameters<typeof listener>>().toEqualTypeOf<[req: IncomingMessage, res: ServerResponse]>()
  expectTypeOf(listener.drained).toEqualTypeOf<() => Promise<void>>()
  createServer(listener)
  createSecureServer(listener)
  // @ts-expect-error a response is missing
  listener({} as IncomingMessage)
})

test('it is made of what requests trigger', () => {
  toNode(on(cloudEvent({ 'order.paid': z.object({ id: z.string() }) })).each(() => {}))
  // @ts-expect-error no server is triggered by a queue
  toNode(on(queue()).each(() => {}))
  // @ts-expect-error nor by SQS
  toNode(on(sqs()).each(() => {}))
  // @ts-expect-error nor by a schedule
  toNode(on(schedule()).handle(() => {}))
  // @ts-expect-error a builder is not finished
  toNode(on(http()))
})

test('a server says its port, and stops', () => {
  expectTypeOf(serve(handler)).toEqualTypeOf<Promise<Server>>()
  expectTypeOf<Server['close']>().toEqualTypeOf<() => Promise<void>>()
  expectTypeOf<Server['port']>().toEqualTypeOf<number>()
  // @ts-expect-error nor does a server have a queue
  serve(on(queue()).each(() => {}))
})

test('options are checked', () => {
  expectTypeOf<ServeOptions>().toExtend<NodeOptions>()
  serve(handler, { port: 0, host: '::', grace: 1000, keepAlive: 5000, signals: ['SIGTERM'], trustProxy: true })
  // @ts-expect-error a port is a number
  serve(handler, { port: '3000' })
  // @ts-expect-error no such signal
  serve(handler, { signals: ['SIGSTOPPED'] })
  // @ts-expect-error a listener has no port
  toNode(handler, { port: 3000 })
})
