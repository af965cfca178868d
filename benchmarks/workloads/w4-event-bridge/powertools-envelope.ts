import { parse } from '@aws-lambda-powertools/parser'
import { EventBridgeEnvelope } from '@aws-lambda-powertools/parser/envelopes/eventbridge'
import { Order } from '../order.ts'
import { save } from '../store.ts'

export async function handler(event: unknown): Promise<void> {
  await save(parse(event, EventBridgeEnvelope, Order) as Order)
}
