import type { BatchRecord, RecordFailure } from '@heddle/core'
import { type Delivery, type Incoming, isObject, type JsonObject } from '@heddle/events/adapting'
import { type PlacedMessage, payloadOf } from './azure-message.ts'

/** What a trigger with `sdkBinding` brings: `ServiceBusMessageContext` of `@azure/functions-extensions-servicebus`. */
export interface SettleableMessages {
  readonly messages: SdkMessage | readonly SdkMessage[]
  readonly actions: SettlementActions
}

/** A `ServiceBusReceivedMessage` of `@azure/service-bus`. */
interface SdkMessage {
  readonly body: unknown
  readonly contentType?: string | undefined
  readonly deliveryCount?: number | undefined
  readonly sequenceNumber?: unknown
}

interface SettlementActions {
  complete(message: SdkMessage): Promise<void>
  abandon(message: SdkMessage): Promise<void>
}

export function isSettleable(input: unknown): input is SettleableMessages {
  return (
    isObject(input) && 'messages' in input && isObject(input.actions) && typeof input.actions.complete === 'function'
  )
}

/** A message of the SDK as one that the library would have brought. */
export function sdkMessage(message: SdkMessage, index: number): PlacedMessage {
  const { body, contentType, deliveryCount, sequenceNumber } = message
  const metadata: JsonObject = {
    ...message,
    // The library has 0 where the message does not say.
    deliveryCount: deliveryCount === undefined ? undefined : Math.max(1, deliveryCount),
    // A number of 64 bits of its own kind.
    sequenceNumber: sequenceNumber === undefined ? undefined : String(sequenceNumber),
  }
  // Only of this type it has parsed the body, or tried to; any other text is as it came.
  const isText = typeof body === 'string' && contentType !== 'application/json'
  return {
    metadata,
    payload: isText ? body : payloadOf(body),
    raw: message,
    path: `messages[${index}].body`,
    at: (name) => `messages[${index}].${name}`,
  }
}

/** Completes each message that succeeded, and gives each that failed back, so that none depends on the others. */
export function settling(
  source: string,
  messages: readonly SdkMessage[],
  records: readonly BatchRecord<Incoming>[],
  actions: SettlementActions,
): Delivery<Incoming> {
  return {
    records,
    async answer(failures: readonly RecordFailure[]) {
      const failed = new Set(failures.map(({ id }) => id))
      const settled = await Promise.allSettled(
        messages.map((message, index) =>
          failed.has((records[index] as BatchRecord<Incoming>).id)
            ? actions.abandon(message)
            : actions.complete(message),
        ),
      )
      const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
      // These come again when their locks are over, those that were handled too: somebody has to know.
      if (errors.length > 0) {
        throw new AggregateError(
          errors,
          `${source}: ${errors.length} of ${messages.length} messages could not be settled`,
        )
      }
    },
  }
}
