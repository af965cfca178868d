import { type BatchRecord, type BatchSource, defineBatchSource, HeddleError } from '@heddle/core'
import type { Carrier } from './carried.ts'
import type { Catalogue, CatalogueOptions } from './catalogue.ts'
import { type Received, type ReceivedEvent, receivedEvent } from './received.ts'
import { itemOf } from './records.ts'

/**
 * The source whose records carry events of a catalogue: `type` and the data are those of the event.
 *
 * @param base - the source without a schema: it gives payloads as they came, and waits for nothing
 */
export function eventsOf<Item extends object, Answer, Inner>(
  base: BatchSource<Item, Answer, 'aws-lambda', Inner>,
  { member, carried }: Carrier<Item>,
  catalogue: Catalogue,
  options: CatalogueOptions = {},
): BatchSource<object, Answer, 'aws-lambda', unknown> {
  const { name, read, answer } = base
  const { inner } = base as { readonly inner?: (value: unknown) => Item }

  function withEvent(records: readonly BatchRecord<Item>[], first: number) {
    return withEvents(
      records,
      (item, index) => receivedEvent(carried(item, first + index, records), catalogue, options),
      (item, received) => eventItem(item, member, received),
    )
  }

  return defineBatchSource<object, Answer, 'aws-lambda', unknown>({
    name,
    read(raw, invocation) {
      const { records = [] } = read(raw, invocation) as { readonly records?: readonly BatchRecord<Item>[] }
      return withEvent(records, 0)
    },
    answer: (failures, records, invocation) =>
      answer?.({ failures }, { event: [], records: records as never }, invocation) as Answer,
    ...(inner === undefined
      ? {}
      : {
          inner: (value) =>
            itemOf(withEvent([{ id: '', lane: undefined, item: inner(value) }], -1)[0] as BatchRecord<object>),
        }),
  })
}

/** What a source made of a record, and the event that it carries: the same object, for it was made just now and nobody has it. */
export function eventItem(item: object, member: string, { event, data, unlisted }: ReceivedEvent): object {
  const received = item as Record<string, unknown>
  received.type = event.type
  received[member] = data
  received.event = event
  if (unlisted) received.unlisted = true
  return received
}

/** Records with what is made of each and of the event that it carries; where that event is at fault, with its error. */
export function withEvents<Item, Made>(
  records: readonly BatchRecord<Item>[],
  receive: (item: Item, index: number) => Received | Promise<Received>,
  make: (item: Item, received: ReceivedEvent) => Made,
): (BatchRecord<Made> | Promise<BatchRecord<Made>>)[] {
  return records.map(({ item, error, ...known }, index) => {
    if (error !== undefined) return { ...known, error }
    const received = receive(item as Item, index)
    return received instanceof Promise ? received.then(settled) : settled(received)

    function settled(outcome: Received): BatchRecord<Made> {
      if (outcome instanceof HeddleError) return { ...known, error: outcome }
      return { ...known, item: make(item as Item, outcome), error: undefined }
    }
  })
}
