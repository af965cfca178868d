import { HeddleError } from '@heddle/core'
import type { OutgoingEvent } from './target.ts'

/**
 * Data that is an object, as JSON, with a member `_meta` for what travels with it, where a service has no other place. Throws a
 * `HeddleError` for data that has such a member of its own.
 *
 * @param data - the event's, as JSON
 * @param more - what the service's envelope does not say, beyond id, time and subject
 */
export function withMeta(
  target: string,
  event: OutgoingEvent,
  data: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const { id, type, time, subject, key, extensions } = event
  if (Object.hasOwn(event.data as object, '_meta')) {
    const what = 'the data has a member _meta, where what travels with it goes: metadata: false leaves that out'
    throw new HeddleError('INVALID_EVENT', `${target}: ${type} ${id}: ${what}`)
  }
  const place = key === undefined ? {} : { partitionkey: key }
  // A subject that is undefined, JSON leaves out.
  const meta = JSON.stringify({ ...extensions, ...place, ...more, id, time: time.toISOString(), subject })
  return `${data.slice(0, -1)}${data === '{}' ? '' : ','}"_meta":${meta}}`
}
