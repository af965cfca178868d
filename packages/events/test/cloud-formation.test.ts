import { on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import type { CloudFormationEvent } from 'heddle/triggers'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { cloudFormation } from '../src/cloud-formation.ts'
import { altered } from './altered.ts'
import { answerServer } from './answer-server.ts'
import { context, failureOf, fixture, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused, spoken } from './spoken.ts'

type Kind = 'create' | 'update' | 'delete'
const request = (kind: Kind, more: Raw = {}): Raw => ({ ...fixture<Raw>(`cloud-formation/${kind}`), ...more })

const STACK = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/loom/4f1c2d30-a1b2-11f0-8d2e-0a1b2c3d4e5f'
const CREATE = {
  StackId: STACK,
  RequestId: 'b7c1a0de-0c5f-4a3e-9f63-1d2e3f4a5b6c',
  LogicalResourceId: 'Warp',
}
const DEFAULT_ID = 'Warp-b7c1a0de-0c5f-4a3e-9f63-1d2e3f4a5b6c'
const WHERE = '(request run-1, log stream 2026/10/05/[$LATEST]0123456789abcdef)'

const Warp = z.strictObject({ Threads: z.coerce.number(), Colours: z.array(z.string()) })

/** Runs the handler on a request whose answer goes to a server, and gives what that got. */
async function answerTo(handler: LambdaFunction<unknown>, raw: Raw): Promise<Raw> {
  const { url, answers } = await answerServer()
  expect(await handler({ ...raw, ResponseURL: url }, context())).toBeUndefined()
  expect(answers).toHaveLength(1)
  return answers[0] as Raw
}

describe('a request', () => {
  test('to create has its properties, those that are about the function left out', async () => {
    const fn = vi.fn()
    const raw = request('create')
    await answerTo(toLambda(on(cloudFormation({ properties: Warp })).handle(fn)), raw)
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: CREATE.RequestId,
      type: 'com.amazonaws.cloudformation.Create',
      source: STACK,
      time: expect.any(Date),
      RequestType: 'Create',
      ...CREATE,
      ResourceType: 'Custom::Warp',
      ResourceProperties: { Threads: 120, Colours: ['red', 'blue'] },
      raw: { ...raw, ResponseURL: expect.stringContaining('127.0.0.1') },
    })
  })

  test('to update has the id and the old properties, which have a schema of their own', async () => {
    const fn = vi.fn()
    const Old = slow(z.object({ Threads: z.string() }))
    await answerTo(toLambda(on(cloudFormation({ properties: Warp, oldProperties: Old })).handle(fn)), request('update'))
    expect(fn.mock.calls[0]?.[0]).toMatchObject({
      type: 'com.amazonaws.cloudformation.Update',
      PhysicalResourceId: 'warp-17',
      ResourceProperties: { Threads: 140 },
      OldResourceProperties: { Threads: '120' },
    })
  })

  test('to update has the old properties as they came without a schema', async () => {
    const fn = vi.fn()
    await answerTo(toLambda(on(cloudFormation({ properties: Warp })).handle(fn)), request('update'))
    expect(fn.mock.calls[0]?.[0].OldResourceProperties).toEqual({ Threads: '120', Colours: ['red', 'blue'] })
  })

  test('to delete has the id, and no old properties', async () => {
    const fn = vi.fn()
    await answerTo(toLambda(on(cloudFormation()).handle(fn)), request('delete'))
    const [event] = fn.mock.calls[0] ?? []
    expect(event).toMatchObject({ type: 'com.amazonaws.cloudformation.Delete', PhysicalResourceId: 'warp-17' })
    expect(event.ResourceProperties).toEqual({ Threads: '140', Colours: ['red', 'blue'] })
    expect(event).not.toHaveProperty('OldResourceProperties')
  })
})

