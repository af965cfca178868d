// The functions that the tests run under Lambda's own client.

import { toLambda } from 'heddle/aws'
import { awsHttp } from '../../events/src/aws-http.ts'
import { familyApps } from './conformance/family-app.ts'
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
