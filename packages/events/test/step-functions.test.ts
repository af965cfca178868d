import { HeddleError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { stepFunctions } from '../src/step-functions.ts'
import { context, failureOf, fixture, Order, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

test('a task has its input, and what the function returns is its result', async () => {
  const fn = vi.fn(() => ({ paid: true }))
  const raw = fixture('step-functions/order')
  expect(await toLambda(on(stepFunctions(slow(Order))).handle(fn))(raw, context())).toEqual({ paid: true })
  expect((fn.mock.calls as unknown[][])[0]?.[0]).toEqual({
    id: 'run-1',
    type: 'com.amazonaws.states.task',
    source: 'aws.states',
    time: expect.any(Date),
    input: { id: 'o-1', total: 12 },
    raw,
  })
})

describe('the error of a task', () => {
  class OutOfStock extends Error {
    override readonly name = 'OutOfStock'
  }

  test('is what the function throws, by whose name the state machine catches it', async () => {
    const gone = new OutOfStock('no thread left')
    const error = await failureOf(
      toLambda(on(stepFunctions()).handle(() => Promise.reject(gone))),
      fixture('step-functions/order'),
    )
    expect(error).toBe(gone)
    expect((error as Error).name).toBe('OutOfStock')
  })

  test('is a HeddleError when the input is refused', async () => {
    const fn = vi.fn()
    const error = await failureOf(toLambda(on(stepFunctions(Order)).handle(fn)), { id: 'a secret' })
    expect(error).toBeInstanceOf(HeddleError)
    expect(error).toMatchObject({
      name: 'HeddleError',
      code: 'INVALID_PAYLOAD',
      message: 'stepFunctions: event run-1: input: total: expected a number',
      path: 'input',
    })
    expect(fn).not.toHaveBeenCalled()
  })
})

test.each([undefined, null, 7, 'text', [], {}])('without a schema any input is one: %j', async (raw) => {
  const fn = vi.fn()
  await toLambda(on(stepFunctions()).handle(fn))(raw, context())
  expect(fn.mock.calls[0]?.[0]).toMatchObject({ input: raw, raw })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'step-functions'))(
  'the sample $name is read',
  async ({ raw }) => {
    expect((await stepFunctions().read(raw)).event).toMatchObject({ input: raw })
  },
)
