import { allFailures, type BatchRecord, invalidField, type RecordFailure } from '@heddle/core'
import { isObject, type JsonObject } from './objects.ts'
import { otherSource } from './other-source.ts'
import { recordsOf } from './records.ts'

/** The answer to a stream: where it goes on. The mapping must have `ReportBatchItemFailures` switched on. */
export interface StreamAnswer {
  /**
   * None, or one: the lowest sequence number that failed. From there on Lambda delivers every record again, those that
   * succeeded too.
   */
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

export interface StreamOptions {
  /**
   * Whether the event source mapping has `ReportBatchItemFailures` switched on. With `false` the invocation fails when a
   * record failed, and the whole batch comes again: without the switch Lambda would ignore the answer, and go on.
   * Default `true`.
   */
  readonly reportBatchItemFailures?: boolean | undefined
}

export type StreamEventSource = 'aws:kinesis' | 'aws:dynamodb'

/** The records of a stream's event. That of a tumbling window is refused: an answer without its state ends the window. */
export function streamRecords(source: string, eventSource: StreamEventSource, raw: unknown): readonly unknown[] {
  const records = recordsOf(source, eventSource, raw)
  if (!isWindow(raw as JsonObject)) return records
  throw otherSource(source, 'an event of a tumbling window', `${source}Window(), or its state is lost`, 'window')
}

export function isWindow({ window, isFinalInvokeForWindow }: JsonObject): boolean {
  return isObject(window) && isFinalInvokeForWindow !== undefined
}

/**
 * The sequence number of a record. Throws when it has none: the record can then be neither handled alone nor reported,
 * and the whole batch has to come again.
 */
export function sequenceNumber(source: string, path: string, value: unknown): string {
  if (typeof value === 'string' && /^\d{1,130}$/.test(value)) return value
  throw invalidField(source, path, 'a sequence number', value)
}

/** The answer for records that failed, their ids sequence numbers. Throws where a partial answer is not heard. */
export function streamAnswer(
  source: string,
  failures: readonly RecordFailure[],
  records: readonly BatchRecord<unknown>[],
  { reportBatchItemFailures }: StreamOptions,
): StreamAnswer {
  const [first] = failures
  if (first === undefined) return { batchItemFailures: [] }
  if (reportBatchItemFailures === false) throw allFailures(source, failures, records)
  let itemIdentifier = first.id
  // They have up to 56 digits, of which a number keeps 15; and as text 9 comes after 10.
  let lowest = BigInt(itemIdentifier)
  for (const { id } of failures) {
    const number = BigInt(id)
    if (number >= lowest) continue
    lowest = number
    itemIdentifier = id
  }
  return { batchItemFailures: [{ itemIdentifier }] }
}
