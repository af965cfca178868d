import {
  type Binding,
  type HttpOutput,
  type Invocation,
  invalidField,
  type LiveInvocation,
  toBase64,
  withoutBody,
} from '@heddle/core'
import { type AlbAnswer, albHeaders, fromAlb } from './alb.ts'
import { type ApiGatewayAnswer, fromHttpApi, fromRestApi } from './api-gateway.ts'
import { insteadOf, stopOf } from './broken-reply.ts'
import type { HttpInput } from './http-input.ts'
import { isChunks } from './http-output.ts'
import { collect, send, tooLarge } from './http-send.ts'
import { isObject, type JsonObject } from './objects.ts'
import { refusal } from './refusal.ts'
import { fromVpcLattice, latticeHeaders, type VpcLatticeAnswer } from './vpc-lattice.ts'

/** The answer to an HTTP trigger of AWS, in the form of the one that called. */
export type AwsHttpAnswer = ApiGatewayAnswer | AlbAnswer | VpcLatticeAnswer

/**
 * AWS's HTTP triggers, in and out: API Gateway REST and HTTP APIs, function URLs, Application Load Balancers, VPC Lattice.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
 */
export const awsHttp: Binding<HttpInput, HttpOutput> = {
  decode(raw, invocation) {
    return decodedBy(raw, invocation) ?? refused(raw)
  },
  encode(output, given, { method }, invocation) {
    // The reply to HEAD is that to GET without its body.
    const sent = method === 'HEAD' ? withoutBody(output) : output
    const { body } = sent
    const raw = given as JsonObject
    if (invocation.sink !== undefined) return send(sent, cookiesApart(raw), invocation.sink, invocation)
    if (isChunks(body)) return collected(sent, body, raw, invocation)
    const whole = answer(sent, body as string | Uint8Array | undefined, raw)
    return whole.body.length > MOST ? instead(sent, tooLarge(MOST), raw, invocation) : whole
  },
}

function decodedBy(raw: unknown, invocation: Invocation): HttpInput | undefined {
  if (!isObject(raw)) return undefined
  const context = raw.requestContext
  if (!isObject(context)) {
    return typeof raw.raw_path === 'string' && typeof raw.method === 'string'
      ? fromVpcLattice(raw, invocation)
      : undefined
  }
  // Authorizers and WebSockets send events that look like requests, and are to be answered otherwise.
  if ('methodArn' in raw || 'routeArn' in raw || 'connectionId' in context) return undefined
  if (isObject(context.http)) {
    if (raw.version !== '2.0') throw invalidField('http', 'version', '2.0', raw.version)
    return fromHttpApi(raw, context)
  }
  if (isObject(context.elb)) return fromAlb(raw, invocation)
  if (typeof context.httpMethod === 'string') return fromRestApi(raw, context)
  if ('serviceNetworkArn' in context || 'serviceArn' in context) return fromVpcLattice(raw, invocation)
  return undefined
}

function refused(raw: unknown): never {
  throw refusal('http', raw)
}

/** Whether the trigger has cookies in a list of their own. */
function cookiesApart({ version, requestContext }: JsonObject): boolean {
  return version === '2.0' && isObject(requestContext) && 'http' in requestContext
}

function answer(output: HttpOutput, given: string | Uint8Array | undefined, raw: JsonObject): AwsHttpAnswer {
  const { status, headers, cookies } = output
  const body = given instanceof Uint8Array && isTextual(headers) ? textOr(given) : given
  const isBase64Encoded = body instanceof Uint8Array
  const common = {
    statusCode: status,
    headers,
    body: isBase64Encoded ? toBase64(body) : (body ?? ''),
    isBase64Encoded,
  }
  if (cookiesApart(raw)) return cookies.length === 0 ? common : { ...common, cookies }
  const { requestContext } = raw
  if ('httpMethod' in raw) {
    if (isObject(requestContext) && 'elb' in requestContext) {
      const { headers: _, ...rest } = common
      return { ...rest, ...albHeaders(output, raw) } as AlbAnswer
    }
    return cookies.length === 0 ? common : { ...common, multiValueHeaders: { 'set-cookie': cookies } }
  }
  return { ...common, ...latticeHeaders(output) } as VpcLatticeAnswer
}

/**
 * Whether a body is text, though it came in bytes, as that of every `Response` and file does. A REST API sends base64 on
 * as it is unless the client accepts one of its binary media types, of which it has none by default.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
function isTextual(headers: HttpOutput['headers']): boolean {
  return headers['content-encoding'] === undefined && TEXTUAL.test(headers['content-type'] ?? '')
}

const TEXTUAL =
  /^\s*(?:text\/|(?:application|image)\/(?:[\w.-]+\+)?(?:json|xml|javascript|x-www-form-urlencoded)\s*(?:;|$))/i

/** The same bytes as text, a byte order mark included, where they are UTF-8. */
function textOr(bytes: Uint8Array): string | Uint8Array {
  const { Buffer, isUtf8 } = process.getBuiltinModule('node:buffer')
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() : bytes
}

/** The answer of a reply that comes in pieces, to a trigger that wants it whole. */
async function collected(
  reply: HttpOutput,
  chunks: AsyncIterable<string | Uint8Array>,
  raw: JsonObject,
  invocation: LiveInvocation,
): Promise<AwsHttpAnswer> {
  try {
    const whole = answer(reply, await collect(chunks, MOST, stopOf(invocation)), raw)
    if (whole.body.length > MOST) throw tooLarge(MOST)
    return whole
  } catch (error) {
    return instead(reply, error, raw, invocation)
  }
}

function instead(reply: HttpOutput, error: unknown, raw: JsonObject, invocation: LiveInvocation): AwsHttpAnswer {
  const sent = insteadOf(reply, error, invocation)
  return answer(sent, sent.body, raw)
}

// What Lambda takes for an answer, in JSON and, for bytes, in base64.
const MOST = 6_291_456
