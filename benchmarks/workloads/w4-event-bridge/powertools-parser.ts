import { parse } from '@aws-lambda-powertools/parser'
import { EventBridgeSchema } from '@aws-lambda-powertools/parser/schemas/eventbridge'
import { Order } from '../order.ts'
import { save } from '../store.ts'

const OrderPlaced = EventBridgeSchema.extend({ detail: Order })

export async function handler(event: unknown): Promise<void> {
  await save(parse(event, undefined, OrderPlaced).detail)
}
