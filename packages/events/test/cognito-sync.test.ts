import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { cognitoSync } from '../src/cognito-sync.ts'
import { altered } from './altered.ts'
import { context, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const event = (): Raw => fixture<Raw>('cognito-sync/dataset')

test('a dataset has its records', async () => {
  const fn = vi.fn()
  const raw = event()
  await toLambda(on(cognitoSync()).handle(fn))(raw, context())
  expect(fn.mock.calls[0]?.[0]).toEqual({
    id: 'run-1',
    type: 'com.amazonaws.cognito-sync.SyncTrigger',
    source: 'aws.cognito-sync:eu-central-1:1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d',
    time: expect.any(Date),
    region: 'eu-central-1',
    identityPoolId: 'eu-central-1:1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d',
    identityId: 'eu-central-1:0f9e8d7c-6b5a-4f3e-2d1c-0b9a8f7e6d5c',
    datasetName: 'profile',
    datasetRecords: raw.datasetRecords,
    raw,
  })
})

describe('the answer is the event', () => {
  test('as it came, when the function returns nothing', async () => {
    expect(await toLambda(on(cognitoSync()).handle(() => {}))(event(), context())).toEqual(event())
  })

  test('with the records that the function changes, adds and removes', async () => {
    const handler = on(cognitoSync()).handle(() => ({
      level: { newValue: '8', op: 'replace' },
      badge: { newValue: 'gold', op: 'replace' },
      draft: { newValue: null, op: 'remove' },
    }))
    const raw = event()
    expect(await toLambda(handler)(raw, context())).toEqual({
      ...event(),
      datasetRecords: {
        level: { newValue: '8', op: 'replace' },
        draft: { newValue: null, op: 'remove' },
        badge: { newValue: 'gold', op: 'replace' },
      },
    })
    expect(raw).toEqual(event())
  })

  test('with a record called __proto__ too', async () => {
    const raw = event()
    raw.datasetRecords = JSON.parse('{"__proto__":{"newValue":"x","op":"replace"}}')
    const answer = await toLambda(on(cognitoSync()).handle(() => {}))(raw, context())
    expect(Object.keys(answer.datasetRecords)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(answer.datasetRecords)).toBe(Object.prototype)
  })
})

test('a throw fails the call of the app', async () => {
  const no = new Error('no')
  expect(await failureOf(toLambda(on(cognitoSync()).handle(() => Promise.reject(no))), event())).toBe(no)
})

test('what is no record by key is an error', async () => {
  const handler = toLambda(on(cognitoSync()).handle(() => 'all' as never))
  expect(await failureOf(handler, event())).toMatchObject({ code: 'INVALID_RESULT' })
})

test.each<[path: string, value: unknown, expected: string]>([
  ['identityId', undefined, 'identityId: expected a string, got undefined'],
  ['datasetRecords', [], 'datasetRecords: expected an object, got an array'],
  ['datasetRecords.level', null, 'datasetRecords.level: expected an object, got null'],
  ['datasetRecords.level.newValue', 7, 'datasetRecords.level.newValue: expected a string, got a number'],
  ['datasetRecords.level.op', undefined, 'datasetRecords.level.op: expected a string, got undefined'],
])('a dataset whose %s is not right is refused', async (path, value, expected) => {
  const handler = toLambda(on(cognitoSync()).handle(() => {}))
  expect(await failureOf(handler, altered(event(), path, value))).toMatchObject({
    code: 'INVALID_EVENT',
    message: `cognitoSync: ${expected}`,
  })
})

test.each([[null], [{}], [{ eventType: 'SyncTrigger' }], [fixture('cognito/pre-sign-up')]])(
  '%j is no dataset',
  async (raw) => {
    const handler = toLambda(on(cognitoSync()).handle(() => {}))
    expect(await failureOf(handler, raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  },
)

test('a key of any length is named in few words', async () => {
  const raw = event()
  raw.datasetRecords[`a\n${'x'.repeat(1_000_000)}`] = 7
  const { message } = (await failureOf(toLambda(on(cognitoSync()).handle(() => {})), raw)) as Error
  expect(message).toMatch(/^[^\n]{1,300}$/)
})

const shared = samples().filter(({ folder }) => folder === 'cognito-sync')
test.runIf(SAMPLES_ARE_HERE).each(shared)(
  'the shared sample $name is read, and answered as it came',
  async ({ raw }) => {
    expect(await toLambda(on(cognitoSync()).handle(() => {}))(raw, context())).toEqual(raw)
  },
)
