import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { cdkProvider } from '../src/cdk-provider.ts'
import { altered } from './altered.ts'
import { context, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused, spoken } from './spoken.ts'

const Warp = z.object({ Threads: z.coerce.number() })
const create = () => fixture<Raw>('cloud-formation/create')

describe('onEvent', () => {
  test('gets the request, and what it returns is the answer', async () => {
    const fn = vi.fn(() => ({ PhysicalResourceId: 'warp-17', Data: { Arn: 'arn' }, Job: 'j1' }))
    const answer = await toLambda(on(cdkProvider({ properties: Warp })).handle(fn))(create(), context())
    expect(answer).toEqual({ PhysicalResourceId: 'warp-17', Data: { Arn: 'arn' }, Job: 'j1' })
    expect(fn.mock.calls[0]).toMatchObject([{ RequestType: 'Create', ResourceProperties: { Threads: 120 } }, {}])
  })

  test('returns an object when the function returns nothing', async () => {
    expect(await toLambda(on(cdkProvider()).handle(() => {}))(create(), context())).toEqual({})
  })

  test('throws what the function throws: the framework tells CloudFormation', async () => {
    const no = new Error('no room')
    expect(await failureOf(toLambda(on(cdkProvider()).handle(() => Promise.reject(no))), create())).toBe(no)
  })

  test('throws what is wrong with the properties', async () => {
    const said = spoken()
    const error = await failureOf(
      toLambda(on(cdkProvider({ properties: Warp })).handle(() => {})),
      altered(create(), 'ResourceProperties.Threads', 'many'),
    )
    expect(error).toMatchObject({ code: 'INVALID_PAYLOAD', path: 'ResourceProperties' })
    expect(said(error)).not.toContain('presigned-secret')
  })

  test.each([
    [
      'ResourceProperties',
      undefined,
      'INVALID_EVENT',
      'cdkProvider: ResourceProperties: expected an object, got undefined',
    ],
    ['RequestId', 1, 'INVALID_EVENT', 'cdkProvider: RequestId: expected a string, got a number'],
    ['StackId', undefined, 'UNRECOGNISED_EVENT', 'cdkProvider: '],
  ])('refuses a request without its %s', async (path, value, code, message) => {
    const error = await failureOf(toLambda(on(cdkProvider()).handle(() => {})), altered(create(), path, value))
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
  })

  test('needs no ResponseURL', async () => {
    const raw = altered(create(), 'ResponseURL', undefined)
    expect(await toLambda(on(cdkProvider()).handle(() => ({ Data: {} })))(raw, context())).toEqual({ Data: {} })
  })
})

describe('isComplete', () => {
  // The framework merges what onEvent returned into the request.
  const merged = () => ({ ...create(), PhysicalResourceId: 'warp-17', Data: { Arn: 'arn' }, Job: 'j1' })

  test('gets the request with what onEvent returned', async () => {
    const fn = vi.fn(() => ({ IsComplete: true as const, Data: { Threads: 120 } }))
    const answer = await toLambda(on(cdkProvider.isComplete({ properties: Warp })).handle(fn))(merged(), context())
    expect(answer).toEqual({ IsComplete: true, Data: { Threads: 120 } })
    expect(fn.mock.calls[0]).toMatchObject([
      {
        RequestType: 'Create',
        PhysicalResourceId: 'warp-17',
        Data: { Arn: 'arn' },
        ResourceProperties: { Threads: 120 },
        raw: { Job: 'j1' },
      },
      {},
    ])
  })

  test('may say that it is not', async () => {
    const handler = toLambda(on(cdkProvider.isComplete()).handle(() => ({ IsComplete: false })))
    expect(await handler(fixture('cloud-formation/delete'), context())).toEqual({ IsComplete: false })
  })

  test.each([undefined, null, true, {}, { IsComplete: 'yes' }])('has to say whether it is: %j', async (returned) => {
    const handler = toLambda(on(cdkProvider.isComplete()).handle(() => returned as never))
    expect(await failureOf(handler, merged())).toMatchObject({
      code: 'INVALID_RESULT',
      message: expect.stringMatching(/^cdkProvider\.isComplete: expected \{ IsComplete: boolean \}, got /),
    })
  })

  test('throws what the function throws', async () => {
    const no = new Error('it will never be')
    expect(await failureOf(toLambda(on(cdkProvider.isComplete()).handle(() => Promise.reject(no))), merged())).toBe(no)
  })
})

test('odd requests are refused, one and all', async () => {
  await expectOddEventsRefused(cdkProvider(), fixture('cloud-formation/update'))
  await expectOddEventsRefused(cdkProvider.isComplete(), fixture('cloud-formation/update'))
  for (const raw of [undefined, [], fixture('sns/order')]) {
    expect(await failureOf(toLambda(on(cdkProvider()).handle(() => {})), raw)).toMatchObject({
      code: 'UNRECOGNISED_EVENT',
    })
  }
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'cloudformation'))(
  'the sample $name is read',
  async ({ raw }) => {
    expect((await cdkProvider().read(raw)).event.raw).toBe(raw)
    expect((await cdkProvider.isComplete().read(raw)).event.PhysicalResourceId).toMatch(/./)
  },
)
