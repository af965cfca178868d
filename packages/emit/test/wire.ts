// What the three services take and answer, read and written here without any of heddle's code: contracts of AWS as the
// SDK's clients show them on the wire.

import { createHash, randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type WireService = 'sqs' | 'sns' | 'events'

/** A request of many entries. */
export interface WireRequest {
  readonly service: WireService
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The body as it came. */
  readonly text: string
  readonly entries: readonly WireEntry[]
}

export interface WireEntry {
  /** Its id in the request, or its place. */
  readonly id: string
  readonly body: string
  readonly attributes: ReadonlyMap<string, WireAttribute>
  /** All that it has, as it came. */
  readonly fields: Readonly<Record<string, unknown>>
  /** As the service counts it. */
  readonly bytes: number
}

export interface WireAttribute {
  readonly type: string
  /** Text, or bytes as base64. */
  readonly value: string
  readonly binary: boolean
}

/** What one request may have. */
export const RULES = {
  sqs: { count: 10, bytes: 1024 * 1024 },
  sns: { count: 10, bytes: 256 * 1024 },
  // Less than 1 MB.
  events: { count: 10, bytes: 999_999 },
} as const

/** `undefined` for a request of another kind. */
export function readWire(path: string, headers: IncomingHttpHeaders, text: string): WireRequest | undefined {
  const target = headers['x-amz-target']
  const request = { path, headers, text }
  if (target === 'AmazonSQS.SendMessageBatch') return { ...request, service: 'sqs', entries: sqsEntries(text) }
  if (target === 'AWSEvents.PutEvents') return { ...request, service: 'events', entries: busEntries(text) }
  if (/(?:^|&)Action=PublishBatch(?:&|$)/.test(text)) return { ...request, service: 'sns', entries: snsEntries(text) }
  return undefined
}

const utf8 = (text: string) => new TextEncoder().encode(text).length

function sqsEntries(text: string): WireEntry[] {
  return JSON.parse(text).Entries.map((fields: Record<string, never>) => {
    const attributes = new Map<string, WireAttribute>()
    for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries<Record<string, string>>(
      fields.MessageAttributes ?? {},
    )) {
      const binary = StringValue === undefined
      attributes.set(name, { type: DataType ?? '', value: StringValue ?? BinaryValue ?? '', binary })
    }
    return messageEntry(fields.Id as unknown as string, fields.MessageBody as unknown as string, attributes, fields)
  })
}

function snsEntries(text: string): WireEntry[] {
  const entries: Record<string, string>[] = []
  for (const [name, value] of new URLSearchParams(text)) {
    const [, place, rest] = /^PublishBatchRequestEntries\.member\.(\d+)\.(.+)$/.exec(name) ?? []
    if (place === undefined || rest === undefined) continue
    entries[Number(place) - 1] = { ...entries[Number(place) - 1], [rest]: value }
  }
  return entries.map((fields) => {
    const attributes = new Map<string, WireAttribute>()
    for (let place = 1; ; place++) {
      const name = fields[`MessageAttributes.entry.${place}.Name`]
      if (name === undefined) break
      const value = (what: string) => fields[`MessageAttributes.entry.${place}.Value.${what}`]
      const binary = value('StringValue') === undefined
      attributes.set(name, {
        type: value('DataType') ?? '',
        value: value('StringValue') ?? value('BinaryValue') ?? '',
        binary,
      })
    }
    return messageEntry(fields.Id ?? '', fields.Message ?? '', attributes, fields)
  })
}

function messageEntry(
  id: string,
  body: string,
  attributes: ReadonlyMap<string, WireAttribute>,
  fields: Readonly<Record<string, unknown>>,
): WireEntry {
  let bytes = utf8(body)
  for (const [name, { type, value, binary }] of attributes) {
    bytes += utf8(name) + utf8(type) + (binary ? Buffer.from(value, 'base64').length : utf8(value))
  }
  return { id, body, attributes, fields, bytes }
}

function busEntries(text: string): WireEntry[] {
  return JSON.parse(text).Entries.map((fields: Record<string, string>, place: number) => {
    const { Source = '', DetailType = '', Detail = '', Resources = [], Time } = fields
    const texts = [Source, DetailType, Detail, ...(Resources as readonly string[])]
    const bytes = texts.reduce((sum, one) => sum + utf8(one), Time === undefined ? 0 : 14)
    return { id: String(place), body: Detail, attributes: new Map(), fields, bytes }
  })
}

/** The id of the event that an entry is, wherever its format has it. */
export function eventIdOf({ attributes, body }: WireEntry): string {
  const beside = attributes.get('ce-id')
  if (beside !== undefined) return beside.value
  const { id, _meta } = JSON.parse(body)
  return _meta?.id ?? id
}

/** Why an entry was not taken; `undefined` when it was. */
export interface WireFailure {
  readonly code: string
  readonly senderFault: boolean
}

export interface WireAnswer {
  readonly status: number
  readonly type: string
  readonly body: string
}

export function answerTo(
  { service, entries }: WireRequest,
  failureOf: (entry: WireEntry) => WireFailure | undefined,
): WireAnswer {
  if (service === 'events') {
    const Entries = entries.map((entry) => {
      const failure = failureOf(entry)
      return failure === undefined
        ? { EventId: randomUUID() }
        : { ErrorCode: failure.code, ErrorMessage: 'as the test says' }
    })
    const FailedEntryCount = Entries.filter((entry) => 'ErrorCode' in entry).length
    return json({ FailedEntryCount, Entries })
  }
  const Successful: object[] = []
  const Failed: object[] = []
  for (const entry of entries) {
    const failure = failureOf(entry)
    if (failure !== undefined) {
      Failed.push({ Id: entry.id, Code: failure.code, Message: 'as the test says', SenderFault: failure.senderFault })
    } else if (service === 'sqs') {
      const MD5OfMessageBody = createHash('md5').update(entry.body).digest('hex')
      Successful.push({ Id: entry.id, MessageId: randomUUID(), MD5OfMessageBody })
    } else Successful.push({ Id: entry.id, MessageId: randomUUID() })
  }
  if (service === 'sqs') return json({ Successful, ...(Failed.length > 0 ? { Failed } : {}) })
  const lists = `<Successful>${Successful.map(member).join('')}</Successful><Failed>${Failed.map(member).join('')}</Failed>`
  return xml(`<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
  <PublishBatchResult>${lists}</PublishBatchResult>
  <ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>
</PublishBatchResponse>`)
}

export function errorOf(service: WireService, status: number, code: string, message = 'as the test says'): WireAnswer {
  if (service !== 'sns') return { ...json({ __type: code, message }), status }
  const type = status < 500 ? 'Sender' : 'Receiver'
  const error = `<Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error>`
  return {
    ...xml(`<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${error}</ErrorResponse>`),
    status,
  }
}

function member(fields: object): string {
  return `<member>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')}</member>`
}

const json = (body: object): WireAnswer => ({
  status: 200,
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify(body),
})

const xml = (body: string): WireAnswer => ({ status: 200, type: 'text/xml', body: `<?xml version="1.0"?>\n${body}` })
