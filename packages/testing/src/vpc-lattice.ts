import { arn } from './aws.ts'
import { bodyOf } from './http-body.ts'
import { type HttpRequestOptions, headerLines, type ReceivedRequest, receivedRequest } from './http-request.ts'
import { joinedValues, lastValues, lowerCased, rawValuesOf } from './http-values.ts'

/** Values by name: a list of all of them, or one text. */
export type VpcLatticeValues = Readonly<Record<string, readonly string[]>> | Readonly<Record<string, string>>

/** A request as VPC Lattice sends it, in version 2.0 of its events. */
export interface VpcLatticeRawEvent {
  readonly version: '2.0'
  /** With the query, where values are lists. */
  readonly path: string
  readonly method: string
  /** By lower-case name. */
  readonly headers: VpcLatticeValues
  /** Lists are as they stand in the query, not decoded. */
  readonly queryStringParameters: VpcLatticeValues
  readonly body?: string
  readonly isBase64Encoded: boolean
  readonly requestContext: {
    readonly serviceNetworkArn: string
    readonly serviceArn: string
    readonly targetGroupArn: string
    readonly identity: Readonly<Record<string, string>>
    readonly region: string
    /** Microseconds since the epoch. */
    readonly timeEpoch: string
  }
}

/** A request as VPC Lattice sends it, in version 1 of its events. */
export interface VpcLatticeV1RawEvent {
  /** With the query. */
  readonly raw_path: string
  readonly method: string
  /** By lower-case name; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  /** The last value of each, as it stands in the query: not decoded. */
  readonly query_string_parameters: Readonly<Record<string, string>>
  /** Empty for none. */
  readonly body: string
  readonly is_base64_encoded: boolean
}

/** VPC Lattice gives requests no id. */
export type VpcLatticeV1EventOptions = Omit<HttpRequestOptions, 'id'>

export interface VpcLatticeEventOptions extends VpcLatticeV1EventOptions {
  /** What is known of the caller beside its VPC: `{ type: 'AWS_IAM', principal: 'arn:…', … }`. Default: nothing. */
  readonly identity?: Readonly<Record<string, string>> | undefined
  /**
   * The form of headers and query parameters: `lists`, as AWS documents them, the path with the query in it. Or `strings`, as
   * published samples have them: headers of one name joined by commas, the last parameter of a name, decoded, and the path
   * alone. Default `lists`.
   */
  readonly valuesAs?: 'lists' | 'strings' | undefined
}

/**
 * The event of version 2.0 that VPC Lattice invokes a function with, for a request such as a client sends it:
 * `vpcLatticeEvent({ path: '/orders/7', headers: { accept: 'application/json' } })`.
 *
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
export function vpcLatticeEvent(options: VpcLatticeEventOptions = {}): VpcLatticeRawEvent {
  const request = latticeRequest(options)
  const { path, method, rawQuery, query, region, time } = request
  const strings = options.valuesAs === 'strings'
  return {
    version: '2.0',
    path: strings ? path : withQuery(request),
    method,
    headers: strings ? joinedHeaders(request) : Object.fromEntries(headerLines(request)),
    queryStringParameters: strings ? lastValues(query) : Object.fromEntries(rawValuesOf(rawQuery)),
    ...latticeBody(request),
    requestContext: {
      serviceNetworkArn: arn('vpc-lattice', request, 'servicenetwork/sn-0bf3f2882e9cc805a'),
      serviceArn: arn('vpc-lattice', request, `service/svc-${SERVICE_ID}`),
      targetGroupArn: arn('vpc-lattice', request, 'targetgroup/tg-6d0ecf831eec9f09'),
      identity: { sourceVpcArn: arn('ec2', request, 'vpc/vpc-0b8276c84697e7339'), ...options.identity },
      region,
      timeEpoch: String(time.getTime() * 1000),
    },
  }
}

/**
 * The event of version 1 that VPC Lattice invokes a function with, for a request such as a client sends it:
 * `vpcLatticeV1Event({ path: '/orders', query: 'page=2' })`.
 *
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
export function vpcLatticeV1Event(options: VpcLatticeV1EventOptions = {}): VpcLatticeV1RawEvent {
  const request = latticeRequest(options)
  const { body = '', isBase64Encoded } = latticeBody(request)
  return {
    raw_path: withQuery(request),
    method: request.method,
    headers: joinedHeaders(request),
    query_string_parameters: lastValues(rawValuesOf(request.rawQuery)),
    body,
    is_base64_encoded: isBase64Encoded,
  }
}

const SERVICE_ID = '0a40eebed65f8d69c'

// VPC Lattice adds no header but x-forwarded-for.
function latticeRequest(options: HttpRequestOptions): ReceivedRequest {
  return receivedRequest(options, (region) => `orders-${SERVICE_ID}.7d67968.vpc-lattice-svcs.${region}.on.aws`, false)
}

// In version 2.0 too, which AWS's documents do not say.
// https://github.com/aws/aws-lambda-go/blob/main/events/testdata/vpclattice-v2-request.json
function withQuery({ path, rawQuery }: ReceivedRequest): string {
  return rawQuery === '' ? path : `${path}?${rawQuery}`
}

function joinedHeaders({ headers }: ReceivedRequest): Readonly<Record<string, string>> {
  return joinedValues(lowerCased(headers), ', ')
}

function latticeBody({ body, headers }: ReceivedRequest) {
  return bodyOf(body, lowerCased(headers).get('content-type')?.at(-1))
}
