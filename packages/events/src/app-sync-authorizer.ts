import { defineSource, describe, HeddleError, type HttpHeaders, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { refuses } from './client-error.ts'
import { isObject, type JsonObject } from './objects.ts'
import { quote } from './quote.ts'
import { readEvent, shape } from './shape.ts'

/** A token that AppSync wants to have judged, and what its bearer asks. */
export interface AppSyncAuthorizerEvent extends EventAttributes<'com.amazonaws.appsync.authorizer'> {
  /** The id of the request. */
  readonly id: string
  /** The API, `aws.appsync:<apiId>`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  /** As the client sent it. Never log it. */
  readonly authorizationToken: string
  readonly requestContext: AppSyncAuthorizerContext
  /** By lower-case name; those that AppSync hands on. */
  readonly requestHeaders: HttpHeaders
  /** The event as AppSync sent it. */
  readonly raw: AppSyncAuthorizerRawEvent
}

export interface AppSyncAuthorizerContext {
  readonly apiId: string
  readonly accountId: string
  readonly requestId: string
  /** The GraphQL document. */
  readonly queryString: string
  readonly operationName?: string | null
  readonly variables?: JsonObject | null
}

export interface AppSyncAuthorizerRawEvent {
  readonly authorizationToken: string
  readonly requestContext: AppSyncAuthorizerContext
  readonly requestHeaders?: HttpHeaders | null
}

export interface AppSyncAuthorizerAnswer {
  readonly isAuthorized: boolean
  /** What resolvers are told, as `identity.resolverContext`: flat. */
  readonly resolverContext?: Readonly<Record<string, string | number | boolean>>
  /** Fields that are null to the caller: `Order.total`, or a field's whole ARN. */
  readonly deniedFields?: readonly string[]
  /** Seconds for which AppSync keeps the answer for the token; 0 does not keep it. Default: as the API is set up. */
  readonly ttlOverride?: number
}

export type AppSyncAuthorizerSource = Source<
  AppSyncAuthorizerEvent,
  boolean | AppSyncAuthorizerAnswer,
  AppSyncAuthorizerAnswer,
  never,
  AppSyncAuthorizerAnswer,
  'aws-lambda'
>

/**
 * The Lambda authorizer of a GraphQL API of AppSync. The function returns whether the caller is let in, `true` or
 * `{ isAuthorized: true, resolverContext: { … } }`; an `HttpError` 401 or 403 refuses, and any other throw too, as an
 * error. AppSync waits 10 seconds, and keeps the answer for the token, by default for 5 minutes: it must not depend on
 * what is asked, unless `ttlOverride` is 0.
 *
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
 */
export function appSyncAuthorizer(): AppSyncAuthorizerSource {
  return defineSource<
    AppSyncAuthorizerEvent,
    boolean | AppSyncAuthorizerAnswer,
    AppSyncAuthorizerAnswer,
    never,
    AppSyncAuthorizerAnswer,
    'aws-lambda'
  >({
    name: 'appSyncAuthorizer',
    read(given) {
      const raw = readEvent<AppSyncAuthorizerRawEvent>('appSyncAuthorizer', given, isOurs, faultOf)
      const { authorizationToken, requestContext, requestHeaders } = raw
      const event: AppSyncAuthorizerEvent = {
        id: requestContext.requestId,
        type: 'com.amazonaws.appsync.authorizer',
        source: `aws.appsync:${requestContext.apiId}`,
        time: new Date(),
        authorizationToken,
        requestContext,
        requestHeaders: requestHeaders ?? {},
        raw,
      }
      return { event }
    },
    result: (returned) => (typeof returned === 'boolean' ? { isAuthorized: returned } : returned),
    answer: checked,
    recover(error) {
      if (refuses(error)) return { isAuthorized: false }
      throw error
    },
  })
}

function isOurs({ authorizationToken, requestContext }: JsonObject): boolean {
  return authorizationToken !== undefined && isObject(requestContext) && typeof requestContext.queryString === 'string'
}

const faultOf = /* @__PURE__ */ shape({
  authorizationToken: 'string',
  'requestContext.apiId': 'string',
  'requestContext.accountId': 'string',
  'requestContext.requestId': 'string',
  'requestContext.operationName': 'string?',
  'requestContext.variables': 'object?',
  requestHeaders: 'text map?',
})

function checked(answer: AppSyncAuthorizerAnswer): AppSyncAuthorizerAnswer {
  if (!isObject(answer) || typeof answer.isAuthorized !== 'boolean')
    throw invalid('a boolean or { isAuthorized }', answer)
  const { resolverContext = {}, ttlOverride = 0 } = answer
  if (!Number.isInteger(ttlOverride) || ttlOverride < 0) throw invalid('ttlOverride in whole seconds', ttlOverride)
  for (const [name, value] of Object.entries(resolverContext)) {
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) continue
    throw invalid(`text, a number or a boolean as resolverContext.${quote(name)}`, value)
  }
  return answer
}

function invalid(expected: string, got: unknown): HeddleError {
  return new HeddleError('INVALID_RESULT', `appSyncAuthorizer: expected ${expected}, got ${describe(got)}`)
}
