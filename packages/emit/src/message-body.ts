import { type EventFormat, plain, structured } from './cloud-event.ts'
import type { OutgoingEvent } from './target.ts'

/**
 * The event as the body of a message. Queues refuse control characters, halves of surrogate pairs, U+FFFE and U+FFFF: JSON
 * has escapes of its own for all but the last two.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function messageBody(event: OutgoingEvent, format: EventFormat): string {
  const json = format === 'plain' ? plain(event) : structured(event)
  return json.replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
}
