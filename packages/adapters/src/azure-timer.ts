import { type Binding, defineSource, type Source } from '@heddle/core'
import { decoded, isDecoded, refusal, type ScheduledEvent } from '@heddle/events/adapting'
import { contextOf, isTriggeredBy, otherTrigger, triggerOf } from './azure-context.ts'
import { objectOf, textOf, timeOf } from './azure-message.ts'

/** A timer that has come due. */
export interface TimerEvent extends ScheduledEvent {
  readonly type: 'com.microsoft.azure.functions.timer'
  /** Whether it comes later than it was due, as after a time in which the app did not run. */
  readonly isPastDue: boolean
  /** When it ran before; `undefined` the first time, and where the timer is not monitored. */
  readonly last: Date | undefined
}

export type TimerSource = Source<TimerEvent, unknown, unknown, never, unknown, 'azure-functions'>

/**
 * A timer of Azure Functions that has come due: the event of `schedule`, with what the timer tells. A throw fails the run, which is
 * not tried again unless the function has a retry policy.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer
 */
export function timer(): TimerSource {
  return defineSource<TimerEvent, unknown, unknown, never, unknown, 'azure-functions'>({
    name: 'timer',
    family: 'schedule',
    read(raw) {
      if (!isDecoded(raw)) throw refusal('timer', raw)
      if (!('isPastDue' in raw)) throw otherTrigger('timer', undefined, ['timerTrigger'])
      return { event: raw as unknown as TimerEvent }
    },
  })
}

/** Timers. What the function returns goes to the output of the function's registration, and to nobody where it has none. */
export const azureTimer: Binding<TimerEvent, unknown> = {
  decode(raw, invocation) {
    const context = contextOf(invocation)
    const trigger = triggerOf(context)
    if (!isTriggeredBy(context, 'timerTrigger')) throw otherTrigger('schedule', trigger.type, ['timerTrigger'])
    const { scheduleStatus, isPastDue } = objectOf(raw)
    const { last, next } = objectOf(scheduleStatus)
    const time = dueAt(next)
    return decoded<TimerEvent>({
      id: `${context.functionName}@${time.toISOString()}`,
      type: 'com.microsoft.azure.functions.timer',
      source: context.functionName,
      time,
      schedule: textOf(trigger.schedule),
      isPastDue: isPastDue === true,
      last: ranAt(last),
      raw,
    })
  },
  encode: (answer, _raw, _input, invocation) =>
    contextOf(invocation).options?.return === undefined ? undefined : answer,
}

// A clock may be as much behind that of the host.
const CLOCK = 5_000

/** The status is that of before the run: what it has as the next run is this one. Without a monitor there is none. */
function dueAt(next: unknown): Date {
  const time = timeOf(next)
  const now = Date.now()
  return time === undefined || time.getTime() > now + CLOCK || isNever(time) ? new Date(now) : time
}

function ranAt(last: unknown): Date | undefined {
  const time = timeOf(last)
  return time === undefined || isNever(time) ? undefined : time
}

/** What .NET has where there is no time: the first day of the year 1. */
function isNever(time: Date): boolean {
  return time.getUTCFullYear() <= 1
}
