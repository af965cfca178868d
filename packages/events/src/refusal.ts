import { describe, HeddleError, stackless } from '@heddle/core'
import { isObject, type JsonObject } from './objects.ts'

/**
 * The error for a raw event that is not the source's. Says what it is instead, by the field that tells:
 * `sqs: this is an S3 event (Records[0].eventSource is aws:s3)`.
 */
export function refusal(source: string, raw: unknown): HeddleError {
  for (const [path, kind] of TELLING) {
    const value = path.split('.').reduce<unknown>((at, name) => (at as JsonObject | null | undefined)?.[name], raw)
    if (typeof value !== 'string') continue
    const name = kind ?? `${serviceOf(value)} ${isRecord(path, raw) ? 'record without its event' : 'event'}`
    // An S3 event, a Kinesis event.
    const article = /^(?:[AEIO]|[FHLMNRSX][A-Z0-9])/.test(name) ? 'an' : 'a'
    return unrecognised(source, `${article} ${name}`, path.replace('.0', '[0]'), value)
  }
  return unrecognised(source, isObject(raw) ? 'no event that heddle knows' : `no event but ${describe(raw)}`)
}

// The most telling fields of the recognition table, in its order, and what they tell, unless their value does.
const TELLING: readonly (readonly [path: string, kind?: string])[] = [
  ['Records.0.eventSource'],
  ['Records.0.EventSource'],
  ['eventSource'],
  ['Event', 'S3 test event'],
  ['detail-type', 'EventBridge event'],
  ['methodArn', 'API Gateway authorizer event'],
  ['routeArn', 'API Gateway authorizer event'],
  ['requestContext.connectionId', 'WebSocket event'],
  ['requestContext.elb.targetGroupArn', 'ALB request'],
  ['requestContext.http.method', 'HTTP API request'],
  ['requestContext.httpMethod', 'API Gateway request'],
]

function unrecognised(source: string, kind: string, path = '', value?: string): HeddleError {
  const evidence = value === undefined ? '' : ` (${path} is ${quote(value)})`
  return stackless(() => new HeddleError('UNRECOGNISED_EVENT', `${source}: this is ${kind}${evidence}`, { path }))
}

// Services that have their name on the event itself spell its ARN otherwise than those that have it on the records.
function isRecord(path: string, raw: unknown): boolean {
  return path === 'eventSource' && isObject(raw) && ('eventSourceARN' in raw || 'eventVersion' in raw)
}

/** `aws:s3` is S3, `aws:kinesis` is Kinesis. */
function serviceOf(eventSource: string): string {
  const service = quote(eventSource.replace('aws:', ''))
  return service.length <= 3 ? service.toUpperCase() : service.charAt(0).toUpperCase() + service.slice(1)
}

/** What an event says of itself, fit for a message: it is not to be trusted with a log's lines. */
export function quote(text: string): string {
  return text.slice(0, 60).replaceAll(/[^\w :./@$-]/g, '?')
}
