import { describe, HeddleError } from '@heddle/core'

/**
 * The error for a raw event that is not the source's. Says what it is instead, by the field that tells:
 * `sqs: this is an S3 event (Records[0].eventSource is aws:s3)`.
 */
export function refusal(source: string, raw: unknown): HeddleError {
  const { kind, path, value } = recognise(raw)
  const evidence = path === '' ? '' : ` (${path} is ${value})`
  return new HeddleError('UNRECOGNISED_EVENT', `${source}: this is ${kind}${evidence}`, { path })
}

/** What an event says of itself, fit for a message: it is not to be trusted with a log's lines. */
export function quote(text: unknown): string {
  return String(text)
    .slice(0, 60)
    .replaceAll(/[^\w :./@$-]/g, '?')
}

interface Recognised {
  readonly kind: string
  /** The field that tells, and what it says. */
  readonly path: string
  readonly value: string
}

// The most telling fields of the recognition table, in its order.
const TELLING = [
  ['Records.0.eventSource', 'event'],
  ['Records.0.EventSource', 'event'],
  ['eventSource', 'event'],
  ['Event', 'S3 test event'],
  ['detail-type', 'EventBridge event'],
  ['requestContext.elb.targetGroupArn', 'ALB request'],
  ['requestContext.connectionId', 'WebSocket event'],
  ['requestContext.http.method', 'HTTP API request'],
  ['httpMethod', 'API Gateway request'],
] as const

function recognise(raw: unknown): Recognised {
  for (const [path, kind] of TELLING) {
    const value = path
      .split('.')
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], raw)
    if (typeof value !== 'string') continue
    const name = kind === 'event' ? `${nameOf(value)} event` : kind
    return {
      kind: `${/^(?:[AEIO]|[FHLMNRSX][A-Z0-9])/.test(name) ? 'an' : 'a'} ${name}`,
      path: path.replace('.0.', '[0].'),
      value: quote(value),
    }
  }
  return {
    kind: typeof raw === 'object' && raw !== null ? 'no event that heddle knows' : `no event but ${describe(raw)}`,
    path: '',
    value: '',
  }
}

/** `aws:s3` is S3, `aws:kinesis` is Kinesis. */
function nameOf(eventSource: string): string {
  const service = quote(eventSource.replace(/^aws:/, ''))
  return service.length <= 3 ? service.toUpperCase() : service.charAt(0).toUpperCase() + service.slice(1)
}
