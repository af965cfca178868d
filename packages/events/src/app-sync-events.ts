import {
  type BatchRecord,
  check,
  defineSource,
  defineTransformSource,
  describe,
  HeddleError,
  type InferOutput,
  invalidField,
  type SchemaResult,
  type Source,
  type StandardSchemaV1,
  settled,
  type TransformSource,
} from '@heddle/core'
import {
  type AppSyncIdentity,
  type AppSyncRawRequest,
  type AppSyncRequest,
  faultOfIdentity,
  requestOf,
} from './app-sync-event.ts'
import { type EventAttributes, invocationId } from './attributes.ts'
import { clientError, failAll, invalidInput, shownError } from './client-error.ts'
import { isObject, type JsonObject } from './objects.ts'
import { otherSource } from './other-source.ts'
import { readEvent, shape } from './shape.ts'

/** One event that a client publishes on a channel. */
export interface AppSyncPublished<Payload = unknown>
  extends EventAttributes<'com.amazonaws.appsync.publish'>,
    AppSyncChannelContext {
  /** AppSync's id of the event. */
  readonly id: string
  /** The channel's path. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  /** As the schema says; without one as it was published. */
  readonly payload: Payload
  /** The event and its payload as AppSync sent them. */
  readonly raw: AppSyncRawMessage
}

/** A client that wants to subscribe to a channel. */
export interface AppSyncSubscription extends EventAttributes<'com.amazonaws.appsync.subscribe'>, AppSyncChannelContext {
  /** The id of the invocation. */
  readonly id: string
  /** The channel's path, which may end in `/*`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  /** The context as AppSync sent it. */
  readonly raw: AppSyncEventsRawEvent
}

export interface AppSyncChannelContext {
  readonly channel: AppSyncChannel
  readonly channelNamespace: { readonly name: string }
  readonly identity: AppSyncIdentity
  readonly request: AppSyncRequest
  readonly stash: JsonObject
}

export interface AppSyncChannel {
  /** `/orders/o-1` */
  readonly path: string
  /** `['orders', 'o-1']` */
  readonly segments: readonly string[]
}

export interface AppSyncRawMessage {
  readonly id: string
  readonly payload: unknown
}

/** What AppSync sends the function of a channel namespace: its context. */
export interface AppSyncEventsRawEvent {
  readonly info: {
    readonly channel: AppSyncChannel
    readonly channelNamespace: { readonly name: string }
    readonly operation: 'PUBLISH' | 'SUBSCRIBE' | (string & {})
  }
  readonly events?: readonly AppSyncRawMessage[] | null
  readonly identity?: AppSyncIdentity
  readonly request?: AppSyncRawRequest | null
  readonly stash?: JsonObject | null
  readonly result?: unknown
  readonly error?: unknown
  readonly prev?: unknown
  readonly outErrors?: readonly unknown[] | null
}

/** What becomes of each event. One that is not among them is not published. */
export interface AppSyncPublishAnswer {
  readonly events: readonly (
    | { readonly id: string; readonly payload: unknown }
    | { readonly id: string; readonly error: string }
  )[]
}

/** `null` lets the client subscribe. */
export type AppSyncSubscribeAnswer = { readonly error: string } | null

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type AppSyncSubscribeReturns = AppSyncSubscribeAnswer | undefined | void

export type AppSyncPublishSource<Payload> = TransformSource<
  AppSyncPublished<Payload>,
  unknown,
  AppSyncPublishAnswer,
  'aws-lambda'
>
export type AppSyncSubscribeSource = Source<
  AppSyncSubscription,
  AppSyncSubscribeReturns,
  AppSyncSubscribeAnswer,
  never,
  AppSyncSubscribeAnswer,
  'aws-lambda'
>

/** What a function returns for an event that nobody is to get. */
export const unpublished: unique symbol = /* @__PURE__ */ Symbol.for('heddle.unpublished') as never

/**
 * Events that a client publishes on a channel of AppSync Events, for a namespace with a direct Lambda integration. `each`
 * returns the payload that subscribers get, nothing for the payload as it is, or `unpublished` for none; `handle` returns
 * one for each, in their order. A throw keeps that event alone from being published, and the publisher is told why: an
 * `HttpError` says it, and so does a payload that the schema refuses; any other error says `Internal error` and is logged.
 *
 * @param schema - what each payload has to be: any Standard Schema
 * @see https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html
 */
