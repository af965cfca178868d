import type { Invocation } from '@heddle/core'

/** What every event carries, in the sense of CloudEvents. */
export interface EventAttributes<Type extends string = string> {
  /** The event's own id; where it has none, that of the invocation. */
  readonly id: string
  readonly type: Type
  /** Where it comes from, as far as the event says: an ARN where there is one. */
  readonly source: string
  /** When it happened; where the event does not say, when it was read. */
  readonly time: Date
}

/** The id of an event that has none of its own. Inside another source there is no invocation, and no id. */
export function invocationId(invocation: Invocation | undefined): string {
  return invocation?.id ?? ''
}
