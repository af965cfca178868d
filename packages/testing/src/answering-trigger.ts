import { explain } from '@heddle/events/identify'

export type HeaderField = 'headers' | 'multiValueHeaders'

/** How a trigger of HTTP requests reads the answers to them. */
export interface AnsweringTrigger {
  /** With its article: `an ALB`. */
  readonly name: string
  /** What a client gets for an answer that it cannot read. */
  readonly failure: string
  /** Where it looks for headers. */
  readonly headers: readonly HeaderField[]
  /** Where it would not see headers that another trigger sees. */
  readonly unseen?: HeaderField
  /** Whether the values in `headers` may be lists too. */
  readonly lists?: boolean
  /** Whether it looks for `cookies`, and sends only one of the headers whose names differ in case. */
  readonly cookies?: boolean
  /** Whether a value without a status code is a body of JSON. */
  readonly infers?: boolean
  /** Whether null is the same as nothing. */
  readonly nulls?: boolean
  /** Whether a status description has to be such as `200 OK`. */
  readonly describes?: boolean
  /** The fields that an answer may have. Default: any, and those that the trigger does not know do nothing. */
  readonly fields?: readonly string[]
}

/** The trigger that sent an event. Throws a `TypeError` that says what the event is when it is no HTTP request. */
export function answeringTrigger(event: object): AnsweringTrigger {
  const { requestContext, ...fields } = event as Readonly<Record<string, unknown>>
  const context = (requestContext ?? {}) as Readonly<Record<string, unknown>>
  if ('methodArn' in fields || 'routeArn' in fields) throw noRequest(event)
  if (context.elb !== undefined) return fields.multiValueHeaders === undefined ? ALB : MULTI_VALUE_ALB
  if (context.connectionId !== undefined) return WEB_SOCKET
  if (context.serviceNetworkArn !== undefined || context.serviceArn !== undefined) return LATTICE
  if (fields.raw_path !== undefined) return LATTICE_V1
  if (context.http !== undefined) return String(context.domainName).includes('.lambda-url.') ? FUNCTION_URL : HTTP_API
  if (context.httpMethod !== undefined) return fields.version === '1.0' ? HTTP_API_V1 : REST_API
  throw noRequest(event)
}

/** The error for an answer that the trigger cannot read. */
export function refused({ name, failure }: AnsweringTrigger, why: string): TypeError {
  return new TypeError(`${name} would answer ${failure}: ${why}`)
}

function noRequest(event: object): TypeError {
  return new TypeError(explain('readAnswer', event).message)
}

const BOTH: readonly HeaderField[] = ['headers', 'multiValueHeaders']

const REST_API: AnsweringTrigger = {
  name: 'a REST API',
  failure: '502',
  headers: BOTH,
  nulls: true,
  // Any other field fails an answer. https://github.com/nitrojs/nitro/issues/504
  fields: ['statusCode', ...BOTH, 'body', 'isBase64Encoded'],
}

// https://github.com/middyjs/middy/issues/1219
const WEB_SOCKET: AnsweringTrigger = { ...REST_API, name: 'a WebSocket API', failure: 'an internal server error' }

// https://repost.aws/knowledge-center/api-gateway-status-codes-http-api
const HTTP_API_V1: AnsweringTrigger = { name: 'an HTTP API', failure: '500', headers: BOTH, nulls: true }

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
const HTTP_API: AnsweringTrigger = {
  name: 'an HTTP API',
  failure: '500',
  headers: ['headers'],
  cookies: true,
  infers: true,
  nulls: true,
}

const FUNCTION_URL: AnsweringTrigger = { ...HTTP_API, name: 'a function URL', failure: '502' }

// A null of its form, a body or description of null fail it: https://github.com/aws/aws-lambda-dotnet/issues/507
const ALB: AnsweringTrigger = {
  name: 'an ALB',
  failure: '502',
  headers: ['headers'],
  unseen: 'multiValueHeaders',
  describes: true,
}

const MULTI_VALUE_ALB: AnsweringTrigger = { ...ALB, headers: ['multiValueHeaders'], unseen: 'headers' }

// https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
const LATTICE_V1: AnsweringTrigger = {
  name: 'VPC Lattice',
  failure: 'an error of the server',
  headers: ['headers'],
  unseen: 'multiValueHeaders',
}

const LATTICE: AnsweringTrigger = { ...LATTICE_V1, lists: true }
