import {
  check,
  describe,
  fromBase64,
  HeddleError,
  invalidPayload,
  parseJson,
  type SchemaIssue,
  type SchemaResult,
  stackless,
  toBytes,
  toText,
} from '@heddle/core'
import type { Carried } from './carried.ts'
import type { Catalogue, CatalogueOptions, CloudEventAttributes } from './catalogue.ts'
import { isObject, type JsonObject } from './objects.ts'
import { quote } from './quote.ts'
import { type AttributeFault, attributesOf } from './received-attributes.ts'

/** An event that was received, its data as its schema makes it. */
export interface ReceivedEvent {
  readonly event: CloudEventAttributes
  readonly data: unknown
  readonly unlisted?: true
}

/** What is wrong with an event is returned, for in a batch it is the fault of one record. */
export type Received = ReceivedEvent | HeddleError

/**
 * The reader of events of a catalogue, as heddle's emitters write them and others do: structured CloudEvents in JSON, CloudEvents
 * whose attributes stand beside their data, and data with no more than a type beside it.
 *
 * @see https://github.com/cloudevents/spec/tree/v1.0.2/cloudevents
 */
export function receivedEvent(
  carried: Carried,
  catalogue: Catalogue,
  { otherwise }: CatalogueOptions,
): Received | Promise<Received> {
  const read = readEvent(carried, catalogue)
  if (read instanceof HeddleError) return read
  const { event, data, typeAt, isStructured } = read
  const schema = Object.hasOwn(catalogue, event.type) ? catalogue[event.type] : undefined
  if (schema === undefined) {
    if (otherwise === 'pass') return { event, data, unlisted: true }
    const known = Object.keys(catalogue).join(', ')
    const message = `${carried.where(typeAt)}: the catalogue has no type ${quote(event.type)}, it has ${known}`
    return stackless(() => new HeddleError('UNKNOWN_TYPE', message, { path: carried.at(typeAt) }))
  }
  if (isElsewhere(event, data) && !(CLAIM_CHECK in schema)) {
    // The document that says where would be taken for the data by a schema that asks for little.
    const issue = { message: 'the data is elsewhere (dataref): a schema of claimCheck reads it' }
    return refused(carried, carried.path, { issues: [issue] })
  }
  const checked = check(schema, data)
  return checked instanceof Promise ? checked.then(settled) : settled(checked)

  function settled(result: SchemaResult<unknown>): Received {
    if (result.issues === undefined) return { event, data: result.value }
    const issues = isStructured
      ? result.issues.map((issue) => ({ ...issue, path: ['data', ...(issue.path ?? [])] }))
      : result.issues
    return refused(carried, carried.path, { ...result, issues })
  }
}

interface Read {
  readonly event: CloudEventAttributes
  readonly data: unknown
  /** Where the type stands. */
  readonly typeAt: string
  readonly isStructured: boolean
}

function readEvent(carried: Carried, catalogue: Catalogue): Read | HeddleError {
  const { payload, path, beside, place } = carried
  const { datacontenttype, type } = beside
  const told = typeof datacontenttype === 'string' ? datacontenttype : undefined
  const isTold = told !== undefined && isCloudEvents(told)
  if (isTold && !isCloudEventsJson(told)) {
    return faulty(carried, place('datacontenttype'), ['', 'application/cloudevents+json', told])
  }
  const isText = typeof payload === 'string' || payload instanceof Uint8Array
  const parsed: SchemaResult<unknown> = isText ? mediaOf(payload, isTold ? undefined : told) : payload
  const value = parsed.issues === undefined ? parsed.value : undefined
  if (isObject(value)) {
    // What looks like an event may be the data of another: of one that is whole beside it, or of a type of the catalogue.
    const isData =
      beside.specversion !== undefined ||
      (type !== undefined && type !== value.type && Object.hasOwn(catalogue, String(type)))
    if (isTold || (value.specversion !== undefined && !isData)) return structured(value, carried)
  }
  if (isTold && parsed.issues !== undefined) return refused(carried, path, parsed)
  if (isTold || type === undefined) {
    const elsewhere = isTold || place('type') === path ? '' : `, or its type in ${place('type')}`
    return faulty(carried, path, ['', `a CloudEvent${elsewhere}`, parsed.issues === undefined ? value : payload])
  }
  if (parsed.issues !== undefined) return refused(carried, path, parsed)
  const { specversion } = beside
  if (specversion !== undefined && specversion !== '1.0') {
    return faulty(carried, place('specversion'), ['', VERSION, specversion])
  }
  const event = attributesOf(beside, carried.own)
  if (isFault(event)) return faulty(carried, place(event[0]), ['', event[1], event[2]])
  const data = dataOf(event, value, beside)
  return { event, data, typeAt: place('type'), isStructured: false }
}

