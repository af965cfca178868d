import {
  type BatchRecord,
  type BatchSource,
  check,
  type HeddleError,
  type Invocation,
  invalidPayload,
  parseJson,
  type RecordFailure,
  type SchemaResult,
} from '@heddle/core'
import type { Delivery } from './delivery.ts'
import type { ObjectEvent } from './object-event.ts'
import { isObject } from './objects.ts'
import { quote } from './quote.ts'
import { type SnsNotification, sns } from './sns.ts'

type ObjectRecord = BatchRecord<ObjectEvent>
type RecordsIn = (value: unknown) => readonly ObjectRecord[]

/** How the messages of a source carry events. */
interface Carrying<Message> {
  textOf(message: Message): string
  /** Where in the raw event the text of a message is. */
  path(index: number): string
  /** What of the message its events have too. */
  fields(message: Message): object
}

/** Events in messages, of which each may hold several: a message has failed when one of them failed, and comes again whole. */
export function inMessages<Message>(
  { read, answer }: BatchSource<Message, unknown, 'aws-lambda', unknown>,
  raw: unknown,
  invocation: Invocation | undefined,
  recordsIn: RecordsIn,
  carrying: Carrying<Message>,
): Delivery<ObjectEvent> {
  // Without a schema of its own the source waits for nothing.
  const { records: messages = [] } = read(raw, invocation) as { readonly records?: readonly BatchRecord<Message>[] }
  // One event may have come in several messages.
  const messagesOf = new Map<string, string[]>()
  const records = messages.flatMap((message, index) =>
    recordsInMessage(message, index, recordsIn, carrying).map(({ id, record }) => {
      messagesOf.set(id, [...(messagesOf.get(id) ?? []), message.id])
      return record
    }),
  )
  return {
    records,
    answer(failures, _records, invocation) {
      const failed = new Map<string, RecordFailure>()
      for (const { id, error } of failures) {
        for (const message of messagesOf.get(id) ?? []) {
          if (!failed.has(message)) failed.set(message, { id: message, error })
        }
      }
      // In the order of the batch.
      const told = messages.flatMap(({ id }) => failed.get(id) ?? [])
      return answer?.({ failures: told }, { event: [], records: messages }, invocation)
    },
  }
}

interface Inside {
  readonly id: string
  readonly record: ObjectRecord | Promise<ObjectRecord>
}

function recordsInMessage<Message>(
  { id, lane, item, error, raw }: BatchRecord<Message>,
  index: number,
  recordsIn: RecordsIn,
  { textOf, path, fields }: Carrying<Message>,
): readonly Inside[] {
  if (item === undefined) return [{ id, record: { id, lane, error, raw } }]
  const at = path(index)
  const where = `objects: message ${quote(id)}`
  const parsed = parseJson(textOf(item))
  if (parsed.issues !== undefined) {
    return [{ id, record: { id, lane, error: invalidPayload(where, at, parsed), raw } }]
  }
  try {
    return recordsIn(insideOf(parsed.value)).map((record) => {
      if (record.item !== undefined) {
        return { id: record.id, record: { ...record, lane, item: Object.assign(record.item, fields(item)) } }
      }
      // Its own id is its place in the message.
      const inMessage = `${id}/${record.id}`
      return { id: inMessage, record: { ...record, id: inMessage, lane } }
    })
  } catch (fault) {
    const failed = explained(fault as HeddleError, parsed.value, where, at)
    return [{ id, record: failed.then((error) => ({ id, lane, error, raw })) }]
  }
}

/** What a topic has wrapped, on its way to a queue. */
function insideOf(value: unknown): unknown {
  if (!isObject(value) || value.Type !== 'Notification' || typeof value.TopicArn !== 'string') return value
  // Without a schema of its own the source waits for nothing.
  const notification = check(sns(), value) as SchemaResult<SnsNotification>
  if (notification.issues !== undefined) throw invalidPayload('objects: notification', '', notification)
  const parsed = parseJson(notification.value.message)
  if (parsed.issues !== undefined) throw invalidPayload('objects: notification: Message', 'Message', parsed)
  return insideOf(parsed.value)
}

async function explained(fault: HeddleError, value: unknown, where: string, at: string): Promise<HeddleError> {
  const isOther = fault.code === 'UNRECOGNISED_EVENT'
  const { message, path } = isOther ? (await import('./identify.ts')).explain('objects', value) : fault
  return invalidPayload(where, at, { issues: [Object.assign({ message }, { at: path })] })
}
