// The Worker that the tests run in workerd.

import { on, retry } from 'heddle'
import { queue } from 'heddle/portable'
import { toWorker } from 'heddle/workers'
import { cloudEventApp, queueApp, scheduleApp } from './conformance/family-app.ts'
import { httpApp } from './conformance/http-app.ts'

const later = on(queue()).each(() => Promise.reject(new Error('not now')), { onFailure: () => retry.after(59.5) })

export default toWorker({
  fetch: httpApp,
  queue: { orders: queueApp, events: cloudEventApp, later, text: on(queue()).each(() => {}) },
  scheduled: scheduleApp,
})
