// How Event Grid and the queues of Azure Storage speak: by their contracts, as the SDK's clients show them on the wire.

import { randomUUID } from 'node:crypto'
import { type Answer, arrivedIn, type Protocol } from './fault-server.ts'

/** @see https://learn.microsoft.com/azure/event-grid/post-to-custom-topic */
export function eventGridProtocol(format: 'cloudevents' | 'event-grid'): Protocol {
  const type = format === 'cloudevents' ? 'application/cloudevents-batch+json' : 'application/json'
  return {
    read({ headers, url, body }) {
      if (headers['aeg-sas-key'] !== 'k1') throw new Error('no key')
      if (url !== '/api/events?api-version=2018-01-01') throw new Error(url)
      if (headers['content-type'] !== `${type}; charset=utf-8`) throw new Error(String(headers['content-type']))
      const documents = JSON.parse(body.toString()) as Record<string, string>[]
      return documents.map((document, index) => {
        const bytes = Buffer.byteLength(JSON.stringify(document)) + (index === 0 ? 2 : 1)
        const { eventType: type = document.type, eventTime: time = document.time } = document
        return arrivedIn({ ...document, type, time }, { bytes })
      })
    },
    taken: () => ({ status: 200 }),
    refused(why) {
      const { status, code } = EVENT_GRID_ERRORS[why]
      return eventGridError(status, code, 'as the test says')
    },
  }
}

const EVENT_GRID_ERRORS = {
  throttled: { status: 429, code: 'TooManyRequests' },
  broken: { status: 503, code: 'ServiceUnavailable' },
  denied: { status: 401, code: 'Unauthorized' },
} as const

export function eventGridError(status: number, code: string, message: string): Answer {
  const error = { code, message, details: [{ code, message }] }
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ error }) }
}

/** @see https://learn.microsoft.com/rest/api/storageservices/put-message */
export function storageQueueProtocol(encoding: 'base64' | 'text'): Protocol {
  return {
    read({ headers, url, body }) {
      if (!/^SharedKey devstoreaccount1:/.test(headers.authorization ?? '')) throw new Error('not signed')
      if (!/^\/devstoreaccount1\/orders\/messages(?:\?(?:visibilitytimeout|timeout)=\d+(?:&timeout=\d+)?)?$/.test(url))
        throw new Error(url)
      const [, escaped = ''] =
        /<QueueMessage><MessageText>(.*)<\/MessageText><\/QueueMessage>$/s.exec(body.toString()) ?? []
      const text = unescaped(escaped)
      const json = encoding === 'base64' ? Buffer.from(text, 'base64').toString() : text
      return [arrivedIn(JSON.parse(json), { bytes: Buffer.byteLength(text) })]
    },
    taken: () => storageAnswer(201, queueMessages()),
    refused(why) {
      const { status, code } = STORAGE_ERRORS[why]
      return storageError(status, code)
    },
  }
}

const STORAGE_ERRORS = {
  throttled: { status: 503, code: 'ServerBusy' },
  broken: { status: 500, code: 'InternalError' },
  denied: { status: 403, code: 'AuthenticationFailed' },
} as const

export function storageError(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const message = `as the test says\nRequestId:${randomUUID()}\nTime:2026-11-27T08:00:00.0000000Z`
  const answer = storageAnswer(status, `<Error><Code>${code}</Code><Message>${message}</Message></Error>`)
  return { ...answer, headers: { ...answer.headers, 'x-ms-error-code': code, ...headers } }
}

function storageAnswer(status: number, xml: string): Answer {
  const headers = { 'content-type': 'application/xml', 'x-ms-version': '2025-05-05', 'x-ms-request-id': randomUUID() }
  return { status, headers, body: `<?xml version="1.0" encoding="utf-8"?>${xml}` }
}

function queueMessages(): string {
  const time = 'Fri, 27 Nov 2026 08:00:00 GMT'
  const message = `<MessageId>${randomUUID()}</MessageId><InsertionTime>${time}</InsertionTime><ExpirationTime>${time}</ExpirationTime><PopReceipt>AgAAAA==</PopReceipt><TimeNextVisible>${time}</TimeNextVisible>`
  return `<QueueMessagesList><QueueMessage>${message}</QueueMessage></QueueMessagesList>`
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, digits?: string, name = '') =>
    hex === undefined && digits === undefined
      ? (ENTITIES[name] ?? '')
      : String.fromCodePoint(Number.parseInt(hex ?? digits ?? '', hex === undefined ? 10 : 16)),
  )
}

/** The connection string of a storage account whose queues are there; its key is the one that everybody knows. */
export function storageConnection(url: string): string {
  const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
  return `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};QueueEndpoint=${url}/devstoreaccount1;`
}
