import type { LambdaContext } from '../../../harness/context.ts'
import { orderOf } from '../../order-by-hand.ts'
import type { EmitEvent } from '../by-hand.ts'
import { sendMessages } from './send-messages.ts'

export function handler(event: EmitEvent, context: LambdaContext): Promise<number> {
  return sendMessages(event, context, orderOf)
}
