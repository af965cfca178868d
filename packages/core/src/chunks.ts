import type { BatchResult, BatchReturns } from './batch.ts'
import { afterFailure, type BatchRecord, handleEach, heldLane, type RecordFailure } from './batch-engine.ts'
import { checkedFailures, concurrencyOf } from './batch-steps.ts'
import { HeddleError } from './errors.ts'
import type { Invocation } from './invocation.ts'
import { type InnerCall, readingOf } from './source.ts'

export interface ChunksOptions {
  /** Chunks that are handled at a time, at least 1, where records have no order. Default 10. */
  readonly concurrency?: number | undefined
}

/**
 * For a function that wants a few records at a time: `on(sqs(Order)).handle(chunks(10, async (messages) => …))`.
 * A throw fails the records of that chunk alone; what the function returns says which of them failed otherwise.
 * Where records have an order, one chunk is handled after another, without the records behind one that failed. Shortly
 * before the deadline no further chunk is started.
 *
 * @param size - the most records of a chunk, at least 1
 */
export function chunks<Item, Call extends { readonly invocation: Invocation }>(
  size: number,
  fn: (items: readonly Item[], call: Call) => BatchReturns | Promise<BatchReturns>,
  options: ChunksOptions = {},
): (items: readonly Item[], call: Call) => Promise<BatchResult> {
  const concurrency = concurrencyOf('chunks', options)
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new HeddleError('MISUSE', `chunks: expected a size of at least 1, got ${size}`)
  }
  return async function inChunks(items, call) {
    const records = recordsOf(items, call)
    const failed = new Map<string, unknown>()
    const broken = new Set<string>()
    // What the engine runs are chunks; none of them ever fails as such.
    const lane = records.some((record) => record.lane !== undefined) ? 'in order' : undefined
    const units: BatchRecord<readonly BatchRecord<Item>[]>[] = []
    for (let from = 0; from < records.length; from += size) {
      units.push({ id: `chunk ${units.length}`, lane, item: records.slice(from, from + size) })
    }
    const late = await handleEach(units, concurrency, call, async (chunk) => {
      const free = chunk.filter((record) => {
        const lane = heldLane(record)
        const held = lane !== undefined && broken.has(lane)
        if (held) failed.set(record.id, afterFailure())
        return !held
      })
      if (free.length === 0) return
      for (const { id, error } of await failuresOf(free, fn, call)) {
        failed.set(id, error)
        const record = free.find((record) => record.id === id)
        const lane = record && heldLane(record)
        if (lane !== undefined) broken.add(lane)
      }
    })
    const errors = new Map(late.map(({ id, error }) => [id, error]))
    for (const { id, item = [] } of units) {
      if (errors.has(id)) for (const record of item) if (!failed.has(record.id)) failed.set(record.id, errors.get(id))
    }
    return { failures: [...failed].map(([id, error]) => ({ id, error })) }
  }
}

/** The records of these items, which have to be of the batch. */
function recordsOf<Item>(items: readonly Item[], call: object): readonly BatchRecord<Item>[] {
  const wanted = new Set(items)
  const { records = [] } = readingOf(call as InnerCall)
  const found = records.filter(({ item, error }) => error === undefined && wanted.has(item as Item))
  if (found.length === items.length) return found as readonly BatchRecord<Item>[]
  throw new HeddleError('MISUSE', 'chunks: expected records of the batch, as handle gives them')
}

async function failuresOf<Item, Call>(
  chunk: readonly BatchRecord<Item>[],
  fn: (items: readonly Item[], call: Call) => BatchReturns | Promise<BatchReturns>,
  call: Call,
): Promise<readonly RecordFailure[]> {
  const items = chunk.map(({ item }) => item as Item)
  try {
    const returned = await fn(items, { ...call, event: items })
    return returned === undefined ? [] : checkedFailures('chunks', returned as BatchResult, chunk)
  } catch (error) {
    return chunk.map(({ id }) => ({ id, error }))
  }
}
