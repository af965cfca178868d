import { HttpError, http, log, mapErrors, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { Order, OutOfStock, take } from './shop.ts'

/** An HTTP API: takes an order. */
export const handler = toLambda(
  on(http.post('/shops/:shop/orders', { body: Order }))
    .use(log())
    .use(mapErrors([[OutOfStock, (error) => new HttpError(409, error.message)]]))
    .handle(async ({ body, params }, { log, invocation }) => {
      for (const { sku, count } of body.items) take(sku, count)
      log.info('order placed', { shop: params.shop, items: body.items.length })
      return { status: 201, body: { order: invocation.id, shop: params.shop } }
    }),
)
