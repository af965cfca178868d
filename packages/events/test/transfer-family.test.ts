import { HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import { transferFamily } from '../src/transfer-family.ts'
import { altered } from './altered.ts'
import { context, errorLines, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const ROLE = 'arn:aws:iam::123456789012:role/transfer'
const withPassword = (): Raw => fixture<Raw>('transfer-family/password')
const withKey = (): Raw => fixture<Raw>('transfer-family/key')
const answering = (returned: unknown) => toLambda(on(transferFamily()).handle(() => returned as undefined))

test('a login says who it is, and with what', async () => {
  const fn = vi.fn()
  const raw = withPassword()
  await toLambda(on(transferFamily()).handle(fn))(raw, context())
  expect(fn.mock.calls[0]?.[0]).toEqual({
    id: 'run-1',
    type: 'com.amazonaws.transfer.login',
    source: 'aws.transfer:s-0a1b2c3d4e5f60718',
    time: expect.any(Date),
    username: 'jane',
    password: 'S3CRET',
    protocol: 'SFTP',
    serverId: 's-0a1b2c3d4e5f60718',
    sourceIp: '192.0.2.1',
    raw,
  })
})

test.each([[undefined], [null], ['']])('a login whose password is %j is one by key', async (password) => {
  const fn = vi.fn()
  await toLambda(on(transferFamily()).handle(fn))(altered(withPassword(), 'password', password), context())
  expect(fn.mock.calls[0]?.[0]).toMatchObject({ password: undefined })
})

test.each([
  ['FTPS', ''],
  ['FTP', ''],
  ['FTP', undefined],
  ['AS2', null],
])(
  'a login over %s whose password is %j is refused before the function runs: it has no keys',
  async (protocol, password) => {
    const fn = vi.fn(() => ({ Role: ROLE }))
    const raw = altered(altered(withPassword(), 'protocol', protocol), 'password', password)
    expect(await toLambda(on(transferFamily()).handle(fn))(raw, context())).toEqual({})
    expect(fn).not.toHaveBeenCalled()
  },
)

describe('Transfer Family gets', () => {
  test.each<[string, unknown, object]>([
    ['a role', { Role: ROLE }, { Role: ROLE }],
    [
      'a path',
      { Role: ROLE, HomeDirectoryType: 'PATH', HomeDirectory: '/bucket/jane', PosixProfile: { Uid: 1, Gid: 2 } },
      { Role: ROLE, HomeDirectoryType: 'PATH', HomeDirectory: '/bucket/jane', PosixProfile: { Uid: 1, Gid: 2 } },
    ],
    [
      'mappings, as text',
      { Role: ROLE, HomeDirectoryDetails: [{ Entry: '/', Target: '/bucket/jane' }] },
      { Role: ROLE, HomeDirectoryType: 'LOGICAL', HomeDirectoryDetails: '[{"Entry":"/","Target":"/bucket/jane"}]' },
    ],
    [
      'a policy, as text',
      { Role: ROLE, Policy: { Version: '2012-10-17', Statement: [] } },
      { Role: ROLE, Policy: '{"Version":"2012-10-17","Statement":[]}' },
    ],
    ['a policy that is text already', { Role: ROLE, Policy: '{}' }, { Role: ROLE, Policy: '{}' }],
  ])('%s', async (_what, returned, answer) => {
    expect(await answering(returned)(withPassword(), context())).toEqual(answer)
  })

  test('keys for a login by key, and none with a password, where it takes none', async () => {
    const handler = answering({ Role: ROLE, PublicKeys: ['ssh-ed25519 AAAA'] })
    expect(await handler(withKey(), context())).toEqual({ Role: ROLE, PublicKeys: ['ssh-ed25519 AAAA'] })
    expect(await handler(withPassword(), context())).toEqual({ Role: ROLE })
  })

  test('an empty object when the function returns nothing', async () => {
    expect(await answering(undefined)(withPassword(), context())).toEqual({})
  })

  test.each([401, 403])('an empty object for an HttpError %i, and nothing is logged', async (status) => {
    const lines = errorLines()
    const handler = toLambda(on(transferFamily()).handle(() => Promise.reject(new HttpError(status, 'no'))))
    expect(await handler(withPassword(), context())).toEqual({})
    expect(lines()).toEqual([])
  })

  test.each([[new Error('no')], [new HttpError(503, 'no')]])('an error for any other: %s', async (no) => {
    const handler = toLambda(on(transferFamily()).handle(() => Promise.reject(no)))
    expect(await failureOf(handler, withPassword())).toBe(no)
  })
})

test.each<[unknown, string]>([
  [true, 'a user or nothing, got a boolean'],
  [{ HomeDirectory: '/bucket' }, 'Role, got undefined'],
  [{ Role: '' }, 'Role, got an empty string'],
  [{ Role: ROLE, HomeDirectoryDetails: '[]' }, 'HomeDirectoryDetails as an array, got a string'],
])('%j fails, which Transfer Family would take for a refusal', async (returned, expected) => {
  expect(await failureOf(answering(returned), withPassword())).toMatchObject({
    code: 'INVALID_RESULT',
    message: `transferFamily: expected ${expected}`,
  })
})

test.each([[undefined], [null], [[]], [{}], [{ username: 'jane', password: 'x' }], [fixture('iot/authorizer')]])(
  '%j is no login',
  async (raw) => {
    expect(await failureOf(answering(undefined), raw)).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  },
)

test.each<[path: string, value: unknown, expected: string]>([
  ['username', null, 'username: expected a string, got null'],
  ['password', { text: 'S3CRET' }, 'password: expected a string, got an object'],
  ['sourceIp', undefined, 'sourceIp: expected a string, got undefined'],
])('a login whose %s is not right is refused', async (path, value, expected) => {
  expect(await failureOf(answering(undefined), altered(withPassword(), path, value))).toMatchObject({
    code: 'INVALID_EVENT',
    message: `transferFamily: ${expected}`,
  })
})

const shared = samples().filter(({ folder }) => folder === 'transfer-family')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read, and answered', async ({ raw }) => {
  expect(await answering({ Role: ROLE })(raw, context())).toEqual({ Role: ROLE })
})
