import {
  type BatchRecord,
  HttpError,
  type HttpReply,
  type HttpRequest,
  problem,
  type RecordFailure,
  reply,
  stackless,
} from '@heddle/core'
import { besideName, besideOf, type Carried } from './carried.ts'
import type { Catalogue, CatalogueOptions } from './catalogue.ts'
import { withEvents } from './events-of.ts'
import { httpError, readJson } from './http-body.ts'
import { quote } from './quote.ts'
import {
  isCloudEvents,
  isCloudEventsJson,
  isJson,
  type Received,
  type ReceivedEvent,
  receivedEvent,
} from './received.ts'

/** Events of a catalogue in HTTP requests. */
export interface HttpEvents<Made> {
  readonly catalogue: Catalogue
  readonly options: CatalogueOptions
  make(received: ReceivedEvent, raw: unknown): Made
}

/**
 * The events of a request: one in binary or structured mode, or a batch of them. Throws an `HttpError` for a request that
 * brings none, and for one event that is none to be taken, for there is nothing to handle beside it.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export async function httpEvents<Made>(
  request: HttpRequest,
  events: HttpEvents<Made>,
): Promise<readonly (BatchRecord<Made> | Promise<BatchRecord<Made>>)[]> {
  const { method, headers, raw } = request
  if (method !== 'POST') throw onlyPost()
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw unsupported('without a content-encoding', { 'accept-encoding': 'identity' })
  const type = headers['content-type'] ?? ''
  if (/^\s*application\/cloudevents-batch/i.test(type)) {
    if (!/^[^;]*batch\+json\s*(?:;|$)/i.test(type)) throw unsupported('application/cloudevents-batch+json')
    const batch = readJson(request.bytes())
    if (!Array.isArray(batch)) throw httpError(400, 'the body: expected an array of events')
    const records = batch.map((item, index) => ({ id: `[${index}]`, lane: undefined, item, raw: item }))
    const receive = (item: unknown, index: number) => taken(whole(request, item, `the event [${index}]`), events)
    return withEvents(records, receive, (_item, received) => events.make(received, raw))
  }
  if (isCloudEvents(type) && !isCloudEventsJson(type)) throw unsupported('application/cloudevents+json')
  const carried = isCloudEvents(type)
    ? whole(request, readJson(request.bytes()), 'the event')
    : inHeaders(request, type)
  const received = await taken(carried, events)
  if (received instanceof Error) throw received
  return [{ id: received.event.id, lane: undefined, item: events.make(received, raw), raw }]
}

export function onlyPost(): HttpError {
  return httpError(405, 'events are sent by POST', { allow: 'POST' })
}

function unsupported(what: string, headers: Readonly<Record<string, string>> = { accept: what }): HttpError {
  return httpError(415, `the body has to be ${what}`, headers)
}

/** The event, or why it is not taken: an `HttpError`, unless the fault is not the sender's. */
async function taken(
  carried: Carried,
  { catalogue, options }: Pick<HttpEvents<never>, 'catalogue' | 'options'>,
): Promise<Received> {
  const received = await receivedEvent(carried, catalogue, { otherwise: 'pass' })
  if (!(received instanceof Error)) {
    if (!received.unlisted || options.otherwise === 'pass') return received
    // What else there is, is none of the sender's business.
    return httpError(422, `the type ${quote(received.event.type)} is none that is taken here`)
  }
  const { code, message, issues, cause } = received
  if (code === 'INVALID_EVENT') return httpError(400, message)
  return cause === undefined ? stackless(() => new HttpError(422, 'the event is not valid', { issues })) : received
}

/** A whole event in JSON. */
function whole({ id, source, time }: HttpRequest, value: unknown, path: string): Carried {
  const beside = { datacontenttype: 'application/cloudevents+json' }
  return { payload: { value }, path, beside, own: { id, source, time }, place: () => path, where: same, at: same }
}

/** An event whose attributes are in headers, its data in the body. */
function inHeaders(request: HttpRequest, type: string): Carried {
  const { id, source, time, headers } = request
  for (const name of ['specversion', 'id', 'source', 'type']) {
    if (!headers[`ce-${name}`]) throw httpError(400, `the request is no CloudEvent: the header ce-${name} is missing`)
  }
  const bytes = request.bytes()
  return {
    payload: bytes.length > 0 && (type === '' || isJson(type)) ? { value: readJson(bytes) } : bytes,
    path: 'the body',
    // The type of an event is a header, and so a body that looks like an event is data.
    beside: besideOf(headers, 'ce-', (value, name) => (name.startsWith('ce-') ? decoded(value) : value)),
    own: { id, source, time },
    place: (attribute) => `the header ${besideName('ce-', attribute)}`,
    where: same,
    at: same,
  }
}

function same(path: string): string {
  return path
}

/** The value of an attribute in a header: percent-encoded, and quoted by some. */
function decoded(value: string | undefined): string | undefined {
  const quoted = /^"(.*)"$/s.exec(value ?? '')?.[1]
  const text = quoted === undefined ? value : quoted.replaceAll(/\\(.)/gs, '$1')
  try {
    return text && decodeURIComponent(text)
  } catch {
    // Not every sender encodes: a percent sign may stand for itself.
    return text
  }
}

/** The answer to the sender: that all went well, or of what did not what is the most worth another try. */
export function httpAnswer(failures: readonly RecordFailure[], records: readonly unknown[]): HttpReply {
  const [first] = failures
  if (first === undefined) return reply(undefined)
  if (records.length === 1) return problem(first.error)
  const status = failures.reduce((most, { error }) => Math.max(most, statusOf(error)), 0)
  const message = `${failures.length} of ${records.length} events failed`
  const listed = failures.slice(0, MOST).map(({ id, error }) => ({
    event: id,
    status: statusOf(error),
    ...(error instanceof HttpError ? { detail: error.message } : {}),
  }))
  return problem(stackless(() => new HttpError(status, message, { extensions: { failures: listed } })))
}

const MOST = 100

function statusOf(error: unknown): number {
  return error instanceof HttpError ? error.status : 500
}
