import { HttpError, http, log, mapErrors, on } from 'heddle'
import { objects, queue, schedule } from 'heddle/portable'
import * as z from 'zod'
import { OutOfStock, restock, take } from './stock.ts'

// A small shop, written once: nothing here knows a platform. The files beside this one put it on each.

export const Order = z.object({ sku: z.string(), count: z.int().positive() })
export const Shipment = z.object({ order: z.string(), carrier: z.enum(['post', 'bike']) })

/** Takes an order. */
export const placeOrder = on(http.post('/orders', { body: Order }))
  .use(log())
  .use(mapErrors([[OutOfStock, (error) => new HttpError(409, error.message)]]))
  .handle(({ body }, { log, invocation }) => {
    take(body.sku, body.count)
    log.info('order placed', body)
    return { status: 201, body: { order: invocation.id } }
  })

/** Ships what was ordered: one that cannot be shipped fails alone. */
export const ship = on(queue(Shipment))
  .use(log())
  .each(({ body, attempt }, { log }) => {
    if (body.carrier === 'bike' && attempt === 1) throw new Error('no bike is free')
    log.info('shipped', { order: body.order, attempt })
  })

/** Imports each catalogue that is uploaded. */
export const importCatalogue = on(objects())
  .use(log())
  .each(({ action, bucket, key }, { log }) => {
    if (action !== 'created') return
    if (!key.endsWith('.csv')) throw new Error(`${key} is no catalogue`)
    log.info('catalogue imported', { bucket, key })
  })

/** Fills the shelves every night. */
export const fillShelves = on(schedule())
  .use(log())
  .handle(({ time }, { log }) => {
    log.info('shelves filled', { items: restock(), due: time.toISOString() })
  })
