import { failureOf, isPassing } from './failure.ts'
import type { ServiceBusMessage } from './service-bus-message.ts'
import type { Accepted, Failure, Rejected } from './target.ts'

/** A `ServiceBusClient` of `@azure/service-bus`, as far as heddle uses one. */
export interface ServiceBusClient {
  createSender(queueOrTopic: string): ServiceBusSender
}

export interface ServiceBusSender {
  createMessageBatch(options?: {
    readonly maxSizeInBytes?: number
    readonly abortSignal?: AbortSignal
  }): Promise<ServiceBusBatch>
  // biome-ignore lint/suspicious/noExplicitAny: a message or a batch of the SDK's
  sendMessages(messages: any, options?: { readonly abortSignal?: AbortSignal }): Promise<void>
}

interface ServiceBusBatch {
  readonly count: number
  // biome-ignore lint/suspicious/noExplicitAny: a message, of the SDK's type
  tryAddMessage(message: any): boolean
}

/**
 * Sends messages in one batch, or in more where they do not fit: the SDK adds a property to each where it is traced. After a batch
 * that failed none of the rest is sent.
 */
export async function sendBatches(
  sender: ServiceBusSender,
  messages: readonly ServiceBusMessage[],
  maxSizeInBytes: number,
  abortSignal: AbortSignal,
): Promise<readonly (Accepted | Rejected)[]> {
  const outcomes: (Accepted | Rejected)[] = []
  try {
    while (outcomes.length < messages.length) {
      const batch = await sender.createMessageBatch({ maxSizeInBytes, abortSignal })
      const left = messages.slice(outcomes.length)
      while (batch.count < left.length && batch.tryAddMessage(left[batch.count])) {}
      if (batch.count === 0) outcomes.push(tooLarge(maxSizeInBytes))
      else {
        await sender.sendMessages(batch, { abortSignal })
        outcomes.push(...left.slice(0, batch.count).map(() => ({})))
      }
    }
  } catch (error) {
    if (outcomes.length === 0) throw error
    const rejected = { failure: serviceBusFailure(error) }
    outcomes.push(...messages.slice(outcomes.length).map(() => rejected))
  }
  return outcomes
}

function tooLarge(most: number): Rejected {
  const message = `with what the SDK adds to it the message has more than ${most} bytes`
  return { failure: { code: 'MessageSizeExceeded', message, retriable: false } }
}

/** What an error of the SDK says. What it has no code for stands in its message: `ECONNREFUSED: connect …`. */
export function serviceBusFailure(error: unknown): Failure {
  const failure = failureOf(error)
  const { name, code, retryable } = (error ?? {}) as Readonly<Record<string, unknown>>
  if (name !== 'ServiceBusError' && name !== 'MessagingError') return failure
  const own = code === undefined || code === 'GeneralError' ? /^(\w+): /.exec(failure.message)?.[1] : String(code)
  // To the SDK one who is refused may be let in another time, with a key that is changed meanwhile.
  const retriable = own !== 'UnauthorizedAccess' && (retryable === true || isPassing(own))
  return { ...failure, code: own ?? name, retriable }
}
