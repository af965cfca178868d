import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { documentDB } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), at: z.date() })
type Order = { id: string; at: Date }

test('the operation tells what else a change has', () => {
  on(documentDB({ fullDocument: Order, documentKey: z.object({ _id: z.string() }) })).each((change) => {
    switch (change.operationType) {
      case 'insert':
      case 'replace':
        expectTypeOf(change.fullDocument).toEqualTypeOf<Order>()
        expectTypeOf(change.documentKey).toEqualTypeOf<{ _id: string }>()
        expectTypeOf(change.ns.coll).toEqualTypeOf<string>()
        return
      case 'update':
        expectTypeOf(change.fullDocument).toEqualTypeOf<Order | undefined>()
        expectTypeOf(change.updateDescription.removedFields).toEqualTypeOf<readonly string[]>()
        return
      case 'delete':
        expectTypeOf(change.documentKey).toEqualTypeOf<{ _id: string }>()
        // @ts-expect-error it is gone
        change.fullDocument
        return
      case 'rename':
        expectTypeOf(change.to.coll).toEqualTypeOf<string>()
        return
      case 'drop':
        return
      case 'dropDatabase':
        // @ts-expect-error a database has many
        change.ns.coll
        return
      case 'invalidate':
        // @ts-expect-error it is of no collection
        change.ns
        return
      default:
        expectTypeOf(change).toEqualTypeOf<never>()
    }
  })
})

test('a document without a schema is of anything', () => {
  on(documentDB()).each((change) => {
    expectTypeOf(change.time).toEqualTypeOf<Date>()
    expectTypeOf(change.clusterTime.t).toEqualTypeOf<number>()
    // @ts-expect-error not every change has a document
    change.fullDocument
    if (change.operationType === 'insert') {
      expectTypeOf(change.fullDocument).toEqualTypeOf<Readonly<Record<string, unknown>>>()
    }
    // @ts-expect-error no such operation
    if (change.operationType === 'upsert') return
  })
})

test('Lambda takes no answer', () => {
  const handler = toLambda(on(documentDB()).each(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<undefined>()
})

test('it is used as it is meant', () => {
  // @ts-expect-error the document is one part of a change
  documentDB(Order)
  // @ts-expect-error a class is no Standard Schema
  documentDB({ fullDocument: Date })
})
