import type { StreamWindowRawEvent } from '@heddle/events'
import type { AwsFacts } from './aws.ts'

/** Where in its window an invocation is. */
export interface WindowDetails {
  /** What the invocation before answered. Default `{}`: the start of the window. */
  readonly state?: object | undefined
  /** How long the window is. Default 60. */
  readonly seconds?: number | undefined
  /** Default `false`. */
  readonly isFinalInvokeForWindow?: boolean | undefined
  /** Default `false`. */
  readonly isWindowTerminatedEarly?: boolean | undefined
}

/** What a stream's event has beside its records when it is of a tumbling window. */
export type WindowFields = Omit<StreamWindowRawEvent, 'Records'>

/** The fields of the window that the time of the event is in. */
export function windowFields(
  { state = {}, seconds = 60, isFinalInvokeForWindow = false, isWindowTerminatedEarly = false }: WindowDetails,
  shardId: string,
  eventSourceARN: string,
  { time }: AwsFacts,
): WindowFields {
  const start = Math.floor(time.getTime() / 1000 / seconds) * seconds
  return {
    window: { start: second(start), end: second(start + seconds) },
    // What arrives went through JSON.
    state: JSON.parse(JSON.stringify(state)),
    shardId,
    eventSourceARN,
    isFinalInvokeForWindow,
    isWindowTerminatedEarly,
  }
}

function second(sinceEpoch: number): string {
  return `${new Date(sinceEpoch * 1000).toISOString().slice(0, 19)}Z`
}