describe('the answer', () => {
  test('is a PUT without a content type, of the length that it says', async () => {
    const { url, requests, answers } = await answerServer()
    const handler = toLambda(on(cloudFormation()).handle(() => ({ Data: { Name: 'Kettfäden' } })))
    await handler(request('create', { ResponseURL: url }), context())
    expect(requests).toMatchObject([
      {
        method: 'PUT',
        headers: { 'content-type': '', 'content-length': String(Buffer.byteLength(JSON.stringify(answers[0]))) },
      },
    ])
    expect(requests[0]?.headers).not.toHaveProperty('transfer-encoding')
  })

  test('has what the function returned', async () => {
    const made = { PhysicalResourceId: 'warp-17', Data: { Arn: 'arn:warp-17' }, NoEcho: true }
    const answer = await answerTo(toLambda(on(cloudFormation()).handle(() => made)), request('create'))
    expect(answer).toEqual({ Status: 'SUCCESS', ...CREATE, ...made })
  })

  test.each<[Kind, string]>([
    ['create', DEFAULT_ID],
    ['update', 'warp-17'],
    ['delete', 'warp-17'],
  ])('to %s has an id when the function returns nothing', async (kind, PhysicalResourceId) => {
    const answer = await answerTo(toLambda(on(cloudFormation()).handle(() => {})), request(kind))
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId })
    expect(answer).not.toHaveProperty('Reason')
  })

  test.each<[Kind, string]>([
    ['create', 'heddle:create-failed'],
    ['update', 'warp-17'],
    ['delete', 'warp-17'],
  ])('to %s says why it failed when the function throws, and the invocation succeeds', async (kind, id) => {
    const said = spoken()
    const handler = toLambda(on(cloudFormation()).handle(() => Promise.reject(new RangeError('no such thread'))))
    const raw = request(kind)
    expect(await answerTo(handler, raw)).toEqual({
      Status: 'FAILED',
      Reason: `RangeError: no such thread ${WHERE}`,
      PhysicalResourceId: id,
      StackId: raw.StackId,
      RequestId: raw.RequestId,
      LogicalResourceId: 'Warp',
    })
    expect(said()).toContain('cloudFormation: the request failed')
    expect(said()).not.toContain('presigned-secret')
  })

  test('says what is wrong with the properties', async () => {
    const said = spoken()
    const fn = vi.fn()
    const raw = request('create')
    raw.ResourceProperties.Threads = 'many, and a secret'
    const answer = await answerTo(toLambda(on(cloudFormation({ properties: Warp })).handle(fn)), raw)
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'heddle:create-failed' })
    expect(answer.Reason).toMatch(/^HeddleError: cloudFormation: event b7c1a0de.*: ResourceProperties: Threads: /)
    expect(answer.Reason + said()).not.toMatch(/a secret|presigned-secret/)
    expect(fn).not.toHaveBeenCalled()
  })

  test.each([
    ['ResourceProperties', undefined, 'cloudFormation: ResourceProperties: expected an object, got undefined'],
    ['ResourceType', 7, 'cloudFormation: ResourceType: expected a string, got a number'],
    ['OldResourceProperties', [], 'cloudFormation: OldResourceProperties: expected an object, got an array'],
  ])('is given though the request is not right: %s', async (path, value, reason) => {
    spoken()
    const fn = vi.fn()
    const answer = await answerTo(toLambda(on(cloudFormation()).handle(fn)), altered(request('update'), path, value))
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: `HeddleError: ${reason} ${WHERE}` })
    expect(fn).not.toHaveBeenCalled()
  })

  test('is given before the deadline when the function is late', async () => {
    spoken()
    const { url, answers } = await answerServer()
    const handler = toLambda(on(cloudFormation()).handle(() => new Promise<undefined>(() => {})))
    const start = Date.now()
    await handler(request('update', { ResponseURL: url }), context({ remaining: 777 }))
    expect(Date.now() - start).toBeLessThan(777)
    expect(answers).toMatchObject([
      {
        Status: 'FAILED',
        Reason: expect.stringContaining('not finished before the deadline'),
        PhysicalResourceId: 'warp-17',
      },
    ])
  })

  test('has at most 4,096 bytes: more Data is a failure, and what was made can be deleted', async () => {
    const big = (length: number) => ({ PhysicalResourceId: 'warp-18', Data: { Text: 'x'.repeat(length) } })
    const handler = (length: number) => toLambda(on(cloudFormation()).handle(() => big(length)))
    expect(await answerTo(handler(3700), request('create'))).toMatchObject({ Status: 'SUCCESS' })
    const answer = await answerTo(handler(4000), request('create'))
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/^the answer has 4\d+ bytes, CloudFormation takes 4096 /),
      PhysicalResourceId: 'warp-18',
    })
    expect(answer).not.toHaveProperty('Data')
  })

  test.each<[string, unknown, string]>([
    ['no object', 'warp-17', 'the function has to return an object, or nothing'],
    ['an empty id', { PhysicalResourceId: '' }, 'a PhysicalResourceId is text of 1 to 1024 bytes'],
    [
      'an id that is too long',
      { PhysicalResourceId: 'ä'.repeat(600) },
      'a PhysicalResourceId is text of 1 to 1024 bytes',
    ],
    ['an id that is no text', { PhysicalResourceId: 17 }, 'a PhysicalResourceId is text of 1 to 1024 bytes'],
    ['Data that JSON cannot say', { Data: { n: 1n } }, 'Data is no JSON'],
  ])('is a failure for %s, and what was made can be deleted', async (_what, returned, reason) => {
    const answer = await answerTo(toLambda(on(cloudFormation()).handle(() => returned as never)), request('create'))
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: `${reason} ${WHERE}`, PhysicalResourceId: DEFAULT_ID })
  })

  test('has a short reason, however long the message is', async () => {
    spoken()
    for (const character of ['x', '\u0001', '😀', '"']) {
      const handler = toLambda(on(cloudFormation()).handle(() => Promise.reject(new Error(character.repeat(100_000)))))
      const answer = await answerTo(handler, request('create'))
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(2000)
      expect(answer.Reason.endsWith(WHERE)).toBe(true)
    }
  })
})

