import { eventBridge, HttpError, http, mapErrors, on } from 'heddle'
import { eventBridgeEvent, httpApiEvent, invoke } from 'heddle/testing'
import { expect, test } from 'vitest'

class OutOfStock extends Error {
  readonly sku: string
  constructor(sku: string) {
    super(`no ${sku} left`)
    this.sku = sku
  }
}
const get = httpApiEvent({ path: '/x' })

/** The answer of a function that throws this, behind these rules. */
async function answerTo(thrown: unknown, rules: Parameters<typeof mapErrors>[0]): Promise<unknown> {
  const handler = on(http.get('/x'))
    .use(mapErrors(rules) as never)
    .handle(() => {
      throw thrown
    })
  const { statusCode, body } = (await invoke(handler as never, get)) as { statusCode: number; body: string }
  return [statusCode, body.startsWith('{') ? JSON.parse(body).detail : body]
}

test('mapErrors turns an error of a class into another', async () => {
  const rules = [[OutOfStock, (error: unknown) => new HttpError(409, (error as OutOfStock).sku)]] as never
  expect(await answerTo(new OutOfStock('tea'), rules)).toEqual([409, 'tea'])
})

test('the first rule that matches decides, subclasses included', async () => {
  class Sold extends OutOfStock {}
  const rules = [
    [Sold, () => new HttpError(410, 'sold')],
    [OutOfStock, () => new HttpError(409, 'out')],
    [(error: unknown) => error === 'text', () => new HttpError(400, 'text')],
    [Error, () => new HttpError(503, 'any')],
  ] as never
  expect(await answerTo(new Sold('tea'), rules)).toEqual([410, 'sold'])
  expect(await answerTo(new OutOfStock('tea'), rules)).toEqual([409, 'out'])
  expect(await answerTo('text', rules)).toEqual([400, 'text'])
  expect(await answerTo(new TypeError('x'), rules)).toEqual([503, 'any'])
})

test('a plain answer is the result', async () => {
  const answer = { status: 202, headers: {}, cookies: [], body: 'later' }
  expect(await answerTo(new OutOfStock('tea'), [[OutOfStock, () => answer]] as never)).toEqual([202, 'later'])
})

test('an error that no rule is for goes on as it is', async () => {
  const error = new RangeError('x')
  const handler = on(eventBridge())
    .use(mapErrors([[OutOfStock, () => new Error('no')]]))
    .handle(() => {
      throw error
    })
  await expect(invoke(handler, eventBridgeEvent('t', {}))).rejects.toBe(error)
})

test('the error that was mapped is the cause of the one that goes on', async () => {
  const error = new OutOfStock('tea')
  const handler = on(eventBridge())
    .use(mapErrors([[OutOfStock, () => new Error('mapped')]]))
    .handle(() => {
      throw error
    })
  await expect(invoke(handler, eventBridgeEvent('t', {}))).rejects.toMatchObject({ message: 'mapped', cause: error })
})

test('a rule that throws is an error like any other', async () => {
  const handler = on(eventBridge())
    .use(
      mapErrors([
        [
          Error,
          () => {
            throw new TypeError('the rule')
          },
        ],
      ]),
    )
    .handle(() => {
      throw new Error('x')
    })
  await expect(invoke(handler, eventBridgeEvent('t', {}))).rejects.toThrow('the rule')
})

test('mapErrors sees the errors of the layers further in, the source’s refusals too', async () => {
  const handler = on(http.post('/x'))
    .use(mapErrors([[HttpError, (error) => new HttpError(418, `was ${error.status}`)]]))
    .handle(() => {})
  expect(await invoke(handler, get)).toMatchObject({ statusCode: 418 })
})
