import { HeddleError, missing } from '@heddle/core'
import { type AwsClient, type Operation, sdkOperation } from './aws-client.ts'
import { byteLength } from './byte-length.ts'
import { type EventFormat, plain, structured } from './cloud-event.ts'
import { entryFailure } from './failure.ts'
import { lightJson } from './light.ts'
import { withMeta } from './meta.ts'
import type { Accepted, OutgoingEvent, Rejected, Target } from './target.ts'
import { traceHeaderOf } from './trace-header.ts'

export type { AwsClient } from './aws-client.ts'

export interface EventBridgeTargetOptions {
  /** The bus, by name or ARN. Default: the account's default bus. */
  readonly bus?: string | undefined
  /** Who emits: `orders`. What begins with `aws.` is AWS's own. Default: the emitter's `source`, else the function's name. */
  readonly source?: string | undefined
  /**
   * A global endpoint. Its requests are signed for all regions, which the SDK does with `@aws-sdk/signature-v4a`: install
   * it, and import it for its effect. Not with `client: 'light'`.
   */
  readonly endpointId?: string | undefined
  /** Default `plain`: the detail is the data, which has to be an object. */
  readonly format?: EventFormat | undefined
  /**
   * Whether plain details have a member `_meta`, with the event's id, time and subject, its trace and what else travels
   * with it: EventBridge has no other place for them. Default: true.
   */
  readonly metadata?: boolean | undefined
  /**
   * A client of `@aws-sdk/client-eventbridge`, or `light` for none: `aws4` signs, `node:https` sends, with the credentials
   * that the environment has. Default: a client of the SDK, made on first use.
   */
  readonly client?: AwsClient | 'light' | undefined
}

/** One event, as `PutEvents` takes it. */
interface EventBridgeEntry {
  readonly Source: string
  readonly DetailType: string
  readonly Detail: string
  readonly Time: Date
  readonly Resources?: readonly string[]
  readonly EventBusName?: string
  readonly TraceHeader?: string
}

interface EventBridgeBatch {
  readonly EndpointId?: string
  readonly Entries: readonly EventBridgeEntry[]
}

interface EventBridgeAnswer {
  readonly Entries?: readonly {
    readonly EventId?: string
    readonly ErrorCode?: string
    readonly ErrorMessage?: string
  }[]
}

/**
 * Puts events on an EventBridge bus, ten to a request. The bus keeps no order.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventBridge(options: EventBridgeTargetOptions = {}): Target<EventBridgeEntry> {
  const { endpointId, source } = options
  const putEvents = operationOf(options)
  return {
    name: 'eventBridge',
    source,
    // All entries together are less than 1 MB, of which AWS does not say whether it is 10^6 or 2^20.
    limits: { count: 10, bytes: 999_999 },
    entry: (event) => entryOf(event, options),
    size: entrySize,
    async send(entries, signal) {
      const batch = { ...(endpointId === undefined ? {} : { EndpointId: endpointId }), Entries: entries }
      const { Entries = [] } = await putEvents(batch, signal)
      return Entries.map(outcomeOf)
    },
  }
}

function operationOf({ client, endpointId }: EventBridgeTargetOptions): Operation<EventBridgeBatch, EventBridgeAnswer> {
  if (client === 'light') {
    if (endpointId === undefined) return lightJson({ service: 'events', target: 'AWSEvents.PutEvents', version: '1.1' })
    throw new HeddleError('MISUSE', "eventBridge: client 'light' cannot sign for a global endpoint: leave it out")
  }
  return sdkOperation(client, async () => {
    const name = '@aws-sdk/client-eventbridge'
    const sdk = await import('@aws-sdk/client-eventbridge').catch(missing(name, 'the target eventBridge'))
    return { Client: sdk.EventBridgeClient, Command: sdk.PutEventsCommand }
  })
}

/** Whoever looks only at the status, which is 200, or at the count of failures, misses which. */
function outcomeOf({ EventId, ErrorCode, ErrorMessage }: NonNullable<EventBridgeAnswer['Entries']>[number]) {
  if (EventId !== undefined && ErrorCode === undefined) return { messageId: EventId } satisfies Accepted
  return { failure: entryFailure(ErrorCode, ErrorMessage) } satisfies Rejected
}

function entryOf(event: OutgoingEvent, { bus, format = 'plain', metadata = true }: EventBridgeTargetOptions) {
  const { source, type, time, resources } = event
  if (source === '' || source.length > 256 || source.startsWith('aws.')) {
    throw refused("expected a source of 1 to 256 characters that does not begin with 'aws.'")
  }
  if (type === '' || type.length > 128) throw refused('expected a type of 1 to 128 characters')
  const header = traceHeaderOf(event)
  return {
    Source: source,
    DetailType: type,
    Detail: format === 'cloudevents' ? structured(event) : detailOf(event, metadata, refused),
    Time: time,
    ...(resources === undefined ? {} : { Resources: resources }),
    ...(bus === undefined ? {} : { EventBusName: bus }),
    ...(header === undefined ? {} : { TraceHeader: header }),
  } satisfies EventBridgeEntry

  function refused(what: string): HeddleError {
    return new HeddleError('INVALID_EVENT', `eventBridge: ${type} ${event.id}: ${what}`)
  }
}

function detailOf(event: OutgoingEvent, metadata: boolean, refused: (what: string) => HeddleError): string {
  const detail = plain(event)
  if (!detail.startsWith('{')) throw refused('expected data that is an object, for that is what a detail is')
  return metadata ? withMeta('eventBridge', event, detail) : detail
}

/** As AWS counts: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function entrySize({ Source, DetailType, Detail, Resources = [] }: EventBridgeEntry): number {
  return [Source, DetailType, Detail, ...Resources].reduce((size, text) => size + byteLength(text), 14)
}
