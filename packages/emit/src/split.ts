import type { TargetLimits } from './target.ts'

interface Sized {
  readonly size: number
}

/**
 * Splits entries into requests that the service takes, in their order. When their bytes rather than their number decide,
 * and nothing is said of their order, larger ones go first, so that there are fewer requests.
 */
export function split<Entry extends Sized>(
  entries: readonly Entry[],
  { count, bytes }: TargetLimits,
  ordered: boolean,
): readonly (readonly Entry[])[] {
  const batches = inOrder(entries, count, bytes)
  if (ordered || batches.length === Math.ceil(entries.length / count)) return batches
  const packed = firstFit(entries, count, bytes)
  return packed.length < batches.length ? packed : batches
}

function inOrder<Entry extends Sized>(entries: readonly Entry[], count: number, bytes: number): Entry[][] {
  const batches: Entry[][] = []
  let batch: Entry[] = []
  let sum = 0
  for (const entry of entries) {
    if (batch.length > 0 && (batch.length === count || sum + entry.size > bytes)) {
      batches.push(batch)
      batch = []
      sum = 0
    }
    batch.push(entry)
    sum += entry.size
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}

/** First fit of the larger first: at most 11/9 of the fewest requests, and in practice nearly always the fewest. */
function firstFit<Entry extends Sized>(entries: readonly Entry[], count: number, bytes: number): Entry[][] {
  const batches: { readonly entries: Entry[]; left: number }[] = []
  let open = 0
  for (const entry of entries.toSorted((one, other) => other.size - one.size)) {
    let fit = open
    while (fit < batches.length && !fits(batches[fit], entry, count)) fit++
    const batch = batches[fit] ?? { entries: [], left: bytes }
    if (fit === batches.length) batches.push(batch)
    batch.entries.push(entry)
    batch.left -= entry.size
    // What is full is not looked at again.
    while (batches[open]?.entries.length === count) open++
  }
  return batches.map((batch) => batch.entries)
}

function fits(batch: { readonly entries: readonly Sized[]; left: number } | undefined, entry: Sized, count: number) {
  return batch !== undefined && batch.entries.length < count && entry.size <= batch.left
}
