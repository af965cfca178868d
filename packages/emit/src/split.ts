import type { TargetLimits } from './target.ts'

interface Sized {
  readonly size: number
}

/**
 * Splits entries into requests that the service takes, in their order. Where that takes more requests than their number
 * or their bytes call for, and nothing is said of their order, they are packed: into at most a tenth more requests than
 * the fewest possible, those of a request still in their order.
 */
export function split<Entry extends Sized>(
  entries: readonly Entry[],
  { count, bytes }: TargetLimits,
  ordered: boolean,
): readonly (readonly Entry[])[] {
  const batches = inOrder(entries, count, bytes)
  if (ordered || batches.length <= leastOf(entries, count, bytes)) return batches
  const packed: Entry[][] = []
  for (let start = 0; start < entries.length; start += WINDOW) {
    packed.push(...pack(entries.slice(start, start + WINDOW), count, bytes))
  }
  return packed.length < batches.length ? packed : batches
}

// Packing takes time by the square of the number.
const WINDOW = 500

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

/** No fewer requests will do. */
function leastOf(entries: readonly Sized[], count: number, bytes: number): number {
  const sum = entries.reduce((total, { size }) => total + size, 0)
  return Math.max(Math.ceil(entries.length / count), Math.ceil(sum / bytes))
}

/** A request, as places of entries in the order of their size. */
interface Bin {
  readonly places: number[]
  left: number
}

function pack<Entry extends Sized>(entries: readonly Entry[], count: number, bytes: number): Entry[][] {
  const sizeAt = (index: number) => (entries[index] as Entry).size
  const largestFirst = Array.from(entries.keys()).toSorted((one, other) => sizeAt(other) - sizeAt(one))
  const sizes = largestFirst.map(sizeAt)
  let fewest = firstFit(sizes, count, bytes)
  let least = leastOf(entries, count, bytes)
  while (least < fewest.length) {
    const requests = Math.floor((least + fewest.length) / 2)
    const bins = spread(sizes, requests, count, bytes)
    if (bins === undefined) least = requests + 1
    else fewest = bins
  }
  return fewest
    .map(({ places }) => places.map((place) => largestFirst[place] as number).toSorted((one, other) => one - other))
    .toSorted(([one = 0], [other = 0]) => one - other)
    .map((batch) => batch.map((index) => entries[index] as Entry))
}

/** Each into the first with room: good where bytes decide. */
function firstFit(sizes: readonly number[], count: number, bytes: number): Bin[] {
  const bins: Bin[] = []
  for (const [place, size] of sizes.entries()) {
    const bin = bins.find((one) => hasRoom(one, size, count)) ?? { places: [], left: bytes }
    if (bin.places.length === 0) bins.push(bin)
    bin.places.push(place)
    bin.left -= size
  }
  return bins
}

// Of ten requests or fewer, one more is more than a tenth more: with so few it takes some trying.
const FEW = 11
const TRIES = 10_000

/** Each into the emptiest of so many, which spreads the small ones: good where both number and bytes decide. */
function spread(sizes: readonly number[], requests: number, count: number, bytes: number): Bin[] | undefined {
  const bins = Array.from({ length: requests }, (): Bin => ({ places: [], left: bytes }))
  let tries = requests < FEW ? TRIES : 0
  return placed(0) ? bins : undefined

  function placed(place: number): boolean {
    const size = sizes[place]
    if (size === undefined) return true
    for (const bin of tries > 0 ? emptiestFirst(bins, size, count) : emptiest(bins, size, count)) {
      bin.places.push(place)
      bin.left -= size
      if (placed(place + 1)) return true
      bin.places.pop()
      bin.left += size
      if (--tries < 0) return false
    }
    return false
  }
}

/** The one with the most room, if any has room at all. */
function emptiest(bins: readonly Bin[], size: number, count: number): readonly Bin[] {
  let most: Bin | undefined
  for (const bin of bins) if (bin.left > (most?.left ?? -1) && hasRoom(bin, size, count)) most = bin
  return most === undefined ? [] : [most]
}

/** Those with room, one of each kind. */
function emptiestFirst(bins: readonly Bin[], size: number, count: number): readonly Bin[] {
  const kinds = new Map<string, Bin>()
  for (const bin of bins) if (hasRoom(bin, size, count)) kinds.set(`${bin.left} ${bin.places.length}`, bin)
  return [...kinds.values()].toSorted((one, other) => other.left - one.left)
}

function hasRoom({ places, left }: Bin, size: number, count: number): boolean {
  return places.length < count && size <= left
}
