import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { type RotationStep, rotation, secretsManager } from '../src/secrets-manager.ts'
import { altered } from './altered.ts'
import { context, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused, spoken } from './spoken.ts'

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:loom/db-AbCdEf'
const TOKEN = '9d0f3c2b-1a4e-4f6d-8c7b-5e6f7a8b9c0d'
const STEPS: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret']

test('a step of a rotation has the secret and the version that is to be', async () => {
  const fn = vi.fn()
  const raw = fixture('secrets-manager/create')
  await toLambda(on(secretsManager()).handle(fn))(raw, context())
  expect(fn.mock.calls[0]?.[0]).toEqual({
    id: `${TOKEN}:createSecret`,
    type: 'com.amazonaws.secretsmanager.rotation',
    source: SECRET,
    time: expect.any(Date),
    step: 'createSecret',
    secretId: SECRET,
    clientRequestToken: TOKEN,
    rotationToken: 'rotation-token-secret',
    raw,
  })
  await toLambda(on(secretsManager()).handle(fn))(fixture('secrets-manager/finish-without-token'), context())
  expect(fn.mock.calls[1]?.[0]).toMatchObject({ step: 'finishSecret', rotationToken: undefined })
})

test('a throw fails the invocation, and so the rotation', async () => {
  const said = spoken()
  const no = new Error('no')
  const handler = toLambda(on(secretsManager()).handle(() => Promise.reject(no)))
  expect(await failureOf(handler, fixture('secrets-manager/create'))).toBe(no)
  expect(said(no)).not.toContain('rotation-token-secret')
})

test('a rotation runs the function of its step, with the call', async () => {
  const ran: unknown[] = []
  const step =
    (name: string) =>
    async (event: { readonly step: string }, { db }: { readonly db: string }): Promise<string> => {
      ran.push([name, event.step, db])
      return 'not heard'
    }
  const handler = toLambda(
    on(secretsManager())
      .use(async (_call, next) => await next({ db: 'weave' }))
      .handle(
        rotation({
          createSecret: step('create'),
          setSecret: step('set'),
          testSecret: step('test'),
          finishSecret: step('finish'),
        }),
      ),
  )
  for (const Step of STEPS) {
    expect(await handler({ ...fixture<Raw>('secrets-manager/create'), Step }, context())).toBeUndefined()
  }
  expect(ran).toEqual([
    ['create', 'createSecret', 'weave'],
    ['set', 'setSecret', 'weave'],
    ['test', 'testSecret', 'weave'],
    ['finish', 'finishSecret', 'weave'],
  ])
})

test('a rotation fails when its step does', async () => {
  const done = () => {}
  const handler = toLambda(
    on(secretsManager()).handle(
      rotation({
        createSecret: () => {
          throw new Error('no such user')
        },
        setSecret: done,
        testSecret: done,
        finishSecret: done,
      }),
    ),
  )
  expect(await failureOf(handler, fixture('secrets-manager/create'))).toMatchObject({ message: 'no such user' })
})

describe('what is no step of a rotation is refused:', () => {
  test.each([
    ['SecretId', 7, 'INVALID_EVENT', 'secretsManager: SecretId: expected a string, got a number'],
    ['ClientRequestToken', {}, 'INVALID_EVENT', 'secretsManager: ClientRequestToken: expected a string, got an object'],
    ['RotationToken', 7, 'INVALID_EVENT', 'secretsManager: RotationToken: expected a string, got a number'],
    ['Step', 'constructor', 'UNRECOGNISED_EVENT', 'secretsManager: '],
    ['Step', ['createSecret'], 'UNRECOGNISED_EVENT', 'secretsManager: '],
    ['SecretId', undefined, 'UNRECOGNISED_EVENT', 'secretsManager: '],
  ])('%s %j', async (path, value, code, message) => {
    const fn = vi.fn()
    const said = spoken()
    const event = altered(fixture<Raw>('secrets-manager/create'), path, value)
    const error = await failureOf(toLambda(on(secretsManager()).handle(fn)), event)
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
    expect(said(error)).not.toContain('rotation-token-secret')
    expect(fn).not.toHaveBeenCalled()
  })

  test('nothing, an event of another source, odd ones', async () => {
    for (const raw of [undefined, [], {}, fixture('sns/order')]) {
      const error = await failureOf(toLambda(on(secretsManager()).handle(() => {})), raw)
      expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(secretsManager(), fixture('secrets-manager/create'))
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ folder }) => folder === 'secretsmanager'))(
  'the sample $name is read',
  async ({ raw }) => {
    expect((await secretsManager().read(raw)).event).toMatchObject({ step: 'createSecret', raw })
  },
)
