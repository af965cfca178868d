import type { Message } from '@aws-sdk/client-sqs'
import type { Outcome } from '@heddle/cli'
import { eventOf } from './event.ts'
import type { Queue } from './queue.ts'

/** What became of the messages of a queue on their way through the function. */
export interface Course {
  /** How often each message was delivered, by its id. */
  readonly deliveries: Map<string, number>
  /** The batches that failed as a whole, each with its message ids and why. */
  readonly failed: { readonly ids: readonly string[]; readonly reason: string }[]
}

export interface MappingOptions {
  /** Ends it early. */
  readonly signal: AbortSignal
  /** How many batches are under way at a time; those that the function is not at wait for it. Default 2. */
  readonly pollers?: number
}

/**
 * Does what Lambda's event source mapping does, `ReportBatchItemFailures` switched on, until the queue is empty: receives
 * a batch, invokes the function, deletes what was handled. All else stays, and comes again after the visibility timeout.
 */
export async function workOff(
  queue: Queue,
  invoke: (event: unknown) => Promise<Outcome>,
  { signal, pollers = 2 }: MappingOptions,
): Promise<Course> {
  const course: Course = { deliveries: new Map(), failed: [] }
  let over = false

  async function poll(): Promise<void> {
    while (!over && !signal.aborted) {
      const messages = await queue.receive()
      if (messages.length > 0) await deliver(messages)
      else over ||= (await queue.size()) === 0
    }
  }

  async function deliver(messages: readonly Message[]): Promise<void> {
    const ids = messages.map(({ MessageId = '' }) => MessageId)
    for (const id of ids) course.deliveries.set(id, (course.deliveries.get(id) ?? 0) + 1)
    const outcome = await invoke(eventOf(messages, queue.arn))
    if (!outcome.ok) {
      course.failed.push({ ids, reason: outcome.error.errorMessage })
      return
    }
    const handled = handledOf(messages, outcome.answer)
    if (handled === undefined) course.failed.push({ ids, reason: `answer: ${JSON.stringify(outcome.answer)}` })
    else await queue.delete(handled)
  }

  try {
    await Promise.all(Array.from({ length: pollers }, poll))
  } finally {
    over = true
  }
  return course
}

/**
 * The messages that the answer does not report. None are reported by an answer that is null or has no list; undefined,
 * the batch failed, when one is listed that is not in the batch, or when it is no answer to SQS at all.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function handledOf(messages: readonly Message[], answer: unknown): Message[] | undefined {
  if (typeof answer !== 'object' || Array.isArray(answer)) return undefined
  const { batchItemFailures } = (answer ?? {}) as { batchItemFailures?: unknown }
  const list: unknown = batchItemFailures ?? []
  if (!Array.isArray(list)) return undefined
  const reported = new Set(list.map((failure) => failure?.itemIdentifier))
  const handled = messages.filter(({ MessageId }) => !reported.has(MessageId))
  return handled.length + reported.size === messages.length ? handled : undefined
}
