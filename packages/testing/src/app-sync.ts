import type {
  AppSyncAuthorizerRawEvent,
  AppSyncEventsRawEvent,
  AppSyncIdentity,
  AppSyncRawEvent,
  AppSyncRawMessage,
} from '@heddle/events/triggers'
import { type AwsOptions, awsFacts } from './aws.ts'
import { seeded, seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

export interface AppSyncEventOptions {
  /** The object that the field is of. Default none. */
  readonly source?: Readonly<Record<string, unknown>> | undefined
  /** Default none, as with an API key. */
  readonly identity?: AppSyncIdentity | undefined
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What of the field the client wants: `['id', 'author/name']`. Default nothing. */
  readonly selectionSetList?: readonly string[] | undefined
  /** What the function before in a pipeline resolver made. */
  readonly prev?: unknown
  readonly stash?: Readonly<Record<string, unknown>> | undefined
}

export interface AppSyncChannelOptions {
  /** Default none, as with an API key. */
  readonly identity?: AppSyncIdentity | undefined
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface AppSyncAuthorizerEventOptions extends AwsOptions {
  /** The GraphQL document. Default `query { __typename }`. */
  readonly queryString?: string | undefined
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** AppSync's id of the request. Default: made from all the rest. */
  readonly id?: string | undefined
}

/**
 * The event that AppSync invokes a direct Lambda resolver with: `appSyncEvent('Query.order', { id: 'o-1' })`.
 *
 * @param field - the parent type and the field
 */
export function appSyncEvent(
  field: `${string}.${string}`,
  args: Readonly<Record<string, unknown>> = {},
  options: AppSyncEventOptions = {},
): AppSyncRawEvent {
  const { source = null, identity = null, headers = {}, selectionSetList = [], prev, stash = {} } = options
  const [parentTypeName = '', fieldName = ''] = field.split('.')
  const event: AppSyncRawEvent = {
    arguments: args,
    identity,
    source,
    request: { headers, domainName: null },
    prev: prev === undefined ? null : { result: prev },
    info: {
      fieldName,
      parentTypeName,
      variables: {},
      selectionSetList,
      selectionSetGraphQL: selectionSetList.length === 0 ? '' : `{\n  ${selectionSetList.join('\n  ')}\n}`,
    },
    stash,
  }
  // What arrives went through JSON.
  return JSON.parse(jsonText('appSyncEvent', event)) as AppSyncRawEvent
}

/**
 * The event that AppSync invokes a direct Lambda resolver with that has a `maxBatchSize`:
 * `appSyncBatchEvent('Order.customer', [{ id: 'o-1' }, { id: 'o-2' }])`.
 *
 * @param sources - the objects that the field is of
 */
export function appSyncBatchEvent(
  field: `${string}.${string}`,
  sources: readonly Readonly<Record<string, unknown>>[],
  options: Omit<AppSyncEventOptions, 'source'> = {},
): readonly AppSyncRawEvent[] {
  return sources.map((source) => appSyncEvent(field, {}, { ...options, source }))
}

/**
 * The event that AppSync Events invokes a function with when a client publishes:
 * `appSyncPublishEvent('/orders/o-1', [{ total: 7 }])`.
 */
export function appSyncPublishEvent(
  channel: `/${string}`,
  payloads: readonly unknown[],
  options: AppSyncChannelOptions = {},
): AppSyncEventsRawEvent {
  const events = payloads.map((payload, index) => {
    const text = jsonText(`appSyncPublishEvent: payload ${index}`, payload)
    return { id: seededUuid('publish', channel, text, index), payload: JSON.parse(text) as unknown }
  })
  return channelEvent('PUBLISH', channel, events, options)
}

/** The event that AppSync Events invokes a function with when a client subscribes: `appSyncSubscribeEvent('/orders/*')`. */
export function appSyncSubscribeEvent(
  channel: `/${string}`,
  options: AppSyncChannelOptions = {},
): AppSyncEventsRawEvent {
  return channelEvent('SUBSCRIBE', channel, null, options)
}

/** The event that AppSync invokes an API's Lambda authorizer with: `appSyncAuthorizerEvent('custom-token')`. */
export function appSyncAuthorizerEvent(
  token: string,
  options: AppSyncAuthorizerEventOptions = {},
): AppSyncAuthorizerRawEvent {
  const { account: accountId, region } = awsFacts(options)
  const { queryString = 'query { __typename }', operationName, variables = {}, headers = {} } = options
  return {
    authorizationToken: token,
    requestContext: {
      apiId: seeded('api', region).toString('hex', 0, 13),
      accountId,
      requestId: options.id ?? seededUuid('request', token, queryString, operationName),
      queryString,
      ...(operationName === undefined ? {} : { operationName }),
      variables,
    },
    requestHeaders: headers,
  }
}

function channelEvent(
  operation: 'PUBLISH' | 'SUBSCRIBE',
  path: string,
  events: readonly AppSyncRawMessage[] | null,
  { identity = null, headers = {} }: AppSyncChannelOptions,
): AppSyncEventsRawEvent {
  const segments = path.split('/').slice(1)
  return {
    identity,
    result: null,
    request: { headers, domainName: null },
    info: { channel: { path, segments }, channelNamespace: { name: segments[0] ?? '' }, operation },
    error: null,
    prev: null,
    stash: {},
    outErrors: [],
    events,
  }
}
