import middy from '@middy/core'
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure'
import { Order } from '../order.ts'
import { save } from '../store.ts'
import type { SqsAnswer, SqsEvent } from './sqs-event.ts'

type Settled = PromiseSettledResult<void>[]

// As its documentation shows it: the handler settles the records; the middleware, which is of middy 6 because there is
// none of 7, turns what failed into the answer and logs it with console.error.
export const handler = middy<SqsEvent, Settled | SqsAnswer>()
  .use(sqsPartialBatchFailure() as unknown as middy.MiddlewareObj<SqsEvent, Settled | SqsAnswer>)
  .handler(
    async (event: SqsEvent): Promise<Settled | SqsAnswer> =>
      await Promise.allSettled(event.Records.map(async ({ body }) => save(Order.parse(JSON.parse(body))))),
  )
