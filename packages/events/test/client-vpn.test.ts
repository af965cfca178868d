import { HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { clientVpn } from '../src/client-vpn.ts'
import { altered } from './altered.ts'
import { context, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const v1 = (): Raw => fixture<Raw>('client-vpn/v1')
const v2 = (): Raw => fixture<Raw>('client-vpn/v2')
const answering = (returned: unknown) => toLambda(on(clientVpn()).handle(() => returned as boolean))

test('a connection says who connects, from where', async () => {
  const fn = vi.fn(() => true)
  const raw = v2()
  await toLambda(on(clientVpn()).handle(fn))(raw, context())
  expect(fn).toHaveBeenCalledExactlyOnceWith(
    {
      id: 'cvpn-connection-04e7e1b2f0daf9460',
      type: 'com.amazonaws.clientvpn.connect',
      source: 'aws.clientvpn:cvpn-endpoint-0f13eab7f860433cc',
      time: expect.any(Date),
      ...raw,
      groups: ['weavers'],
      raw,
    },
    expect.anything(),
  )
})

test.each<[unknown, readonly string[]]>([
  [undefined, []],
  [null, []],
  ['', []],
  ['weavers', ['weavers']],
  [
    ['weavers', 'dyers'],
    ['weavers', 'dyers'],
  ],
  [[7, 'dyers', ''], ['dyers']],
])('groups of %j are %j', async (given, groups) => {
  const fn = vi.fn(() => true)
  await toLambda(on(clientVpn()).handle(fn))(altered(v2(), 'groups', given), context())
  expect(fn).toHaveBeenCalledWith(expect.objectContaining({ groups }), expect.anything())
})

describe('Client VPN gets', () => {
  test.each<[string, Raw, unknown, object]>([
    [
      'true, in version 1',
      v1(),
      true,
      {
        allow: true,
        'error-msg-on-failed-posture-compliance': '',
        'posture-compliance-statuses': [],
        'schema-version': 'v1',
      },
    ],
    [
      'true, in version 2',
      v2(),
      true,
      { allow: true, 'error-msg-on-denied-connection': '', 'posture-compliance-statuses': [], 'schema-version': 'v2' },
    ],
    [
      'a refusal, in version 1',
      v1(),
      { allow: false, 'error-msg-on-denied-connection': 'update first', 'posture-compliance-statuses': ['old'] },
      {
        allow: false,
        'error-msg-on-failed-posture-compliance': 'update first',
        'posture-compliance-statuses': ['old'],
        'schema-version': 'v1',
      },
    ],
    [
      'a refusal, in version 3',
      altered(v2(), 'schema-version', 'v3'),
      { allow: false, 'error-msg-on-denied-connection': 'update first' },
      {
        allow: false,
        'error-msg-on-denied-connection': 'update first',
        'posture-compliance-statuses': [],
        'schema-version': 'v3',
      },
    ],
  ])('%s', async (_what, raw, returned, answer) => {
    expect(await answering(returned)(raw, context())).toEqual(answer)
  })

  test('the message of an HttpError as the reason for a refusal, cut to what it takes', async () => {
    const handler = toLambda(on(clientVpn()).handle(() => Promise.reject(new HttpError(403, 'x'.repeat(300)))))
    expect(await handler(v2(), context())).toEqual({
      allow: false,
      'error-msg-on-denied-connection': 'x'.repeat(255),
      'posture-compliance-statuses': [],
      'schema-version': 'v2',
    })
  })

  test.each([[new Error('no')], [new HttpError(503, 'no')]])('an error for any other: %s', async (no) => {
    expect(await failureOf(toLambda(on(clientVpn()).handle(() => Promise.reject(no))), v2())).toBe(no)
  })
})

test.each<[unknown, string]>([
  [undefined, 'a boolean or { allow }, got undefined'],
  [{}, 'a boolean or { allow }, got an object'],
  [
    { allow: false, 'error-msg-on-denied-connection': 'x'.repeat(256) },
    'a message of at most 255 characters, got a string',
  ],
  [
    { allow: true, 'posture-compliance-statuses': new Array(11).fill('ok') },
    'at most 10 statuses of at most 255 characters, got an array',
  ],
  [{ allow: true, 'posture-compliance-statuses': [7] }, 'at most 10 statuses of at most 255 characters, got an array'],
])('an answer that would keep everybody out fails: %.60j', async (returned, expected) => {
  expect(await failureOf(answering(returned), v2())).toMatchObject({
    code: 'INVALID_RESULT',
    message: `clientVpn: expected ${expected}`,
  })
})

test.each([[undefined], [null], [[]], [{}], [{ 'connection-id': 'c' }], [fixture('transfer-family/key')]])(
  '%j is no connection',
  async (raw) => {
    expect(await failureOf(answering(true), raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  },
)

test.each<[path: string, value: unknown, expected: string]>([
  ['connection-id', 7, 'connection-id: expected a string, got a number'],
  ['username', {}, 'username: expected a string, got an object'],
  ['schema-version', undefined, 'schema-version: expected a string, got undefined'],
])('a connection whose %s is not right is refused', async (path, value, expected) => {
  expect(await failureOf(answering(true), altered(v2(), path, value))).toMatchObject({
    code: 'INVALID_EVENT',
    message: `clientVpn: ${expected}`,
  })
})

const shared = samples().filter(({ folder }) => folder === 'client-vpn')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read, and answered', async ({ raw }) => {
  expect(await answering(true)(raw, context())).toEqual({
    allow: true,
    'error-msg-on-failed-posture-compliance': '',
    'posture-compliance-statuses': [],
    'schema-version': 'v1',
  })
})
