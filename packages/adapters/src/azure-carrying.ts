import type { BatchRecord } from '@heddle/core'
import type { Incoming } from '@heddle/events/adapting'
import type { TriggerReader } from './azure-delivery.ts'
import { gridEventIn } from './azure-event-grid.ts'

/** Messages as ones that carry events of a catalogue. */
export function carrying(read: TriggerReader<Incoming>): TriggerReader<Incoming> {
  return (source, input, context) => {
    const { records, ...delivery } = read(source, input, context)
    return { ...delivery, records: (records as readonly BatchRecord<Incoming>[]).map(carrier) }
  }
}

function carrier(record: BatchRecord<Incoming>): BatchRecord<Incoming> {
  return record.item === undefined ? record : { ...record, item: unwrapped(asMedia(record.item)) }
}

/** A payload as it was before the library parsed it, where its media type says that it is no JSON: the text `42` is no number. */
function asMedia(incoming: Incoming): Incoming {
  const { payload, beside } = incoming
  const type = beside?.datacontenttype
  if (typeof type !== 'string' || /^[^;]*[/+]json\s*(?:;|$)/i.test(type)) return incoming
  if (typeof payload !== 'object' || payload instanceof Uint8Array) return incoming
  const { value } = payload
  return { ...incoming, payload: typeof value === 'string' ? value : JSON.stringify(value) }
}

/** What Event Grid puts into queues and hubs in its own schema, as data with attributes beside it. */
function unwrapped(incoming: Incoming): Incoming {
  const { payload, path, beside } = incoming
  if (typeof payload !== 'object' || payload instanceof Uint8Array || beside?.type !== undefined) return incoming
  const event = gridEventIn(payload.value)
  if (event === undefined || event.isCloudEvent) return incoming
  const { data: value, attributes } = event
  return { ...incoming, payload: { value }, path: `${path}: data`, beside: attributes, attributesPath: path }
}
