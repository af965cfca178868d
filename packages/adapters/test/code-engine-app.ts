// The functions of Code Engine that the tests run in a container.

import { direct, HttpError, on } from 'heddle'
import { toOpenWhisk } from 'heddle/openwhisk'
import { brokenScheduleApp, cloudEventApp, Order, scheduleApp } from './conformance/family-app.ts'
import { httpApp } from './conformance/http-app.ts'

export { echo } from './openwhisk-echo.ts'

export const web = toOpenWhisk(httpApp, { maxResultBytes: 16 * 1024 * 1024 })
export const schedule = toOpenWhisk(scheduleApp)
export const brokenSchedule = toOpenWhisk(brokenScheduleApp)
export const cloudEvent = toOpenWhisk(cloudEventApp)

export const pay = toOpenWhisk(
  on(direct(Order)).handle(({ payload, id, type }, { invocation: { functionName, platform } }) => {
    if (payload.total === 0) throw new HttpError(409, 'there is nothing to pay')
    if (payload.total < 0) throw new Error('hunter2: an order below nothing')
    return payload.total === 9 ? undefined : { isNamed: id !== '', type, functionName, platform, ...payload }
  }),
)
