import { direct, http, on, sqs } from 'heddle'
import { toLambda } from 'heddle/aws'
import { serviceBus, toAzure } from 'heddle/azure'
import { toFetch } from 'heddle/fetch'
import { toFirebase } from 'heddle/firebase'
import { serveIron, toFn } from 'heddle/fn'
import { pubSub, toGoogle } from 'heddle/google'
import { toNode } from 'heddle/node'
import { params, toOpenWhisk } from 'heddle/openwhisk'
import { secrets, toWebtask } from 'heddle/webtask'
import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => void vi.restoreAllMocks())

describe('what is no handler is refused at load:', () => {
  test.each([
    ['toLambda', toLambda, 'toLambda'],
    ['toLambda.stream', toLambda.stream, 'toLambda'],
    ['toGoogle', toGoogle, 'google-cloud'],
    ['toFirebase', toFirebase, 'firebase'],
    ['toAzure', toAzure, 'azure-functions'],
    ['toFetch', toFetch, 'node'],
    ['toNode', toNode, 'node'],
    ['toFn', toFn, 'fn'],
    ['toOpenWhisk', toOpenWhisk, 'openwhisk'],
    ['toWebtask', toWebtask, 'webtask'],
  ] as const)('%s', (_name, adapter, where) => {
    for (const [given, got] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [on(http()), 'an object'],
      [() => 'x', 'a function'],
    ]) {
      const message = `${where}: expected a handler, got ${got}: does it end in handle or each?`
      expect(() => (adapter as (handler: unknown) => unknown)(given)).toThrow(
        expect.objectContaining({ code: 'MISUSE', message }),
      )
    }
  })

  test('serveIron', async () => {
    const message = 'iron-functions: expected a handler, got undefined: does it end in handle or each?'
    await expect((async () => await serveIron(undefined as never))()).rejects.toMatchObject({ code: 'MISUSE', message })
  })
})

describe('on Lambda', () => {
  test.each([
    ['pubSub', on(pubSub()).each(() => {})],
    ['serviceBus', on(serviceBus()).each(() => {})],
  ])('%s is refused at load: another platform’s own service triggers nothing there', (source, handler) => {
    for (const adapter of [toLambda, toLambda.stream]) {
      const message = `${source}: nothing on aws-lambda triggers it`
      expect(() => adapter(handler as never)).toThrow(expect.objectContaining({ code: 'MISUSE', message }))
    }
  })

  test('what runs there is taken', () => {
    expect(toLambda(on(sqs()).each(() => {}))).toBeTypeOf('function')
    expect(toLambda(on(direct()).handle(() => {}))).toBeTypeOf('function')
  })
})

test.each([
  ['params', params<object>(), 'params: this is node, not openwhisk or ibm-code-engine'],
  ['secrets', secrets<object>(), 'secrets: this is node, not webtask'],
] as const)('%s on another platform is refused', async (_name, layer, message) => {
  const lines = vi.spyOn(console, 'error').mockImplementation(() => {})
  const handler = on(http())
    .use(layer as ReturnType<typeof params>)
    .handle(() => {})
  const { status } = await toFetch(handler)(new Request('https://app.example/'))
  expect(status).toBe(500)
  expect(JSON.parse(lines.mock.calls[0]?.[0])).toMatchObject({ error: { code: 'MISUSE', message } })
})
