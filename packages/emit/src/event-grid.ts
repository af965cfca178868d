import { HeddleError } from '@heddle/core'
import { type AzureCredential, tokenOf } from './azure-credential.ts'
import { byteLength } from './byte-length.ts'
import { plain, structured } from './cloud-event.ts'
import { EventGridError, eventGridFailure } from './event-grid-answer.ts'
import { withMeta } from './meta.ts'
import { nodeRequest } from './node-request.ts'
import { answerTo } from './service-answer.ts'
import type { OutgoingEvent, Target } from './target.ts'

export type { AzureCredential } from './azure-credential.ts'

/** What lets events in: one of the topic's two access keys, or a credential that has the role EventGrid Data Sender. */
export type EventGridAccess =
  | { readonly key: string; readonly credential?: undefined }
  | { readonly credential: AzureCredential; readonly key?: undefined }

/** How the topic takes events, which is decided when it is made. */
export type EventGridFormat =
  | {
      /** CloudEvents 1.0, the topic's input schema `CloudEventSchemaV1_0`. The default. */
      readonly format?: 'cloudevents' | undefined
      readonly dataVersion?: undefined
      readonly topic?: undefined
      readonly metadata?: undefined
    }
  | {
      /** Event Grid's own schema. An event without a subject has its source as its subject, for it has to have one. */
      readonly format: 'event-grid'
      /** The schema version of the data. Default `1.0`. */
      readonly dataVersion?: string | undefined
      /** The topic within a domain, where the endpoint is the domain's. */
      readonly topic?: string | undefined
      /**
       * Whether data has a member `_meta`, with the event's id, source, time and subject, its trace and what else travels with
       * it: Event Grid's schema has no other place for them. Data is then an object. Default: true.
       */
      readonly metadata?: boolean | undefined
    }

export type EventGridTargetOptions = EventGridAccess &
  EventGridFormat & {
    /** The endpoint of the topic or domain: `https://shop.westeurope-1.eventgrid.azure.net/api/events`. */
    readonly endpoint: string | URL
  }

/**
 * Publishes events to a topic of Azure Event Grid, 5,000 and 1 MB to a request, over `node:https` and without an SDK. All of
 * a request are taken or none. Event Grid keeps no order, and may bring an event twice.
 *
 * @see https://learn.microsoft.com/azure/event-grid/post-to-custom-topic
 * @see https://learn.microsoft.com/azure/event-grid/quotas-limits
 */
export function eventGrid(options: EventGridTargetOptions): Target<string> {
  const url = new URL(options.endpoint)
  if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', '2018-01-01')
  const authorization = authorizationOf(options)
  const type = options.format === 'event-grid' ? 'application/json' : 'application/cloudevents-batch+json'
  return {
    name: 'eventGrid',
    // 1 MB, of which Azure does not say whether it is 10^6 or 2^20, without the bracket before and what is behind each.
    limits: { count: 5_000, bytes: 999_999 },
    entry: (event) => (options.format === 'event-grid' ? ownSchema(event, options) : structured(event)),
    size: (json) => byteLength(json) + 1,
    async send(entries, signal) {
      const body = `[${entries.join()}]`
      const headers = { ...(await authorization(signal)), 'content-type': `${type}; charset=utf-8` }
      const outgoing = nodeRequest(url, { headers: { ...headers, 'content-length': byteLength(body) }, signal })
      const answering = answerTo(outgoing)
      outgoing.end(body)
      const answer = await answering
      if (answer.status < 200 || answer.status > 299) throw new EventGridError(answer)
      return entries.map(() => ({}))
    },
    failure: eventGridFailure,
  }
}

type Headers = Readonly<Record<string, string>>

function authorizationOf({ key, credential }: EventGridAccess): (signal: AbortSignal) => Headers | Promise<Headers> {
  if (credential === undefined) {
    if (/^[!-~]+$/.test(key)) return () => ({ 'aeg-sas-key': key })
    throw new HeddleError('MISUSE', 'eventGrid: expected a key of visible characters of ASCII')
  }
  const token = tokenOf(credential, 'https://eventgrid.azure.net/.default')
  return async (signal) => ({ authorization: `Bearer ${await token(signal)}` })
}

/** @see https://learn.microsoft.com/azure/event-grid/event-schema */
function ownSchema(event: OutgoingEvent, options: EventGridFormat & { readonly format: 'event-grid' }): string {
  const { id, source, type, time, subject = source } = event
  const { dataVersion = '1.0', topic, metadata = true } = options
  const about = JSON.stringify({ id, eventType: type, subject, eventTime: time.toISOString(), dataVersion, topic })
  const data = plain(event)
  if (metadata && !data.startsWith('{')) {
    const what =
      'expected data that is an object, for what travels with it is a member of it: metadata: false leaves that out'
    throw new HeddleError('INVALID_EVENT', `eventGrid: ${type} ${id}: ${what}`)
  }
  return `${about.slice(0, -1)},"data":${metadata ? withMeta('eventGrid', event, data, { source }) : data}}`
}
