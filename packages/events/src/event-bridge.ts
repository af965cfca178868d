import {
  check,
  defineSource,
  HeddleError,
  type InferOutput,
  invalidField,
  invalidPayload,
  parseJson,
  type Reading,
  type SchemaResult,
  type Source,
  type StandardSchemaV1,
} from '@heddle/core'
import type { Catalogue } from './catalogue.ts'
import { isMeta } from './event-bridge-meta.ts'
import { isObject } from './objects.ts'
import { quote } from './quote.ts'
import { refusal } from './refusal.ts'

/** One event from an EventBridge bus, a rule's schedule or EventBridge Scheduler. */
export interface EventBridgeEvent<Detail = unknown, Type extends string = string> {
  readonly id: string
  /** The `detail-type`. */
  readonly type: Type
  /** Who sent it: `aws.s3`, `com.example.orders`. */
  readonly source: string
  /** To the second. */
  readonly time: Date
  readonly 'detail-type': Type
  readonly account: string
  readonly region: string
  /** ARNs of what the event is about; may be empty. */
  readonly resources: readonly string[]
  readonly detail: Detail
  /** Only on an event that is replayed from an archive. */
  readonly 'replay-name': string | undefined
  /** The event as EventBridge sent it. */
  readonly raw: EventBridgeRawEvent
}

/** An event as EventBridge sends it. */
export interface EventBridgeRawEvent {
  readonly version?: string
  readonly id: string
  readonly 'detail-type': string
  readonly source: string
  readonly account: string
  /** RFC 3339. */
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: unknown
  readonly 'replay-name'?: string
}

export type { Catalogue } from './catalogue.ts'

/** An event of any type of the catalogue: `type` tells which, and so the type of `detail`. */
export type EventBridgeEventOf<Types extends Catalogue> = {
  [Type in keyof Types & string]: EventBridgeEvent<InferOutput<Types[Type]>, Type>
}[keyof Types & string]

export type EventBridgeSource<Event> = Source<Event, unknown, unknown, never, unknown, 'aws-lambda'>

export interface EventBridge {
  /**
   * One EventBridge event, its detail as the schema says, else as it came. What the function returns goes to the
   * function's on-success destination; a throw makes Lambda try twice more.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
   */
  (): EventBridgeSource<EventBridgeEvent>
  <Schema extends StandardSchemaV1>(schema: Schema): EventBridgeSource<EventBridgeEvent<InferOutput<Schema>>>
  /**
   * EventBridge events of several types, each with its own schema: a union that `event.type` narrows.
   * A type that the catalogue does not have is refused, and the invocation fails.
   *
   * Of a CloudEvent in the detail, type and detail are its `type` and `data`; of what heddle's emitters send plain, `_meta` is
   * no part of the detail. `eventBridge.of` of `heddle/cloud-events` checks such an event's attributes, and has them too.
   */
  of<const Types extends Catalogue>(catalogue: Types): EventBridgeSource<EventBridgeEventOf<Types>>
}

export const eventBridge: EventBridge = /* @__PURE__ */ Object.assign(
  (schema?: StandardSchemaV1) => source((event) => ({ type: event['detail-type'], detail: parsed(event), schema })),
  {
    of: (catalogue: Catalogue) =>
      source((event) => {
        const { type, detail } = emitted(event, catalogue)
        return { type, detail, schema: schemaOf(catalogue, type) }
      }),
  },
) as EventBridge

/** The event that was emitted, of which the detail may be a CloudEvent, or have more in it than the data. */
function emitted(event: EventBridgeRawEvent, catalogue: Catalogue): Omit<Content, 'schema'> {
  const { 'detail-type': type, detail } = event
  if (!isObject(detail)) return { type, detail: parsed(event) }
  // A detail that has a type beside it, which is another and in the catalogue, is data for all that it looks like an event.
  if (detail.specversion === '1.0' && (detail.type === type || !Object.hasOwn(catalogue, type))) {
    const { data, dataref } = detail
    // Where the data is, when it is elsewhere, is for a schema that gets it from there, such as `claimCheck`.
    return { type: String(detail.type), detail: { value: data ?? (dataref === undefined ? data : detail) } }
  }
  const { _meta, ...data } = detail
  return { type, detail: { value: isMeta(_meta) ? data : detail } }
}

function schemaOf(catalogue: Catalogue, type: string): StandardSchemaV1 | undefined {
  if (Object.hasOwn(catalogue, type)) return catalogue[type]
  const known = Object.keys(catalogue).join(', ')
  const message = `eventBridge: detail-type: the catalogue has no type ${quote(type)}, it has ${known}`
  throw new HeddleError('UNKNOWN_TYPE', message, { path: 'detail-type' })
}

/** What is read of an event. */
interface Content {
  readonly type: string
  readonly detail: SchemaResult<unknown>
  readonly schema: StandardSchemaV1 | undefined
}

function source(contentOf: (event: EventBridgeRawEvent) => Content): EventBridgeSource<EventBridgeEvent> {
  return defineSource<EventBridgeEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'eventBridge',
    read(raw) {
      const event = envelope(raw)
      const { type, detail: read, schema } = contentOf(event)
      const detail = schema === undefined || read.issues !== undefined ? read : check(schema, read.value)
      return detail instanceof Promise
        ? detail.then((settled) => withDetail(event, type, settled))
        : withDetail(event, type, detail)
    },
  })
}

// EventBridge Scheduler sends its default detail as JSON text; every other detail is an object.
function parsed({ detail }: EventBridgeRawEvent): SchemaResult<unknown> {
  return typeof detail === 'string' ? parseJson(detail) : { value: detail }
}

function withDetail(
  raw: EventBridgeRawEvent,
  type: string,
  detail: SchemaResult<unknown>,
): Reading<EventBridgeEvent, never> {
  if (detail.issues !== undefined) throw invalidPayload(`eventBridge: event ${quote(raw.id)}: detail`, 'detail', detail)
  const time = new Date(raw.time)
  if (Number.isNaN(time.getTime())) throw invalidField('eventBridge', 'time', 'a time', raw.time)
  const event: EventBridgeEvent = {
    id: raw.id,
    type,
    source: raw.source,
    time,
    'detail-type': type,
    account: raw.account,
    region: raw.region,
    resources: raw.resources,
    detail: detail.value,
    'replay-name': raw['replay-name'],
    raw,
  }
  return { event }
}

function envelope(raw: unknown): EventBridgeRawEvent {
  if (!isObject(raw) || typeof raw['detail-type'] !== 'string') throw refusal('eventBridge', raw)
  const { id, source, account, region, time, resources, detail } = raw
  requireText(id, 'id')
  requireText(source, 'source')
  requireText(account, 'account')
  requireText(region, 'region')
  requireText(time, 'time')
  if (raw['replay-name'] !== undefined) requireText(raw['replay-name'], 'replay-name')
  if (!Array.isArray(resources)) throw invalidField('eventBridge', 'resources', 'an array', resources)
  for (let index = 0; index < resources.length; index++) requireText(resources[index], `resources[${index}]`)
  if (detail === undefined) throw invalidField('eventBridge', 'detail', 'an object', undefined)
  return raw as unknown as EventBridgeRawEvent
}

function requireText(value: unknown, path: string): void {
  if (typeof value !== 'string') throw invalidField('eventBridge', path, 'a string', value)
}
