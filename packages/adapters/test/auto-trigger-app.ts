// What only some platforms trigger, as a user deploys it: on OpenWhisk it is known where it is once it is called.

import { auto } from 'heddle/auto'
import { queueApp, scheduleApp } from './conformance/family-app.ts'

export const queue = auto(queueApp, { bound: ['apiKey'] })
export const schedule = auto(scheduleApp)
