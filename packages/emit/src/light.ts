import { toBase64 } from '@heddle/core'
import type { Operation } from './aws-client.ts'
import type { LightService } from './light-environment.ts'
import { lightRequest } from './light-request.ts'

/** An operation of a service that speaks JSON. */
export interface LightJsonOperation {
  readonly service: LightService
  /** Where it is when the environment does not say. Default: by the region. */
  readonly url?: string | undefined
  /** `X-Amz-Target`. */
  readonly target: string
  readonly version: '1.0' | '1.1'
}

/** An operation without the SDK: the same input and output, errors with the same `name` and `$metadata`. */
export function lightJson<Input, Output>(about: LightJsonOperation): Operation<Input, Output> {
  const { service, url, target, version } = about
  const headers = {
    'Content-Type': `application/x-amz-json-${version}`,
    'X-Amz-Target': target,
    'User-Agent': 'heddle',
  }
  return async function operation(input, signal) {
    const body = JSON.stringify(input, wireValue)
    const answer = await lightRequest({ service, url, headers, body }, signal)
    const output = parsed(answer.body)
    if (answer.status >= 200 && answer.status < 300 && output !== undefined) return output as Output
    const { __type, message, Message } = (output ?? {}) as Readonly<Record<string, unknown>>
    const type = __type ?? answer.headers['x-amzn-errortype']
    throw serviceError(answer.status, nameOf(type), message ?? Message)
  }
}

/** Bytes are base64, times are seconds, as AWS's JSON protocols have them. */
function wireValue(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  // What JSON has made of it, by `toJSON`, is in `value`.
  const original = this[key]
  if (original instanceof Uint8Array) return toBase64(original)
  if (original instanceof Date) return original.getTime() / 1000
  return value
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** `com.amazonaws.sqs#QueueDoesNotExist` or `ThrottlingException:http://…`, without what stands around it. */
function nameOf(type: unknown): string | undefined {
  return typeof type === 'string' ? type.replace(/^[^#]*#/, '').replace(/:.*/s, '') : undefined
}

/** The error of a service, as those of the SDK are. */
export function serviceError(status: number, name: string | undefined, message: unknown): Error {
  const error = new Error(typeof message === 'string' ? message : `an answer of status ${status} that says nothing`)
  const $fault = status < 500 ? 'client' : 'server'
  return Object.assign(error, { name: name || 'Unknown', $fault, $metadata: { httpStatusCode: status } })
}
