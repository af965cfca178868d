// Functions as a user deploys them, for the framework's own command: one for each signature.

import { http, log, on } from 'heddle'
import { cloudEvent } from 'heddle/cloud-events'
import { pubSub, toGoogle } from 'heddle/google'
import { Order, orders } from './conformance/family-app.ts'

export const greet = toGoogle(
  on(http.get('/greetings/:name'))
    .use(log())
    .handle(({ params }) => ({ body: { greeting: `hello ${params.name}` } })),
)

export const ship = toGoogle(on(pubSub(Order)).each(({ body, id }) => console.log(`shipped ${body.id} of ${id}`)))

export const paid = toGoogle(on(cloudEvent(orders)).each(({ data }) => console.log(`paid ${data.id}`)))
