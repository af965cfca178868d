import { describe, HeddleError } from '@heddle/core'

/** The error for a raw event that is not the source's: names what it is instead, by the field that tells. */
export function refusal(source: string, raw: unknown): HeddleError {
  const { kind, path, value } = recognise(raw)
  const evidence = value === undefined ? '' : ` (${path} is ${value})`
  return new HeddleError('UNRECOGNISED_EVENT', `${source}: this is ${kind}${evidence}`, { path })
}

interface Recognised {
  readonly kind: string
  /** The field that tells. */
  readonly path: string
  readonly value?: string
}

const EVENT_SOURCES: Readonly<Record<string, string>> = {
  'aws:sqs': 'an SQS event',
  'aws:sns': 'an SNS event',
  'aws:s3': 'an S3 event',
  'aws:dynamodb': 'a DynamoDB stream event',
  'aws:kinesis': 'a Kinesis event',
  'aws:ses': 'an SES event',
  'aws:codecommit': 'a CodeCommit event',
  'aws:kafka': 'a Kafka event',
  'aws:mq': 'an Amazon MQ event',
  'aws:rmq': 'a RabbitMQ event',
  'aws:docdb': 'a DocumentDB event',
}

// The order and the tests of the recognition table, as far as one look decides.
function recognise(raw: unknown): Recognised {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { kind: `no event but ${describe(raw)}`, path: '' }
  const event = raw as Record<string, unknown>
  const first: unknown = Array.isArray(event.Records) ? event.Records[0] : undefined
  if (Array.isArray(event.Records) && event.Records.length === 0)
    return { kind: 'an event with no records', path: 'Records' }
  if (typeof first === 'object' && first !== null) {
    for (const name of ['eventSource', 'EventSource']) {
      const value = (first as Record<string, unknown>)[name]
      if (typeof value === 'string') return named(value, `Records[0].${name}`)
    }
    return { kind: 'an event whose records name no source', path: 'Records[0].eventSource' }
  }
  if (Array.isArray(event.Messages)) {
    return { kind: "what SQS's API returns, not what it sends to a function", path: 'Messages' }
  }
  if (typeof event.eventSource === 'string') return named(event.eventSource, 'eventSource')
  if (event.Event === 's3:TestEvent') return { kind: 'an S3 test event', path: 'Event', value: 's3:TestEvent' }
  if (typeof event['detail-type'] === 'string') {
    return { kind: 'an EventBridge event', path: 'detail-type', value: quote(event['detail-type']) }
  }
  const context = event.requestContext
  if (typeof context === 'object' && context !== null) {
    if ('elb' in context) return { kind: 'an ALB request', path: 'requestContext.elb' }
    if ('connectionId' in context) return { kind: 'a WebSocket event', path: 'requestContext.connectionId' }
    if ('http' in context || 'httpMethod' in event) return { kind: 'an API Gateway request', path: 'requestContext' }
  }
  return { kind: 'an event of no kind that heddle knows', path: '' }
}

function named(value: string, path: string): Recognised {
  const kind = Object.hasOwn(EVENT_SOURCES, value)
    ? (EVENT_SOURCES[value] as string)
    : 'an event of a source that heddle does not know'
  return { kind, path, value: quote(value) }
}

/** What an event says of itself, fit for a message: it is not to be trusted with a log's lines. */
export function quote(text: string): string {
  return text.length <= 60 && /^[\w :./@-]*$/.test(text) ? text : `${JSON.stringify(text.slice(0, 60))}…`
}
