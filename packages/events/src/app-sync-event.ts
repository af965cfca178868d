import {
  check,
  type HttpHeaders,
  invalidField,
  invalidPayload,
  type SchemaResult,
  type StandardSchemaV1,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { invalidInput } from './client-error.ts'
import type { JsonObject } from './objects.ts'
import { quote } from './quote.ts'
import { type Checker, shape } from './shape.ts'

/** A field that AppSync wants to have resolved. */
export interface AppSyncEvent<Arguments = JsonObject, Parent = JsonObject | null>
  extends EventAttributes<'com.amazonaws.appsync.resolver'> {
  /** The id of the invocation; in a batch, with `#` and the place. */
  readonly id: string
  /** The field, `aws.appsync:<parent type>.<field>`. What AppSync calls `source` is `parent`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  /** As the schema says; without one as AppSync sent them. */
  readonly arguments: Arguments
  /** The object that the field is of, AppSync's `source`; `null` for the fields of `Query` and `Mutation`. */
  readonly parent: Parent
  readonly identity: AppSyncIdentity
  readonly info: AppSyncInfo
  readonly request: AppSyncRequest
  /** What the function before in a pipeline resolver made. */
  readonly prev: { readonly result?: unknown } | null
  /** What the functions of a pipeline resolver hand on. */
  readonly stash: JsonObject
  /** The context as AppSync sent it. */
  readonly raw: AppSyncRawEvent
}

/** What AppSync sends a direct Lambda resolver: its context. */
export interface AppSyncRawEvent {
  readonly arguments: JsonObject
  readonly identity?: AppSyncIdentity
  readonly source?: JsonObject | null
  readonly request?: AppSyncRawRequest | null
  readonly info: AppSyncInfo
  readonly prev?: { readonly result?: unknown } | null
  readonly stash?: JsonObject | null
}

export interface AppSyncRawRequest {
  readonly headers?: HttpHeaders | null
  readonly domainName?: string | null
}

export interface AppSyncInfo {
  readonly fieldName: string
  readonly parentTypeName: string
  readonly variables: JsonObject
  /** `id`, `author/name`: what of the field the client wants. */
  readonly selectionSetList: readonly string[]
  readonly selectionSetGraphQL: string
}

export interface AppSyncRequest {
  /** By lower-case name. Some are secret: never log them all. */
  readonly headers: HttpHeaders
  /** The API's own domain, if it has one. */
  readonly domainName: string | undefined
}

/**
 * Who asks, as the API's way of authorization tells it: `null` with an API key. Of the others `in` tells which:
 * `'resolverContext' in identity`, `'userArn' in identity`, `'username' in identity`.
 */
export type AppSyncIdentity =
  | AppSyncCognitoIdentity
  | AppSyncIamIdentity
  | AppSyncOidcIdentity
  | AppSyncLambdaIdentity
  | null

/** A user of a Cognito user pool. */
export interface AppSyncCognitoIdentity {
  readonly sub: string
  readonly issuer: string
  readonly username: string
  readonly claims: JsonObject
  readonly sourceIp: readonly string[]
  readonly defaultAuthStrategy: 'ALLOW' | 'DENY'
  readonly groups?: readonly string[] | null
}

/** A caller who signed with IAM credentials, for example those of an identity pool. */
export interface AppSyncIamIdentity {
  readonly accountId: string
  readonly userArn: string
  readonly username: string
  readonly sourceIp: readonly string[]
  readonly cognitoIdentityPoolId?: string | null
  readonly cognitoIdentityId?: string | null
  readonly cognitoIdentityAuthType?: 'authenticated' | 'unauthenticated' | null
  readonly cognitoIdentityAuthProvider?: string | null
}

/** A user of an OpenID Connect provider. */
export interface AppSyncOidcIdentity {
  readonly sub: string
  readonly issuer: string
  readonly claims: JsonObject
  readonly sourceIp?: readonly string[]
}

/** Whoever the API's Lambda authorizer let in. */
export interface AppSyncLambdaIdentity {
  /** What the authorizer said. */
  readonly resolverContext: Readonly<Record<string, string | number | boolean>> | null
}

/** What the parts of an AppSync event have to be. */
export interface AppSyncSchemas {
  /** What the client sent. A refusal says to the client what is wrong. */
  readonly arguments?: StandardSchemaV1 | undefined
  /** The parent object, which another resolver made. */
  readonly source?: StandardSchemaV1 | undefined
}

/** An event, and why the function must not run on it, if it must not. */
export interface Resolvable {
  // The types are made from the schemas; inside, an event is an event of anything.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly event: AppSyncEvent<any, any>
  readonly refusal: Error | undefined
}

/** The request that a client sent AppSync. */
export function requestOf(request: AppSyncRawRequest | null | undefined): AppSyncRequest {
  return { headers: request?.headers ?? {}, domainName: request?.domainName ?? undefined }
}

/** Whether a raw event, or an element of a batch, is AppSync's context. */
export function isResolver(raw: JsonObject): boolean {
  const { fieldName, parentTypeName } = (raw.info ?? {}) as JsonObject
  return typeof fieldName === 'string' && typeof parentTypeName === 'string'
}

/**
 * Reads AppSync's context. Throws for a field that is not as it has to be.
 *
 * @param at - where in the raw event it is: `[3]`, or `` for all of it
 */
export function readResolver(
  source: string,
  raw: JsonObject,
  at: string,
  id: string,
  schemas: AppSyncSchemas,
): Resolvable | Promise<Resolvable> {
  const fault = faultOf(raw) ?? faultOfIdentity(raw)
  if (fault !== undefined) throw invalidField(source, at === '' ? fault[0] : `${at}.${fault[0]}`, fault[1], fault[2])
  const context = raw as unknown as AppSyncRawEvent
  const args = checked(schemas.arguments, context.arguments)
  const parent = checked(schemas.source, context.source ?? null)
  return args instanceof Promise || parent instanceof Promise
    ? Promise.all([args, parent]).then(([args, parent]) => resolvable(source, context, id, args, parent))
    : resolvable(source, context, id, args, parent)
}

/** What is wrong with an identity, of whatever kind it is. */
export const faultOfIdentity: Checker = /* @__PURE__ */ shape({
  identity: 'object?',
  'identity.sub': 'string?',
  'identity.issuer': 'string?',
  'identity.username': 'string?',
  'identity.claims': 'object?',
  'identity.sourceIp': 'strings?',
  'identity.groups': 'strings?',
  'identity.accountId': 'string?',
  'identity.userArn': 'string?',
  'identity.resolverContext': 'object?',
})

const faultOf = /* @__PURE__ */ shape({
  arguments: 'object',
  source: 'object?',
  request: 'object?',
  'request.headers': 'text map?',
  'request.domainName': 'string?',
  'info.fieldName': 'string',
  'info.parentTypeName': 'string',
  'info.variables': 'object?',
  'info.selectionSetList': 'strings?',
  'info.selectionSetGraphQL': 'string?',
  prev: 'object?',
  stash: 'object?',
})

type Result = SchemaResult<unknown>

function checked(schema: StandardSchemaV1 | undefined, value: unknown): Result | Promise<Result> {
  return schema === undefined ? { value } : check(schema, value)
}

function resolvable(source: string, raw: AppSyncRawEvent, id: string, args: Result, parent: Result): Resolvable {
  const { info, identity, request, prev, stash } = raw
  const field = `${info.parentTypeName}.${info.fieldName}`
  const event: AppSyncEvent<unknown, unknown> = {
    id,
    type: 'com.amazonaws.appsync.resolver',
    source: `aws.appsync:${field}`,
    time: new Date(),
    arguments: args.issues === undefined ? args.value : undefined,
    parent: parent.issues === undefined ? parent.value : undefined,
    identity: identity ?? null,
    // A request template that sends the whole context leaves the selection out.
    info: {
      ...info,
      variables: info.variables ?? {},
      selectionSetList: info.selectionSetList ?? [],
      selectionSetGraphQL: info.selectionSetGraphQL ?? '',
    },
    request: requestOf(request),
    prev: prev ?? null,
    stash: stash ?? {},
    raw,
  }
  return { event, refusal: refusalOf(source, field, args, parent) }
}

function refusalOf(source: string, field: string, args: Result, parent: Result): Error | undefined {
  if (args.issues !== undefined) return invalidInput(source, 'arguments', 'the arguments are', args)
  if (parent.issues === undefined) return undefined
  return invalidPayload(`${source}: ${quote(field)}: source`, 'source', parent)
}
