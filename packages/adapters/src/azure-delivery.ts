import { allFailures, type BatchRecord, type Binding, type RecordFailure } from '@heddle/core'
import { type Decoded, type Delivery, decoded } from '@heddle/events/adapting'
import {
  type AzureContext,
  contextOf,
  isTriggeredBy,
  otherTrigger,
  type TriggerType,
  triggerOf,
} from './azure-context.ts'

/** What a trigger brought, and which. */
export type AzureDelivery<Item> = Delivery<Item> & Decoded & { readonly trigger: TriggerType }

/** Reads what one type of trigger brings. */
export type TriggerReader<Item> = (source: string, input: unknown, context: AzureContext) => Delivery<Item>

/** A family's triggers, by their types. */
export type TriggerReaders<Item> = { readonly [Type in TriggerType]?: TriggerReader<Item> }

/** A family of which several triggers bring records. Refuses what another trigger brings by name. */
export function byTrigger<Item>(family: string, readers: TriggerReaders<Item>): Binding<AzureDelivery<Item>, unknown> {
  const types = Object.keys(readers) as TriggerType[]
  return {
    decode(input, invocation) {
      const context = contextOf(invocation)
      const trigger = types.find((type) => isTriggeredBy(context, type))
      const read = trigger && readers[trigger]
      if (trigger === undefined || read === undefined) throw otherTrigger(family, triggerOf(context).type, types)
      return decoded({ ...read(family, input, context), trigger })
    },
  }
}

/**
 * Records of a trigger that takes no partial answer: when one failed the invocation fails, after all were tried. Where there
 * is but one, with its own error.
 */
export function allOrNothing<Item>(source: string, records: readonly BatchRecord<Item>[]): Delivery<Item> {
  return {
    records,
    answer(failures: readonly RecordFailure[]) {
      const [first] = failures
      if (first === undefined) return undefined
      throw records.length === 1 ? first.error : allFailures(source, failures, records)
    },
  }
}
