import { createServer } from 'node:http'
import { app } from '@azure/functions'
import { direct, http, on, sqs } from 'heddle'
import { type AutoFunction, auto, platform } from 'heddle/auto'
import { queue } from 'heddle/portable'
import { expectTypeOf, test } from 'vitest'

const handler = on(http()).handle(() => 'x')

test('it takes any handler, for it may run anywhere', () => {
  expectTypeOf(auto(handler)).toEqualTypeOf<AutoFunction>()
  auto(on(queue()).each(() => {}))
  auto(on(sqs()).each(() => {}))
  auto(on(direct()).handle(() => 1))
  // @ts-expect-error a builder is not finished
  auto(on(http()))
  // @ts-expect-error a plain function has no source
  auto(() => 'x')
})

test('it fits wherever functions are handed over', () => {
  createServer(auto(handler))
  app.http('f', { handler: auto(handler) })
  const served: (request: Request) => Promise<Response> = auto(handler)
  const action: (params: object) => Promise<object> = auto(handler)
  void served
  void action
})

test('options are checked', () => {
  auto(handler, { serve: true, port: 3000, grace: 5000, maxBytes: 1, trustProxy: true, signals: [] })
  auto(handler, { bound: ['apiKey'], basePath: '/shop', format: 'http', cronSecret: 'x' })
  // @ts-expect-error it serves, or it does not
  auto(handler, { serve: 'always' })
  // @ts-expect-error no such option
  auto(handler, { ports: 3000 })
  // @ts-expect-error no such signal
  auto(handler, { signals: ['STOP'] })
})

test('the platform is one of those that there are', () => {
  expectTypeOf(platform()).toEqualTypeOf<AutoFunction['platform']>()
  // @ts-expect-error no such platform
  platform() === 'heroku'
})
