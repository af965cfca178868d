import type { LambdaContext } from '../../../harness/context.ts'
import { Order } from '../../order.ts'
import type { EmitEvent } from '../by-hand.ts'
import { sendMessages } from './send-messages.ts'

export function handler(event: EmitEvent, context: LambdaContext): Promise<number> {
  return sendMessages(event, context, (value) => Order.parse(value))
}