/** A whole CloudEvent in JSON. */
function structured(document: JsonObject, carried: Carried): Read | HeddleError {
  const { specversion, data, data_base64: encoded } = document
  const { path, own } = carried
  if (specversion !== '1.0') return faulty(carried, path, ['specversion', VERSION, specversion])
  const event = attributesOf(document, { time: own.time })
  if (isFault(event)) return faulty(carried, path, event)
  const read = { event, typeAt: `${path}.type`, isStructured: true }
  if (encoded === undefined || encoded === null) return { ...read, data: dataOf(event, data, document) }
  if (data !== undefined && data !== null) return faulty(carried, path, ['data', 'nothing beside data_base64', data])
  const bytes = typeof encoded === 'string' ? fromBase64(encoded) : undefined
  if (bytes === undefined) return faulty(carried, path, ['data_base64', 'base64', encoded])
  const decoded = mediaOf(bytes, event.datacontenttype ?? 'application/octet-stream')
  return decoded.issues === undefined ? { ...read, data: decoded.value } : refused(carried, path, decoded)
}

// Where the data is, when it is elsewhere, is for a schema that gets it from there, such as `claimCheck`.
function dataOf({ extensions }: CloudEventAttributes, data: unknown, values: JsonObject): unknown {
  return data ?? (extensions.dataref === undefined ? data : { ...values, specversion: '1.0' })
}

function isElsewhere({ extensions }: CloudEventAttributes, data: unknown): boolean {
  return extensions.dataref !== undefined && isObject(data) && data.dataref === extensions.dataref && !data.data
}

/** The mark of a schema that gets data from where a document says it is. */
const CLAIM_CHECK = Symbol.for('heddle.claim-check')

const VERSION = '"1.0"'

/** The data that a payload is, by its media type: the value of JSON, text, or bytes. Without one it is JSON; nothing is none. */
function mediaOf(payload: string | Uint8Array, type = 'application/json'): SchemaResult<unknown> {
  if (payload.length === 0) return { value: undefined }
  if (isJson(type)) return parseJson(payload)
  if (!/^\s*text\/|[/+]xml\b|;\s*charset=/i.test(type)) return { value: toBytes(payload) }
  const text = typeof payload === 'string' ? payload : toText(payload)
  return text === undefined ? { issues: [{ message: 'not UTF-8 text' }] } : { value: text }
}

/** Whether a media type says that the payload is an event, or a batch of them, in whatever format. */
export function isCloudEvents(mediaType: string): boolean {
  return /^\s*application\/cloudevents/i.test(mediaType)
}

export function isCloudEventsJson(mediaType: string): boolean {
  return /^\s*application\/cloudevents\+json\s*(?:;|$)/i.test(mediaType)
}

export function isJson(mediaType: string): boolean {
  return /^[^;]*[/+]json\s*(?:;|$)/i.test(mediaType)
}

function isFault(event: CloudEventAttributes | AttributeFault): event is AttributeFault {
  return Array.isArray(event)
}

/** @param fault - of an attribute of a CloudEvent at that path, or without a name of the path itself */
function faulty({ where, at }: Carried, path: string, [name, expected, got]: AttributeFault): HeddleError {
  const is = expected === VERSION && typeof got === 'string' ? `"${quote(got)}"` : describe(got)
  const own = quote(name)
  const message = `${where(path)}: ${own === '' ? '' : `${own}: `}expected ${expected}, got ${is}`
  const options = { path: own === '' ? at(path) : `${at(path)}.${own}` }
  return stackless(() => new HeddleError('INVALID_EVENT', message, options))
}

function refused(
  carried: Carried,
  path: string,
  result: { readonly issues: readonly SchemaIssue[]; readonly cause?: unknown },
): HeddleError {
  return invalidPayload(carried.where(path), carried.at(path), result)
}
