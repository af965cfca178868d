import { eventBridge, http, on, validate } from 'heddle'
import { eventBridgeEvent, httpApiEvent, invoke } from 'heddle/testing'
import { expect, test, vi } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
const event = eventBridgeEvent('t', {})

test('validate passes on what the schema makes of the result', async () => {
  const handler = on(eventBridge())
    .use(validate({ result: Order }))
    .handle(() => ({ id: '1', total: 2, secret: 's' }))
  expect(await invoke(handler, event)).toEqual({ id: '1', total: 2 })
})

test('a result that the schema refuses fails the invocation, with every issue', async () => {
  const handler = on(eventBridge())
    .use(validate({ result: Order }))
    .handle(() => ({ id: 1 }))
  await expect(invoke(handler, event)).rejects.toMatchObject({
    code: 'INVALID_RESULT',
    message: expect.stringMatching(/^validate: the result: id: .+; total: .+/),
    issues: [expect.anything(), expect.anything()],
  })
})

test('of a reply it is the body of a success that is checked', async () => {
  const onConsole = vi.spyOn(console, 'error').mockImplementation(() => {})
  const reply = (status: number, body: unknown) =>
    invoke(
      on(http.get('/x'))
        .use(validate({ result: Order }))
        .handle(() => ({ status, body })),
      httpApiEvent({ path: '/x' }),
    )
  expect(await reply(201, { id: '1', total: 2, secret: 's' })).toMatchObject({
    statusCode: 201,
    body: '{"id":"1","total":2}',
  })
  expect(await reply(404, { no: 'order' })).toMatchObject({ statusCode: 404, body: '{"no":"order"}' })
  const broken = await reply(200, { id: 1 })
  expect(broken).toMatchObject({ statusCode: 500 })
  expect(JSON.stringify(broken)).not.toContain('total')
  expect(onConsole).toHaveBeenCalledOnce()
  onConsole.mockRestore()
})

test('an asynchronous schema is awaited, and one that throws is an error with its cause', async () => {
  const slow = Order.refine(async ({ total }) => total > 0)
  const handler = on(eventBridge())
    .use(validate({ result: slow }))
    .handle(() => ({ id: '1', total: 2 }))
  expect(await invoke(handler, event)).toEqual({ id: '1', total: 2 })
  const broken = z.any().transform(() => {
    throw new TypeError('in the schema')
  })
  const failing = on(eventBridge())
    .use(validate({ result: broken }))
    .handle(() => ({}))
  await expect(invoke(failing, event)).rejects.toMatchObject({
    code: 'INVALID_RESULT',
    cause: { message: 'in the schema' },
  })
})