describe('a Delete of what a Create left behind that failed', () => {
  test('succeeds without the function, whatever the properties are', async () => {
    const fn = vi.fn()
    const layer = vi.fn()
    const handler = toLambda(
      on(cloudFormation({ properties: z.never() }))
        .use(async (_call, next) => {
          layer()
          return await next()
        })
        .handle(fn),
    )
    const raw = request('delete', { PhysicalResourceId: 'heddle:create-failed' })
    expect(await answerTo(handler, raw)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'heddle:create-failed',
    })
    expect(fn).not.toHaveBeenCalled()
    expect(layer).not.toHaveBeenCalled()
  })

  test('is told by the id that the failed Create had, and no other', async () => {
    const said = spoken()
    let fails = true
    const fn = vi.fn(() => {
      if (fails) throw new Error('no room')
    })
    const handler = toLambda(on(cloudFormation()).handle(fn))
    const { PhysicalResourceId } = await answerTo(handler, request('create'))
    fails = false
    await answerTo(handler, request('delete', { PhysicalResourceId }))
    expect(fn).toHaveBeenCalledTimes(1)
    await answerTo(handler, request('delete'))
    expect(fn).toHaveBeenCalledTimes(2)
    expect(said()).toContain('no room')
  })
})

describe('an answer that does not get through', () => {
  const handler = () => toLambda(on(cloudFormation()).handle(() => ({ PhysicalResourceId: 'warp-17' })))

  test.each([[[503, 500, 200]], [['hang up', 200]]] as const)('is sent again: %j', async (fates) => {
    const { url, answers } = await answerServer(...fates)
    expect(await handler()(request('create', { ResponseURL: url }), context())).toBeUndefined()
    expect(answers).toHaveLength(fates.length)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })

  test.each([
    [503, 5, 'status 503'],
    [403, 1, 'status 403'],
    [307, 1, 'status 307'],
    ['hang up', 5, 'ECONNRESET'],
  ] as const)('fails the invocation, whereupon Lambda tries again: %s', async (fate, attempts, what) => {
    const said = spoken()
    const { url, answers } = await answerServer(fate)
    const error = (await failureOf(handler(), request('create', { ResponseURL: url }))) as Error
    expect(error.message).toBe(`cloudFormation: the answer was not taken: ${what}`)
    // Never that the Create failed: it did not.
    expect(answers.map(({ Status }) => Status)).toEqual(new Array(attempts).fill('SUCCESS'))
    expect(said(error)).not.toContain('presigned-secret')
  })

  test('is given up in time when nobody takes it', async () => {
    const said = spoken()
    const { url } = await answerServer('hang')
    const start = Date.now()
    const raw = request('create', { ResponseURL: url })
    const error = await handler()(raw, context({ remaining: 1000 })).then(undefined, (error: unknown) => error)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^cloudFormation: the answer was not taken: no answer in \d+ ms$/),
    })
    expect(Date.now() - start).toBeLessThan(1300)
    expect(said(error)).not.toContain('presigned-secret')
  })

  test.each([
    'http://cloudformation.example/?X-Amz-Signature=presigned-secret',
    'ftp://127.0.0.1/presigned-secret',
    'file:///etc/presigned-secret',
    'http://127.0.0.1.example/presigned-secret',
    'presigned-secret',
    '...',
  ])('is sent nowhere but to https: %s', async (ResponseURL) => {
    const said = spoken()
    const error = (await failureOf(handler(), request('create', { ResponseURL }))) as Error
    expect(error.message).toBe('cloudFormation: the address for the answer is no https URL')
    expect(said(error)).not.toContain('presigned-secret')
  })

  test('is sent over https, which is not taken from whom nobody knows', async () => {
    const said = spoken()
    const { url } = await answerServer()
    // A server that speaks no TLS.
    const ResponseURL = url.replace('http:', 'https:')
    const error = (await failureOf(handler(), request('create', { ResponseURL }))) as Error
    expect(error.message).toMatch(/^cloudFormation: the answer was not taken: /)
    expect(said(error)).not.toContain('presigned-secret')
  })
})

