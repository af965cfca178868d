import { seeded } from './digest.ts'
import { jsonText } from './json.ts'

export interface TaskTokenEventOptions {
  /** Default: made from the input. */
  readonly taskToken?: string | undefined
}

/** A payload as `taskToken()` reads it without options. */
export interface TaskTokenRawEvent {
  readonly taskToken: string
  readonly input: unknown
}

/** The payload of a task that waits for its token: `taskTokenEvent({ order: 'o-1' })`. */
export function taskTokenEvent(input: unknown, options: TaskTokenEventOptions = {}): TaskTokenRawEvent {
  const text = jsonText('taskTokenEvent: the input', input)
  const taskToken = options.taskToken ?? `AAAAKgAAAAI${seeded('task', text).toString('base64')}`
  return { taskToken, input: JSON.parse(text) }
}
