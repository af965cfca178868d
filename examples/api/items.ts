import * as z from 'zod'

export const Id = z.object({ id: z.coerce.number().int().min(1) })

const fields = {
  name: z.string().min(1).max(80),
  category: z.enum(['tea', 'mugs', 'books']),
  price: z.object({ amount: z.int().min(0).max(1_000_000), currency: z.enum(['EUR', 'USD']) }),
  tags: z.array(z.string().regex(/^[a-z-]{1,20}$/)).max(5),
  /** In kilograms. */
  weight: z.number().positive().max(500).optional(),
}

/** What a client sends to add an item. */
export const NewItem = z.object({ ...fields, tags: fields.tags.default([]) }).meta({ id: 'NewItem' })

/** What a client sends to change one: what is not there stays. */
export const ItemChange = z.object(fields).partial().meta({ id: 'ItemChange' })

export const Item = z.object({ ...fields, id: z.int(), added: z.date() }).meta({ id: 'Item' })
export type Item = z.infer<typeof Item>

export const ItemQuery = z.object({
  page: z.coerce.number().int().min(1).default(1).describe('The first is 1.'),
  size: z.coerce.number().int().min(1).max(100).default(20),
  category: fields.category.optional(),
  // A name that was sent once is text, one that was sent several times an array.
  tag: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Items that have one of these.'),
})

export const ItemPage = z.object({ items: z.array(Item), total: z.int() })