export function appSyncPublish(): AppSyncPublishSource<unknown>
export function appSyncPublish<Schema extends StandardSchemaV1>(
  schema: Schema,
): AppSyncPublishSource<InferOutput<Schema>>
export function appSyncPublish(schema?: StandardSchemaV1): AppSyncPublishSource<unknown> {
  const source = defineTransformSource<AppSyncPublished, unknown, AppSyncPublishAnswer, 'aws-lambda'>({
    name: 'appSyncPublish',
    read(given) {
      const raw = readContext('appSyncPublish', 'PUBLISH', given)
      const context = contextOf(raw)
      return (raw.events ?? []).map((message) => readMessage(message, context, schema))
    },
    answer(made, failures, records) {
      const errors = new Map(failures.map(({ id, error }) => [id, shownError(error).message]))
      const events = records.flatMap(({ id, item }, index) => {
        const error = errors.get(id)
        if (error !== undefined) return { id, error }
        const payload = made[index]
        return payload === unpublished || payload === settled
          ? []
          : { id, payload: payload === undefined ? item?.payload : payload }
      })
      return { events }
    },
  })
  return { ...source, recover: (error, invocation, reading) => failAll('appSyncPublish', error, invocation, reading) }
}

/**
 * A client that wants to subscribe to a channel of AppSync Events, for a namespace with a direct Lambda integration. The
 * function returns nothing to let it. A throw keeps it out, and the client is told why: an `HttpError` says it; any other
 * error says `Internal error` and is logged.
 *
 * @see https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html
 */
export function appSyncSubscribe(): AppSyncSubscribeSource {
  return defineSource<
    AppSyncSubscription,
    AppSyncSubscribeReturns,
    AppSyncSubscribeAnswer,
    never,
    AppSyncSubscribeAnswer,
    'aws-lambda'
  >({
    name: 'appSyncSubscribe',
    read(given, invocation) {
      const raw = readContext('appSyncSubscribe', 'SUBSCRIBE', given)
      const event: AppSyncSubscription = {
        id: invocationId(invocation),
        type: 'com.amazonaws.appsync.subscribe',
        source: raw.info.channel.path,
        time: new Date(),
        ...contextOf(raw),
        raw,
      }
      return { event }
    },
    result(returned) {
      const answer: unknown = returned ?? null
      if (answer === null || (isObject(answer) && typeof answer.error === 'string'))
        return answer as AppSyncSubscribeAnswer
      const message = `appSyncSubscribe: expected nothing or { error }, got ${describe(answer)}`
      throw new HeddleError('INVALID_RESULT', message)
    },
    recover: (error, invocation) => ({ error: clientError('appSyncSubscribe', error, invocation).message }),
  })
}

const READERS: Readonly<Record<string, string>> = { PUBLISH: 'appSyncPublish()', SUBSCRIBE: 'appSyncSubscribe()' }

function readContext(source: string, operation: 'PUBLISH' | 'SUBSCRIBE', given: unknown): AppSyncEventsRawEvent {
  const raw = readEvent<AppSyncEventsRawEvent>(
    source,
    given,
    isChannelEvent,
    (raw) => faultOf(raw) ?? faultOfIdentity(raw),
  )
  const is = raw.info.operation
  if (is === operation) return raw
  if (!Object.hasOwn(READERS, is)) throw invalidField(source, 'info.operation', operation, is)
  throw otherSource(source, `a ${is} event of AppSync Events`, READERS[is] as string, 'info.operation')
}

function isChannelEvent({ info }: JsonObject): boolean {
  return isObject(info) && isObject(info.channelNamespace) && typeof info.operation === 'string'
}

const faultOf = /* @__PURE__ */ shape({
  'info.channel.path': 'string',
  'info.channel.segments': 'strings',
  'info.channelNamespace.name': 'string',
  events: 'array?',
  'events[]': 'object',
  'events[].id': 'string',
  request: 'object?',
  'request.headers': 'text map?',
  'request.domainName': 'string?',
  stash: 'object?',
})

function contextOf({ info, identity, request, stash }: AppSyncEventsRawEvent): AppSyncChannelContext {
  return {
    channel: info.channel,
    channelNamespace: info.channelNamespace,
    identity: identity ?? null,
    request: requestOf(request),
    stash: stash ?? {},
  }
}

type Message = BatchRecord<AppSyncPublished>

function readMessage(
  raw: AppSyncRawMessage,
  context: AppSyncChannelContext,
  schema: StandardSchemaV1 | undefined,
): Message | Promise<Message> {
  const { id, payload } = raw
  const result = schema === undefined ? { value: payload } : check(schema, payload)
  return result instanceof Promise ? result.then(recordOf) : recordOf(result)

  function recordOf(result: SchemaResult<unknown>): Message {
    if (result.issues !== undefined) {
      const error = invalidInput('appSyncPublish', 'payload', 'the payload is', result)
      return { id, lane: undefined, error, raw }
    }
    const item: AppSyncPublished = {
      id,
      type: 'com.amazonaws.appsync.publish',
      source: context.channel.path,
      time: new Date(),
      payload: result.value,
      ...context,
      raw,
    }
    return { id, lane: undefined, item, raw }
  }
}
