import type { LambdaContext } from '../../../harness/context.ts'
import { Order } from '../../order.ts'
import type { EmitEvent } from '../by-hand.ts'
import { putEvents } from './put-events.ts'

export function handler(event: EmitEvent, context: LambdaContext): Promise<number> {
  return putEvents(event, context, (value) => Order.parse(value))
}
