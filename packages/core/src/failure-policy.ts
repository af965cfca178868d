import type { RecordFailure } from './batch-engine.ts'
import type { Invocation } from './invocation.ts'
import { loggerOf, plainError, report } from './report.ts'

/** A record that failed. */
export interface FailedRecord<Item = unknown> {
  /** As the trigger knows it; for SQS the `messageId`. */
  readonly id: string
  /** The name of the source: `sqs`. */
  readonly from: string
  /** The record; `undefined` when it could not be read. */
  readonly item: Item | undefined
  /** The record as it came. */
  readonly raw: unknown
  readonly error: unknown
}

/**
 * What becomes of a failed record: the failure that the trigger is told, or `undefined` when the record is done with.
 * `retry`, `drop` and `park(target)` are such policies, and so is any function of one's own.
 */
export type FailurePolicy = (
  record: FailedRecord,
  call: { readonly invocation: Invocation },
) => RecordFailure | undefined | Promise<RecordFailure | undefined>

/** The record is lost, and a line in the log says so. */
export const drop: FailurePolicy = ({ id, from, error }, call) => {
  report(loggerOf(call), `${from}: record ${id} dropped`, error, { requestId: call.invocation.id, recordId: id })
  return undefined
}

/** What `park` sends: the record as it came, and why it failed. */
export interface ParkedRecord {
  /** As the trigger knows it; for SQS the `messageId`. */
  readonly id: string
  /** The name of the source: `sqs`. */
  readonly from: string
  /** When it was parked, RFC 3339. */
  readonly time: string
  readonly functionName: string
  /** The id of the invocation, by which the logs tell more. */
  readonly requestId: string
  /** Name, message and code of the error, and those of its causes. */
  readonly reason: unknown
  /** The record as it came, metadata and all. */
  readonly raw: unknown
}

/** Where parked records go. The record is acknowledged when the promise resolves, and retried when it rejects. */
export type ParkTarget = (record: ParkedRecord) => Promise<unknown>

/** The record is sent on with the reason, and only then acknowledged. If that fails, it is retried. */
export function park(target: ParkTarget): FailurePolicy {
  return async function park({ id, from, raw, error }, call) {
    const { invocation } = call
    const fields = { requestId: invocation.id, recordId: id }
    try {
      const reason = withoutStack(plainError(error))
      const time = new Date().toISOString()
      await target({ id, from, time, functionName: invocation.functionName, requestId: invocation.id, reason, raw })
    } catch (failed) {
      report(loggerOf(call), `${from}: record ${id} could not be parked`, failed, fields)
      return { id, error }
    }
    report(loggerOf(call), `${from}: record ${id} parked`, error, fields)
    return undefined
  }
}

// Who reads a parked record looks for what to do; where in the code it failed is in the log.
function withoutStack(error: unknown): unknown {
  const { stack, cause, ...rest } = error as { readonly stack?: string; readonly cause?: unknown }
  return cause === undefined ? rest : { ...rest, cause: withoutStack(cause) }
}
