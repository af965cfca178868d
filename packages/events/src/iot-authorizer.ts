import { defineSource, describe, HeddleError, type Source } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { refuses } from './client-error.ts'
import { isObject } from './objects.ts'
import { readEvent, shape } from './shape.ts'

/** A device, or any client, that wants to connect to IoT Core. */
export interface IotAuthorizerEvent extends EventAttributes<'com.amazonaws.iot.authorizer'> {
  /** The id of the connection; where IoT says none, as on a test, that of the invocation. */
  readonly id: string
  readonly source: 'aws.iot'
  /** When it was read. */
  readonly time: Date
  /** Never log it. */
  readonly token: string | undefined
  /** Whether IoT checked the token's signature; `false` where the authorizer has signing switched off. */
  readonly signatureVerified: boolean
  readonly protocols: readonly ('tls' | 'http' | 'mqtt' | (string & {}))[]
  readonly protocolData: IotProtocolData
  /** The event as IoT sent it. */
  readonly raw: IotAuthorizerRawEvent
}

/** What each protocol of the connection says. */
export interface IotProtocolData {
  readonly tls?: {
    readonly serverName?: string
    /** With X.509 certificates the client's, and the principal that the answer has to name. */
    readonly x509CertificatePem?: string
    readonly principalId?: string
  }
  readonly http?: {
    readonly headers?: Readonly<Record<string, string>>
    /** With its `?`. */
    readonly queryString?: string
  }
  readonly mqtt?: {
    readonly username?: string
    /** Base64. Never log it. */
    readonly password?: string
    readonly clientId?: string
  }
}

export interface IotAuthorizerRawEvent {
  readonly token?: string | null
  readonly signatureVerified: boolean
  readonly protocols: readonly string[]
  readonly protocolData: IotProtocolData
  readonly connectionMetadata?: { readonly id?: string | null } | null
}

/** What a client may do. */
export interface IotPolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly IotStatement[]
}

export interface IotStatement {
  /** `iot:Connect`, `iot:Publish`, `iot:Subscribe`, `iot:Receive`, … */
  readonly Action: string | readonly string[]
  readonly Effect: 'Allow' | 'Deny'
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** What IoT takes. */
export interface IotAuthorizerAnswer {
  readonly isAuthenticated: boolean
  /** Who connects, for the logs: 1 to 128 letters and digits, no others. */
  readonly principalId: string
  /** Seconds after which the connection ends, 300 to 86 400. */
  readonly disconnectAfterInSeconds: number
  /** Seconds after which IoT asks again, 300 to 86 400. */
  readonly refreshAfterInSeconds: number
  /** At most 10, each of at most 2 048 characters. */
  readonly policyDocuments: readonly (IotPolicyDocument | string)[]
}

/** A client that is let in, or `false`. Times that are left out are a day and an hour. */
export type IotAuthorizerReturns =
  | false
  | (Pick<IotAuthorizerAnswer, 'principalId' | 'policyDocuments'> & Partial<IotAuthorizerAnswer>)

export type IotAuthorizerSource = Source<
  IotAuthorizerEvent,
  IotAuthorizerReturns,
  IotAuthorizerAnswer,
  never,
  IotAuthorizerAnswer,
  'aws-lambda'
>

/**
 * A custom authorizer of IoT Core. The function returns who connects and the policies that hold for the connection, or
 * `false` to keep the client out. An `HttpError` 401 or 403 keeps it out too; so does any other throw, as an error.
 *
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/custom-auth-lambda.html
 */
export function iotAuthorizer(): IotAuthorizerSource {
  return defineSource<
    IotAuthorizerEvent,
    IotAuthorizerReturns,
    IotAuthorizerAnswer,
    never,
    IotAuthorizerAnswer,
    'aws-lambda'
  >({
    name: 'iotAuthorizer',
    read(given, invocation) {
      const raw = readEvent<IotAuthorizerRawEvent>(
        'iotAuthorizer',
        given,
        (raw) => 'signatureVerified' in raw && isObject(raw.protocolData),
        faultOf,
      )
      const { token, signatureVerified, protocols, protocolData, connectionMetadata } = raw
      const event: IotAuthorizerEvent = {
        id: connectionMetadata?.id ?? invocationId(invocation),
        type: 'com.amazonaws.iot.authorizer',
        source: 'aws.iot',
        time: new Date(),
        token: token ?? undefined,
        signatureVerified,
        protocols,
        protocolData,
        raw,
      }
      return { event }
    },
    result: (returned) => (returned === false ? refused() : { ...DEFAULTS, ...returned }),
    answer: checked,
    recover(error) {
      if (refuses(error)) return refused()
      throw error
    },
  })
}

const DEFAULTS = { isAuthenticated: true, disconnectAfterInSeconds: 86_400, refreshAfterInSeconds: 3600 }

/** IoT wants all of an answer, also where it does not matter. */
function refused(): IotAuthorizerAnswer {
  return {
    isAuthenticated: false,
    principalId: 'refused',
    disconnectAfterInSeconds: 300,
    refreshAfterInSeconds: 300,
    policyDocuments: [],
  }
}

const faultOf = /* @__PURE__ */ shape({
  token: 'string?',
  signatureVerified: 'boolean',
  protocols: 'strings',
  'protocolData.tls': 'object?',
  'protocolData.tls.serverName': 'string?',
  'protocolData.tls.x509CertificatePem': 'string?',
  'protocolData.tls.principalId': 'string?',
  'protocolData.http': 'object?',
  'protocolData.http.headers': 'text map?',
  'protocolData.http.queryString': 'string?',
  'protocolData.mqtt': 'object?',
  'protocolData.mqtt.username': 'string?',
  'protocolData.mqtt.password': 'string?',
  'protocolData.mqtt.clientId': 'string?',
  connectionMetadata: 'object?',
  'connectionMetadata.id': 'string?',
})

/** IoT refuses an answer that is not as it should be without a word: better say it. */
function checked(answer: IotAuthorizerAnswer): IotAuthorizerAnswer {
  const { isAuthenticated, principalId, policyDocuments } = isObject(answer)
    ? answer
    : invalid('an answer or false', answer)
  if (typeof isAuthenticated !== 'boolean') invalid('isAuthenticated', isAuthenticated)
  if (typeof principalId !== 'string' || !/^[a-zA-Z0-9]{1,128}$/.test(principalId)) {
    invalid('principalId, 1 to 128 letters and digits', principalId)
  }
  for (const name of ['disconnectAfterInSeconds', 'refreshAfterInSeconds'] as const) {
    const seconds = answer[name]
    if (!(Number.isInteger(seconds) && seconds >= 300 && seconds <= 86_400)) invalid(`${name}, 300 to 86400`, seconds)
  }
  if (!Array.isArray(policyDocuments) || policyDocuments.length > 10) {
    invalid('policyDocuments, at most 10', policyDocuments)
  }
  return answer
}

function invalid(expected: string, got: unknown): never {
  throw new HeddleError('INVALID_RESULT', `iotAuthorizer: expected ${expected}, got ${describe(got)}`)
}
