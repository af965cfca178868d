import { toLambda } from 'heddle/aws'
import {
  albEvent,
  functionUrlEvent,
  type HttpRequestOptions,
  httpApiEvent,
  type ReceivedAnswer,
  readAnswer,
  restApiEvent,
  vpcLatticeEvent,
  vpcLatticeV1Event,
} from 'heddle/testing'
import { FakeSink } from './fake-sink.ts'
import { type AnyHandler, context, type Raw } from './helpers.ts'

/** What a service does to requests that others do not: the reason why a case expects something else of it. */
export const DIFFERENCES = {
  decodesPath: 'HTTP APIs decode the path before they send it, so an encoded slash, dot or percent sign is a plain one',
  lastValues: 'an ALB without multi-value headers sends the last of repeated headers, cookie headers and query values',
  lastQueryValues: 'VPC Lattice with values as strings sends the last of repeated query values',
  plainCommas: 'HTTP APIs with format 2.0 and function URLs join repeated headers with a comma alone',
  decodesQuery: 'the service decodes the query itself, and has a replacement character for what is no UTF-8',
  sendsStatusFirst: 'a streamed answer has its status on the way before the first piece of its body is there',
} as const
export type Difference = keyof typeof DIFFERENCES

/** A trigger of AWS: how it sends a request, and what it does that others do not. */
export interface Trigger {
  readonly name: string
  readonly event: (request: HttpRequestOptions) => object
  readonly differences: readonly Difference[]
  readonly streams?: boolean
}

export const TRIGGERS: readonly Trigger[] = [
  { name: 'REST API', event: restApiEvent, differences: ['decodesQuery'] },
  { name: 'HTTP API 2.0', event: httpApiEvent, differences: ['decodesPath', 'plainCommas'] },
  { name: 'HTTP API 1.0', event: httpApiV1Event, differences: ['decodesPath', 'decodesQuery'] },
  { name: 'function URL', event: functionUrlEvent, differences: ['plainCommas'] },
  { name: 'ALB, single values', event: (request) => albEvent(request), differences: ['lastValues'] },
  { name: 'ALB, multi-values', event: (request) => albEvent({ ...request, multiValue: true }), differences: [] },
  { name: 'VPC Lattice, lists', event: (request) => vpcLatticeEvent(request), differences: [] },
  {
    name: 'VPC Lattice, strings',
    event: (request) => vpcLatticeEvent({ ...request, valuesAs: 'strings' }),
    differences: ['lastQueryValues', 'decodesQuery'],
  },
  { name: 'VPC Lattice 1', event: (request) => vpcLatticeV1Event(request), differences: [] },
  {
    name: 'function URL, streamed',
    event: functionUrlEvent,
    differences: ['plainCommas', 'sendsStatusFirst'],
    streams: true,
  },
  { name: 'REST API, streamed', event: restApiEvent, differences: ['decodesQuery', 'sendsStatusFirst'], streams: true },
]

/** A REST API's form of a request that an HTTP API received: with a version, and the path decoded. */
function httpApiV1Event(request: HttpRequestOptions): object {
  const { rawPath, body = null, isBase64Encoded } = httpApiEvent(request)
  const { requestContext, ...rest } = restApiEvent({ ...request, stage: '$default' })
  const context = { ...requestContext, path: rawPath }
  return { version: '1.0', ...rest, path: rawPath, body, isBase64Encoded, requestContext: context }
}

/** The event of a request; a method that is not in upper case stays as it is. */
export function eventOf(trigger: Trigger, request: HttpRequestOptions): Raw {
  const event = trigger.event(request) as Raw
  const { method } = request
  if (method === undefined) return event
  const holder = event.requestContext?.http ?? event
  return holder === event
    ? { ...event, ['httpMethod' in event ? 'httpMethod' : 'method']: method }
    : { ...event, requestContext: { ...event.requestContext, http: { ...holder, method } } }
}

/** What a client gets; `broken` when the answer breaks off after its status was sent. */
export interface Outcome extends ReceivedAnswer {
  readonly broken?: boolean
}

/** Has a trigger invoke a handler, and read its answer. */
export async function answerOf({ streams }: Trigger, handler: AnyHandler, event: object): Promise<Outcome> {
  if (streams !== true) return readAnswer(event, await toLambda(handler)(event, context()))
  const sink = new FakeSink()
  try {
    await toLambda.stream(handler as never)(event, sink, context())
  } catch {
    return { ...sink.answerTo(event), broken: true }
  }
  if (!sink.ended) throw new Error('the stream was not ended')
  return sink.answerTo(event)
}
