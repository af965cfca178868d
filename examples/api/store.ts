import { HttpError } from 'heddle'
import type * as z from 'zod'
import type { Item, ItemChange, ItemPage, ItemQuery, NewItem } from './items.ts'

/** The items, by their number. The functions share them, as they would a table. */
const items = new Map<number, Item>()
let last = 0

export function add(fields: z.infer<typeof NewItem>): Item {
  last += 1
  const item = { ...fields, id: last, added: new Date() }
  items.set(last, item)
  return item
}

export function get(id: number): Item {
  const item = items.get(id)
  if (item === undefined) throw new HttpError(404, `there is no item ${id}`)
  return item
}

export function change(id: number, fields: z.infer<typeof ItemChange>): Item {
  const item: Item = Object.assign({}, get(id), fields)
  items.set(id, item)
  return item
}

export function remove(id: number): void {
  get(id)
  items.delete(id)
}

export function list({ page, size, category, tag }: z.infer<typeof ItemQuery>): z.infer<typeof ItemPage> {
  const wanted = tag === undefined ? undefined : [tag].flat()
  const all = [...items.values()].filter(
    (item) =>
      (category === undefined || item.category === category) &&
      (wanted === undefined || wanted.some((one) => item.tags.includes(one))),
  )
  return { items: all.slice((page - 1) * size, page * size), total: all.length }
}
