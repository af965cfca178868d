import { type HttpInput, type Incoming, isObject, type JsonObject } from '@heddle/events/adapting'
import { textOrEmpty, timeOrNow } from './google-event.ts'

/** What a task of Cloud Tasks has beside what a message of every queue has. */
export interface TaskFields {
  /** How often it reached the function and was answered. */
  readonly executionCount: number | undefined
  /** The status of the attempt before. */
  readonly previousResponse: number | undefined
  readonly retryReason: string | undefined
}

/**
 * A task that Cloud Tasks sends to a URL; `undefined` for any other request. Its headers prove nothing: who may call at all is
 * for IAM to say.
 *
 * @see https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler
 */
export function taskRequest({ id, headers, body, raw }: HttpInput): Incoming | undefined {
  const own = (name: string) => headers[`x-cloudtasks-${name}`]
  const queueName = own('queuename')
  if (queueName === undefined) return undefined
  return made({
    queueName,
    id: own('taskname') ?? id,
    retryCount: own('taskretrycount'),
    // Seconds since the epoch, with a fraction.
    scheduledTime: new Date(Number(own('tasketa') ?? Number.NaN) * 1000),
    executionCount: own('taskexecutioncount'),
    previousResponse: own('taskpreviousresponse'),
    retryReason: own('taskretryreason'),
    payload: body ?? '',
    path: 'body',
    raw,
  })
}

/**
 * A task as `onTaskDispatched` of Firebase hands it over, its data read; `undefined` for any other event.
 *
 * @param id - where it has none
 */
export function firebaseTask(event: JsonObject, id: string): Incoming | undefined {
  if (!('queueName' in event && 'retryCount' in event)) return undefined
  const { scheduledTime, headers } = event
  const seconds = isObject(headers) ? Number(headers['x-cloudtasks-tasketa'] ?? scheduledTime) : Number(scheduledTime)
  return made({
    ...event,
    id: event.id ?? id,
    scheduledTime: Number.isNaN(seconds) ? scheduledTime : new Date(seconds * 1000),
    payload: { value: event.data },
    path: 'data',
    raw: event,
  })
}

function made(task: JsonObject & Pick<Incoming, 'payload' | 'path' | 'raw'>): Incoming {
  const { scheduledTime, payload, path, raw } = task
  const retries = countOf(task.retryCount)
  const fields: TaskFields = {
    executionCount: countOf(task.executionCount),
    previousResponse: countOf(task.previousResponse),
    retryReason: textOrEmpty(task.retryReason) || undefined,
  }
  const isTime = scheduledTime instanceof Date && !Number.isNaN(scheduledTime.getTime())
  return {
    id: textOrEmpty(task.id),
    type: 'google.cloud.tasks.task',
    source: textOrEmpty(task.queueName),
    time: isTime ? scheduledTime : timeOrNow(scheduledTime),
    payload,
    path,
    fields: { ...fields, attempt: retries === undefined ? undefined : retries + 1, groupId: undefined },
    raw,
  }
}

function countOf(value: unknown): number | undefined {
  const count = Number(value ?? Number.NaN)
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined
}
