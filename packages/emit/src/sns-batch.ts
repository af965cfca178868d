import type { Attribute } from './message-attributes.ts'
import type { MessageGroup } from './message-group.ts'

/** One message, as `PublishBatch` takes it but for the `Id`. */
export interface SnsEntry extends MessageGroup {
  readonly Message: string
  readonly MessageAttributes: Readonly<Record<string, Attribute>>
  readonly MessageStructure?: 'json'
  readonly Subject?: string
}

/** What `PublishBatch` takes. */
export interface SnsBatch {
  readonly TopicArn: string
  readonly PublishBatchRequestEntries: readonly (SnsEntry & { readonly Id: string })[]
}
