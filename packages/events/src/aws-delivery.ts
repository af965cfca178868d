import type { BatchRecord, BatchSource, Invocation } from '@heddle/core'
import type { Delivery } from './delivery.ts'
import type { Incoming } from './incoming.ts'

/** Where in a batch a record is. */
interface Place {
  readonly index: number
  readonly lane: string | undefined
  /** Among those of its lane. */
  readonly place: number
}

/** What a source of AWS makes of a record, as a family of sources sees it. */
interface AsIncoming<Item> {
  /** Where in the item its payload is: not read yet, for the source has no schema. */
  readonly member: keyof Item & string
  /** Where in the raw event the payload is. */
  path(place: Place): string
  /** What the family's event has, and the item does not, or by another name. */
  fields(item: Item, place: Place): object
  /** The payload, where it is not simply what stands there. */
  payload?(item: Item): Incoming['payload']
}

type Own = Pick<Incoming, 'id' | 'type' | 'source' | 'time' | 'raw'>

/** What a source of AWS has read without a schema, its payloads to be read yet; all else that it makes of a record is kept. */
export function deliveredBy<Item extends Own>(
  { read, answer }: BatchSource<Item, unknown, 'aws-lambda', unknown>,
  raw: unknown,
  invocation: Invocation | undefined,
  { member, path, fields, payload = (item) => item[member] as Incoming['payload'] }: AsIncoming<NoInfer<Item>>,
): Delivery<Incoming> {
  // Without a schema of its own the source waits for nothing.
  const { records = [] } = read(raw, invocation) as { readonly records?: readonly BatchRecord<Item>[] }
  const inLane = new Map<string | undefined, number>()
  return {
    records: records.map(({ item, ...record }, index) => {
      const { lane } = record
      const place = { index, lane, place: inLane.get(lane) ?? 0 }
      inLane.set(lane, place.place + 1)
      if (item === undefined) return record
      const { id, type, source, time, raw } = item
      const { [member]: _, ...others } = item
      return {
        ...record,
        item: {
          id,
          type,
          source,
          time,
          raw,
          payload: payload(item),
          path: path(place),
          fields: { ...others, ...fields(item, place) },
        },
      }
    }),
    answer: (failures, all, invocation) =>
      answer?.({ failures }, { event: [], records: all as BatchRecord<never>[] }, invocation),
  }
}
