import type { EventBridgeRawEvent } from '@heddle/events'
import { type AwsOptions, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

export interface EventBridgeEventOptions extends AwsOptions {
  /** Default: made from all the rest. */
  readonly id?: string | undefined
  /** Who sent it. Default `test`. */
  readonly source?: string | undefined
  /** ARNs of what the event is about. Default none. */
  readonly resources?: readonly string[] | undefined
  /** Makes it an event that is replayed from an archive. */
  readonly replayName?: string | undefined
}

/**
 * The event that EventBridge invokes a function with: `eventBridgeEvent('order.paid', { id: 'o-1' }, { source: 'shop' })`.
 *
 * @param type - the `detail-type`
 * @param detail - a value of JSON; the text `{}` is what EventBridge Scheduler sends where a schedule has no input
 */
export function eventBridgeEvent(
  type: string,
  detail: object | '{}',
  options: EventBridgeEventOptions = {},
): EventBridgeRawEvent {
  const { region, account, time } = awsFacts(options)
  const { source = 'test', resources = [], replayName } = options
  const text = jsonText('eventBridgeEvent: the detail', detail)
  const seconds = `${time.toISOString().slice(0, 19)}Z`
  return {
    version: '0',
    id: options.id ?? seededUuid('event', type, source, account, seconds, region, ...resources, text),
    'detail-type': type,
    source,
    account,
    time: seconds,
    region,
    resources: [...resources],
    // What arrives went through JSON: a Date is text there, and a member that is undefined is gone.
    detail: JSON.parse(text),
    ...(replayName === undefined ? {} : { 'replay-name': replayName }),
  }
}
