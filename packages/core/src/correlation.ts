import type { Invocation } from './invocation.ts'
import { fromXRay, isTraceparent, parseBaggage } from './trace.ts'

/** What an event says of where it comes from: its trace, and the events that led to it. */
export interface Correlation {
  /** W3C `traceparent`; made of X-Ray's header where there is no other. */
  readonly traceparent: string | undefined
  readonly tracestate: string | undefined
  /** W3C baggage by name, without what the fields below are carried in. */
  readonly baggage: Readonly<Record<string, string>>
  /** The id of the first event of all that led here; this event's own when it is the first. */
  readonly correlationId: string
  /** The id of the event that caused this one. */
  readonly causationId: string | undefined
  /** The types of the events that led here, the first first, this one last. */
  readonly path: readonly string[]
}

/** Members of baggage that are heddle's own, for carriers without a place for them. */
export const BAGGAGE = {
  correlation: 'heddle-correlation',
  causation: 'heddle-causation',
  path: 'heddle-path',
} as const

/**
 * What an event or record of any of heddle's sources says of where it comes from: CloudEvents extension attributes, HTTP
 * headers, attributes of messages, headers of Kafka; else what the platform says of the invocation.
 */
export function correlationOf(event: unknown, invocation: Invocation): Correlation {
  const { id = invocation.id, type = 'invocation' } = (event ?? {}) as { readonly id?: string; readonly type?: string }
  const carrier = carrierOf(event)
  const baggage: Record<string, string> = { ...parseBaggage(carrier('baggage')) }
  const take = (name: string): string | undefined => {
    const value = baggage[name]
    delete baggage[name]
    return value
  }
  const correlation = take(BAGGAGE.correlation)
  const causation = take(BAGGAGE.causation)
  const path = take(BAGGAGE.path)?.split('>') ?? []
  const traceparent = carrier('traceparent')
  return {
    traceparent: isTraceparent(traceparent) ? traceparent : fromXRay(carrier('xray') ?? xRayOf(invocation)),
    tracestate: carrier('tracestate'),
    baggage,
    correlationId: carrier('correlationid') ?? correlation ?? id,
    causationId: carrier('causationid') ?? causation,
    path: [...path, type],
  }
}

type Carrier = (
  name: 'traceparent' | 'tracestate' | 'baggage' | 'correlationid' | 'causationid' | 'xray',
) => string | undefined

/** Where an event of its kind has what travels with it. */
function carrierOf(event: unknown): Carrier {
  // biome-ignore lint/suspicious/noExplicitAny: whatever a source has made
  const { extensions, headers, messageAttributes, attributes, raw } = (event ?? {}) as Record<string, any>
  return (name) => {
    if (name === 'xray') return textOf(attributes?.AWSTraceHeader ?? headers?.['x-amzn-trace-id'])
    const own = extensions?.[name] ?? headerOf(headers, name) ?? attributeOf(messageAttributes, name)
    return textOf(own ?? raw?.detail?._meta?.[name])
  }
}

// biome-ignore lint/suspicious/noExplicitAny: headers of HTTP, or of Kafka
function headerOf(headers: any, name: string): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined
  const prefixed = headers[name] ?? headers[`ce-${name}`] ?? headers[`ce_${name}`]
  return prefixed ?? (name === 'correlationid' ? headers['x-correlation-id'] : undefined)
}

// biome-ignore lint/suspicious/noExplicitAny: attributes of SQS, or of SNS
function attributeOf(attributes: any, name: string): unknown {
  const attribute = attributes?.[name] ?? attributes?.[`ce-${name}`]
  return attribute?.stringValue ?? attribute?.Value
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 8192 ? value : undefined
}

function xRayOf({ raw }: Invocation): string | undefined {
  const { xRayTraceId } = (raw ?? {}) as { readonly xRayTraceId?: string }
  return xRayTraceId ?? globalThis.process?.env?._X_AMZN_TRACE_ID
}
