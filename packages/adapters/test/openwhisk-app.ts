// The actions that the tests run in a container.

import { direct, HttpError, log, on } from 'heddle'
import { params, toOpenWhisk } from 'heddle/openwhisk'
import { brokenScheduleApp, cloudEventApp, Order, queueApp, scheduleApp } from './conformance/family-app.ts'
import { httpApp } from './conformance/http-app.ts'

export { echo } from './openwhisk-echo.ts'

const bound = ['apiKey']

// As on an installation whose limit its operator has raised.
export const web = toOpenWhisk(httpApp, { bound, maxResultBytes: 16 * 1024 * 1024 })
export const queue = toOpenWhisk(queueApp, { bound })
export const schedule = toOpenWhisk(scheduleApp, { bound })
export const brokenSchedule = toOpenWhisk(brokenScheduleApp)
export const cloudEvent = toOpenWhisk(cloudEventApp, { bound })

/** An action as a user writes it, with what may go wrong in it. */
export const pay = toOpenWhisk(
  on(direct(Order))
    .use(log())
    .use(params<{ readonly apiKey?: string }>())
    .handle(async ({ payload, type, source }, { invocation, params }) => {
      const { total } = payload
      if (total === 0) throw new HttpError(409, 'there is nothing to pay', { extensions: { order: payload.id } })
      if (total < 0) throw new Error('hunter2: an order below nothing')
      if (total === 7) return 'paid'
      if (total === 8) return { big: 7n }
      if (total === 9) return undefined
      invocation.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => console.log('done beside')))
      const { functionName, platform } = invocation
      const isBound = params.apiKey === 'hunter2' && !('apiKey' in payload)
      return { type, source, functionName, platform, isBound, inTime: invocation.remaining() > 1000, ...payload }
    }),
  { bound },
)
