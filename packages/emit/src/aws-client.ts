import { once } from '@heddle/core'

/** A client of the AWS SDK for JavaScript 3, as far as heddle uses one. */
export interface AwsClient {
  // biome-ignore lint/suspicious/noExplicitAny: every client takes commands of its own
  send(command: any, options?: { readonly abortSignal?: AbortSignal }): Promise<any>
}

/** One operation of a service: its input to its output, both as the SDK has them. */
export type Operation<Input, Output> = (input: Input, signal: AbortSignal) => Promise<Output>

/** What an operation needs of its package: `SQSClient`, `SendMessageBatchCommand`. */
export interface SdkOperation {
  readonly Client: new (configuration: { maxAttempts: number }) => AwsClient
  readonly Command: CommandClass
}

// biome-ignore lint/suspicious/noExplicitAny: every command takes an input of its own
type CommandClass = new (input: any) => object

/**
 * An operation through the SDK, which is loaded on first use. A client that heddle makes tries once, for to try again is
 * the emitter's: it knows of each entry, of the deadline, and how often it has tried.
 */
export function sdkOperation<Input, Output>(
  given: AwsClient | undefined,
  load: () => Promise<SdkOperation>,
): Operation<Input, Output> {
  const loaded = once(async () => {
    const { Client, Command } = await load()
    return { client: given ?? new Client({ maxAttempts: 1 }), Command }
  })
  return async function operation(input, abortSignal) {
    const { client, Command } = await loaded()
    return (await client.send(new Command(input), { abortSignal })) as Output
  }
}
