import { type BatchSource, codecFor, type StandardSchemaV1, text } from '@heddle/core'
import { type Delivery, deliveredSource, isDecoded, refusal, withPayloads } from '@heddle/events/adapting'
import { otherTrigger, type TriggerType } from './azure-context.ts'
import type { AzureDelivery } from './azure-delivery.ts'

/** A source of Azure that extends the messages of `queue`. */
export function nativeQueue<Item extends object>(
  name: string,
  trigger: TriggerType,
  schema: StandardSchemaV1 | undefined,
): BatchSource<Item, undefined, 'azure-functions'> {
  const codec = schema === undefined ? text() : codecFor(schema)
  return native<Item>(name, 'queue', trigger, (delivery) =>
    withPayloads(name, delivery, codec, (message: object, body) => ({ ...message, body }) as Item),
  )
}

/** A source of Azure that extends the records of `stream`. */
export function nativeStream<Item extends object>(
  name: string,
  trigger: TriggerType,
  schema: StandardSchemaV1 | undefined,
): BatchSource<Item, undefined, 'azure-functions'> {
  const codec = schema === undefined ? undefined : codecFor(schema)
  return native<Item>(name, 'stream', trigger, (delivery) =>
    withPayloads(name, delivery, codec, (record: object, data) => ({ ...record, data }) as Item),
  )
}

/** A source of Azure that takes of a family what one type of trigger brings. */
export function native<Item extends object>(
  name: string,
  family: string,
  trigger: TriggerType,
  read: (delivery: AzureDelivery<never>) => Delivery<Item>,
): BatchSource<Item, undefined, 'azure-functions'> {
  return deliveredSource<Item, 'azure-functions'>({
    name,
    family,
    deliver(raw) {
      if (!isDecoded(raw)) throw refusal(name, raw)
      const delivery = raw as AzureDelivery<never>
      if (delivery.trigger !== trigger) throw otherTrigger(name, delivery.trigger, [trigger])
      return read(delivery)
    },
  }) as BatchSource<Item, undefined, 'azure-functions'>
}
