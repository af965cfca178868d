import type { InferOutput, StandardSchemaV1 } from '@heddle/core'
import { type PayloadEvent, type PayloadSource, payloadSource } from './payload-source.ts'

/** A direct invocation: through the SDK, the command line, a task of Step Functions or another service that sends no envelope. */
export type DirectEvent<Payload = unknown> = PayloadEvent<Payload, 'com.amazonaws.lambda.invocation'>

export type DirectSource<Payload> = PayloadSource<DirectEvent<Payload>>

/**
 * A direct invocation: the event is the payload itself. What the function returns is the answer, as JSON. A throw is told
 * to the caller with its name and message; Lambda tries again only when the invocation is asynchronous.
 *
 * @param schema - what the payload has to be. Without one everything is taken, events of other sources too.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-invocation.html
 */
export function direct(schema?: undefined): DirectSource<unknown>
export function direct<Schema extends StandardSchemaV1>(schema: Schema): DirectSource<InferOutput<Schema>>
export function direct(schema?: StandardSchemaV1): DirectSource<unknown> {
  return payloadSource({ name: 'direct', type: 'com.amazonaws.lambda.invocation', source: 'aws.lambda' }, schema)
}
