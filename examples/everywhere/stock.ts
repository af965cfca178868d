const shelves = new Map([
  ['tea', 3],
  ['mug', 40],
])

/** Thrown when there is less left than was ordered. */
export class OutOfStock extends Error {
  override readonly name: string = 'OutOfStock'
}

export function take(sku: string, count: number): void {
  const left = shelves.get(sku) ?? 0
  if (left < count) throw new OutOfStock(`only ${left} of ${sku} left`)
  shelves.set(sku, left - count)
}

/** Fills up to fifty of each, and says how many items that took. */
export function restock(): number {
  let added = 0
  for (const [sku, left] of shelves) {
    added += 50 - left
    shelves.set(sku, 50)
  }
  return added
}
