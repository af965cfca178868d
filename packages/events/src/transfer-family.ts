import { defineSource, describe, HeddleError, HttpError, type Source } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { refuses } from './client-error.ts'
import { isObject } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** A user who logs in to a server of Transfer Family. */
export interface TransferFamilyEvent extends EventAttributes<'com.amazonaws.transfer.login'> {
  /** The id of the invocation. */
  readonly id: string
  /** The server, `aws.transfer:<serverId>`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  readonly username: string
  /** `undefined` for a login by key: then answer `PublicKeys`. Never log it. */
  readonly password: string | undefined
  readonly protocol: 'SFTP' | 'FTP' | 'FTPS' | (string & {})
  readonly serverId: string
  readonly sourceIp: string
  /** The event as Transfer Family sent it, the password too. */
  readonly raw: TransferFamilyRawEvent
}

export interface TransferFamilyRawEvent {
  readonly username: string
  readonly password?: string | null
  readonly protocol: string
  readonly serverId: string
  readonly sourceIp: string
}

/** What a user who is let in may do, and where. */
export type TransferFamilyUser = TransferFamilyAccess & (TransferFamilyPathHome | TransferFamilyLogicalHome)

export interface TransferFamilyAccess {
  /** The ARN of the role with which the server reads and writes for the user. */
  readonly Role: string
  /** A session policy that narrows the role: an object, or its JSON. */
  readonly Policy?: string | object
  /** For servers in front of EFS. */
  readonly PosixProfile?: { readonly Uid: number; readonly Gid: number; readonly SecondaryGids?: readonly number[] }
  /** Those by which the user may log in. With a password Transfer Family takes none, and heddle leaves them out. */
  readonly PublicKeys?: readonly string[]
}

/** The user sees the paths of the bucket or file system. */
export interface TransferFamilyPathHome {
  readonly HomeDirectoryType?: 'PATH'
  readonly HomeDirectory?: string
  readonly HomeDirectoryDetails?: never
}

/** The user sees paths of their own, which stand for others. */
export interface TransferFamilyLogicalHome {
  readonly HomeDirectoryType?: 'LOGICAL'
  readonly HomeDirectoryDetails: readonly TransferFamilyMapping[]
  readonly HomeDirectory?: never
}

export interface TransferFamilyMapping {
  /** What the user sees: `/` or `/pictures`. */
  readonly Entry: string
  /** What it stands for: `/<bucket>/<prefix>` or `/<file system>/<path>`. */
  readonly Target: string
  /** Default `DIRECTORY`. */
  readonly Type?: 'FILE' | 'DIRECTORY'
}

/** What Transfer Family takes. An empty object refuses the user. */
export interface TransferFamilyAnswer {
  readonly Role?: string
  /** JSON. */
  readonly Policy?: string
  readonly PosixProfile?: TransferFamilyAccess['PosixProfile']
  readonly PublicKeys?: readonly string[]
  readonly HomeDirectoryType?: 'PATH' | 'LOGICAL'
  readonly HomeDirectory?: string
  /** JSON. */
  readonly HomeDirectoryDetails?: string
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type TransferFamilyReturns = TransferFamilyUser | undefined | void

export type TransferFamilySource = Source<
  TransferFamilyEvent,
  TransferFamilyReturns,
  TransferFamilyUser | {},
  never,
  TransferFamilyAnswer,
  'aws-lambda'
>

/**
 * The identity provider of servers of Transfer Family. The function returns what a user may do, or nothing to refuse the
 * login. An `HttpError` 401 or 403 refuses it too; so does any other throw, as an error. For a login by key there is no
 * password: return the user's `PublicKeys`, and Transfer Family compares them.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
 */
export function transferFamily(): TransferFamilySource {
  return defineSource<
    TransferFamilyEvent,
    TransferFamilyReturns,
    TransferFamilyUser | {},
    never,
    TransferFamilyAnswer,
    'aws-lambda'
  >({
    name: 'transferFamily',
    read(given, invocation) {
      const raw = readEvent<TransferFamilyRawEvent>(
        'transferFamily',
        given,
        (raw) => 'serverId' in raw && 'username' in raw && 'protocol' in raw,
        faultOf,
      )
      const { username, password, protocol, serverId, sourceIp } = raw
      const event: TransferFamilyEvent = {
        id: invocationId(invocation),
        type: 'com.amazonaws.transfer.login',
        source: `aws.transfer:${serverId}`,
        time: new Date(),
        username,
        // With SFTP an empty one is a login by key.
        password: password || undefined,
        protocol,
        serverId,
        sourceIp,
        raw,
      }
      // Other protocols have no keys: there a function that took this for a login by key would let in anybody.
      const blank = event.password === undefined && protocol !== 'SFTP'
      return blank ? { event, refusal: new HttpError(401, 'a password is required') } : { event }
    },
    result: (returned) => returned ?? {},
    answer: (user, { event }) => answerOf(user, event.password !== undefined),
    recover(error) {
      if (refuses(error)) return {}
      throw error
    },
  })
}

const faultOf = /* @__PURE__ */ shape({
  username: 'string',
  password: 'string?',
  protocol: 'string',
  serverId: 'string',
  sourceIp: 'string',
})

function answerOf(user: TransferFamilyUser | {}, withPassword: boolean): TransferFamilyAnswer {
  if (!isObject(user)) throw invalid('a user or nothing', user)
  if (Object.keys(user).length === 0) return {}
  const { Role, Policy, PublicKeys, HomeDirectoryDetails, ...rest } = user as unknown as TransferFamilyAccess &
    TransferFamilyLogicalHome
  // Transfer Family takes a user without a role for a refusal: it is more likely a mistake.
  if (typeof Role !== 'string' || Role === '') throw invalid('Role', Role)
  return {
    ...rest,
    Role,
    ...(Policy === undefined ? {} : { Policy: typeof Policy === 'string' ? Policy : JSON.stringify(Policy) }),
    ...(PublicKeys === undefined || withPassword ? {} : { PublicKeys }),
    ...(HomeDirectoryDetails === undefined ? {} : logicalHome(HomeDirectoryDetails)),
  }
}

function logicalHome(details: readonly TransferFamilyMapping[]): TransferFamilyAnswer {
  if (!Array.isArray(details)) throw invalid('HomeDirectoryDetails as an array', details)
  return { HomeDirectoryType: 'LOGICAL', HomeDirectoryDetails: JSON.stringify(details) }
}

function invalid(expected: string, got: unknown): HeddleError {
  return new HeddleError('INVALID_RESULT', `transferFamily: expected ${expected}, got ${describe(got)}`)
}
