// The Worker that the tests run in workerd.

import { toWorker } from 'heddle/workers'
import { cloudEventApp, queueApp, scheduleApp } from './conformance/family-app.ts'
import { httpApp } from './conformance/http-app.ts'

export default toWorker({
  fetch: httpApp,
  queue: { orders: queueApp, events: cloudEventApp },
  scheduled: scheduleApp,
})
