import type { LambdaContext } from '../../harness/context.ts'
import type { Order } from '../order.ts'
import { save } from '../store.ts'
import type { SqsAnswer, SqsEvent } from './sqs-event.ts'

/**
 * A batch by hand, with or without a schema library.
 *
 * All records at once: the simplest code that does not wait for one record after another, as heddle does not either.
 * heddle's limit of 10 at a time is its own burden.
 */
export async function eachRecord(
  event: SqsEvent,
  context: LambdaContext,
  orderOf: (value: unknown) => Order,
): Promise<SqsAnswer> {
  const batchItemFailures: { itemIdentifier: string }[] = []
  await Promise.all(
    event.Records.map(async ({ messageId, body }) => {
      try {
        await save(orderOf(JSON.parse(body)))
      } catch (error) {
        batchItemFailures.push({ itemIdentifier: messageId })
        const { name, message, stack } = error as Error
        console.error(
          JSON.stringify({
            level: 'ERROR',
            message: `record ${messageId} failed`,
            requestId: context.awsRequestId,
            error: { name, message, stack },
          }),
        )
      }
    }),
  )
  return { batchItemFailures }
}
