// The functions that the tests run under Lambda's own client.

import { direct, HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { awsHttp } from '../../events/src/aws-http.ts'
import { familyApps, Order } from './conformance/family-app.ts'
import { httpApp } from './conformance/http-app.ts'

export const queue = toLambda(familyApps.queue)
export const stream = toLambda(familyApps.stream)
export const cloudEvent = toLambda(familyApps.cloudEvent)
export const objects = toLambda(familyApps.objects)
export const schedule = toLambda(familyApps.schedule)

/** The app of the suite asks for a binding, which on AWS is the source's own. */
export const http = toLambda({
  ...httpApp,
  run: (raw, invocation) => httpApp.run(raw, Object.assign(invocation, { bindings: { http: awsHttp } })),
})

export const pay = toLambda(
  on(direct(Order)).handle(({ payload, type }) => {
    if (payload.total < 0) throw new HttpError(409, 'an order below nothing')
    return { paid: payload.id, type }
  }),
)
