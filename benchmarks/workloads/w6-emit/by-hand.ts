import type { Order } from '../order.ts'

// What the contenders by hand share, as a careful developer would have it in a file of helpers.

/** Splits entries into requests by number and by bytes. */
export function chunked<Entry>(
  entries: readonly Entry[],
  most: number,
  bytesOf: (entry: Entry) => number,
): readonly Entry[][] {
  const chunks: Entry[][] = []
  let chunk: Entry[] = []
  let sum = 0
  for (const entry of entries) {
    const bytes = bytesOf(entry)
    if (chunk.length === 10 || (chunk.length > 0 && sum + bytes > most)) {
      chunks.push(chunk)
      chunk = []
      sum = 0
    }
    chunk.push(entry)
    sum += bytes
  }
  if (chunk.length > 0) chunks.push(chunk)
  return chunks
}

/** Sends a chunk, and again what was not taken; throws what is left in the end. */
export async function sendAll<Entry>(
  chunk: readonly Entry[],
  send: (entries: Entry[]) => Promise<readonly Entry[]>,
): Promise<void> {
  let left = [...chunk]
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === 5) throw new Error(`${left.length} events were not taken`)
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt))
    left = [...(await send(left))]
  }
}

/** W3C's header of X-Ray's. */
export function traceparentOf(xRay: string): string {
  const { Root = '', Parent = '', Sampled } = Object.fromEntries(xRay.split(';').map((part) => part.split('=')))
  return `00-${Root.slice(2).replace('-', '')}-${Parent}-0${Sampled}`
}

/** What the function gets. */
export interface EmitEvent {
  readonly orders: readonly Order[]
}