describe('what is no request is refused, and nobody is told:', () => {
  test.each([
    ['ResponseURL', undefined, 'INVALID_EVENT', 'cloudFormation: ResponseURL: expected a string, got undefined'],
    ['RequestId', 7, 'INVALID_EVENT', 'cloudFormation: RequestId: expected a string, got a number'],
    ['StackId', null, 'INVALID_EVENT', 'cloudFormation: StackId: expected a string, got null'],
    ['PhysicalResourceId', {}, 'INVALID_EVENT', 'cloudFormation: PhysicalResourceId: expected a string, got an object'],
    ['RequestType', 'Read', 'UNRECOGNISED_EVENT', 'cloudFormation: '],
    ['LogicalResourceId', undefined, 'UNRECOGNISED_EVENT', 'cloudFormation: '],
  ])('%s', async (path, value, code, message) => {
    const said = spoken()
    const error = await failureOf(
      toLambda(on(cloudFormation()).handle(() => {})),
      altered(request('update'), path, value),
    )
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
    expect(said(error)).not.toContain('presigned-secret')
  })

  test('nothing, or an event of another source', async () => {
    const handler = toLambda(on(cloudFormation()).handle(() => {}))
    for (const raw of [undefined, null, 'Create', [], {}, fixture('sns/order')]) {
      expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
  })

  test('odd ones, one and all', async () => {
    await expectOddEventsRefused(cloudFormation(), request('update'))
  })
})

test('properties are nobody else', async () => {
  const raw = JSON.parse(JSON.stringify(request('create')).replace('"Threads":"120"', '"__proto__":{"polluted":"yes"}'))
  const { event } = await cloudFormation().read(raw)
  expect(Object.keys((event as CloudFormationEvent).ResourceProperties)).toEqual(['__proto__', 'Colours'])
  expect(({} as Raw).polluted).toBeUndefined()
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'cloudformation'))(
  'the sample $name is read',
  async ({ raw }) => {
    const { event, refusal } = await cloudFormation().read(raw)
    expect(refusal).toBeUndefined()
    expect(event.raw).toBe(raw)
    if (event.RequestType !== 'Create') expect(event.PhysicalResourceId).toMatch(/./)
  },
)
