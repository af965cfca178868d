import type { InferOutput, Invocation, Platform, StandardSchemaV1 } from '@heddle/core'
import { type PayloadEvent, type PayloadSource, payloadSource } from './payload-source.ts'

/** The platforms that call a function by its name, with a payload of the caller's own. */
export type DirectPlatform = keyof typeof CALLERS

/**
 * A direct invocation. On Lambda through the SDK, the command line, a task of Step Functions or another service that sends no
 * envelope; elsewhere an action of OpenWhisk, a call of Fn or IronFunctions, a webtask without a request.
 */
export type DirectEvent<Payload = unknown> = PayloadEvent<Payload, (typeof CALLERS)[DirectPlatform][0]>

export type DirectSource<Payload> = PayloadSource<DirectEvent<Payload>, DirectPlatform>

const CALLERS = {
  'aws-lambda': ['com.amazonaws.lambda.invocation', 'aws.lambda'],
  openwhisk: ['org.apache.openwhisk.activation', 'openwhisk'],
  'ibm-code-engine': ['com.ibm.codeengine.invocation', 'ibm.codeengine'],
  fn: ['io.fnproject.call', 'fn'],
  'iron-functions': ['io.iron.functions.call', 'iron.functions'],
  webtask: ['io.webtask.call', 'webtask'],
} as const

/**
 * A direct invocation: the event is the payload itself. What the function returns is the answer, as JSON. A throw is told
 * to the caller: on Lambda with its name and message; Lambda tries again only when the invocation is asynchronous.
 *
 * @param schema - what the payload has to be. Without one everything is taken, events of other sources too.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-invocation.html
 */
export function direct(schema?: undefined): DirectSource<unknown>
export function direct<Schema extends StandardSchemaV1>(schema: Schema): DirectSource<InferOutput<Schema>>
export function direct(schema?: StandardSchemaV1): DirectSource<unknown> {
  return payloadSource<DirectEvent['type'], DirectPlatform>({ name: 'direct', caller }, schema)
}

function caller(invocation: Invocation | undefined): (typeof CALLERS)[DirectPlatform] {
  const platform: Platform = invocation?.platform ?? 'aws-lambda'
  return CALLERS[platform as DirectPlatform] ?? CALLERS['aws-lambda']
}
