import { HeddleError } from '@heddle/core'
import type { OutgoingEvent } from './target.ts'

/** Where a message stands among others, as SQS and SNS take it. */
export interface MessageGroup {
  readonly MessageGroupId?: string
  readonly MessageDeduplicationId?: string
}

/**
 * The group is the event's key; without one, FIFO has all events of a type in a group. What is not FIFO passes the key on
 * to the queue, where it is whom SQS deals fairly with.
 */
export function groupOf(target: string, event: OutgoingEvent, fifo: boolean): MessageGroup {
  const { type, id, key, deduplicationId } = event
  if (!fifo) return key === undefined ? {} : { MessageGroupId: allowed('key', key) }
  return {
    MessageGroupId: allowed('key', key ?? type),
    MessageDeduplicationId: allowed('deduplication id', deduplicationId ?? id),
  }

  function allowed(what: string, value: string): string {
    if (/^[!-~]{1,128}$/.test(value)) return value
    const rule = 'letters, digits and punctuation of ASCII, 128 at most'
    throw new HeddleError('INVALID_EVENT', `${target}: ${type} ${id}: expected a ${what} of ${rule}`)
  }
}
