/**
 * Stands in for a database: a call that has to be awaited, costs next to nothing and sometimes fails. It remembers what
 * it was given only while the answers are checked.
 */
export async function save(value: { readonly id: string }): Promise<void> {
  if (value.id === 'unsavable') throw new Error('the store is closed')
  ;(globalThis as { saved?: unknown[] }).saved?.push(value)
}
