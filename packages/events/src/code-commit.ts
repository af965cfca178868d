import { type BatchRecord, type BatchSource, defineBatchSource } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import { isObject } from './objects.ts'
import { readable, recordsOf, unreadable } from './records.ts'
import { shape } from './shape.ts'

/** What a trigger of a CodeCommit repository tells: branches and tags that changed. */
export interface CodeCommitEvent extends EventAttributes<`com.amazonaws.codecommit.${string}`> {
  /** The `eventId`. */
  readonly id: string
  /** The repository's ARN. */
  readonly source: string
  readonly time: Date
  /** `ReferenceChanges`, or `TriggerEventTest` for the test of a trigger. */
  readonly eventName: string
  readonly eventTriggerName: string
  readonly eventSourceARN: string
  /** Who pushed. */
  readonly userIdentityARN: string
  readonly awsRegion: string
  readonly references: readonly CodeCommitReference[]
  /** What the trigger was told to send along. */
  readonly customData: string | undefined
  /** The record as CodeCommit sent it. */
  readonly raw: CodeCommitRecord
}

/** A branch or a tag that changed. */
export interface CodeCommitReference {
  /** `refs/heads/main` */
  readonly ref: string
  /** The commit that it is at, or was at when it is deleted. */
  readonly commit: string
  readonly created?: boolean
  readonly deleted?: boolean
}

/** A record of a CodeCommit event as Lambda gets it. */
export interface CodeCommitRecord {
  readonly eventSource: 'aws:codecommit'
  readonly eventId: string
  readonly eventVersion?: string
  /** With the zone as `+0000`. */
  readonly eventTime: string
  readonly eventName: string
  readonly eventTriggerName: string
  readonly eventTriggerConfigId?: string
  readonly eventPartNumber?: number
  readonly eventTotalParts?: number
  readonly eventSourceARN: string
  readonly userIdentityARN: string
  readonly awsRegion: string
  readonly customData?: string | null
  readonly codecommit: { readonly references: readonly CodeCommitReference[] }
}

export type CodeCommitSource = BatchSource<CodeCommitEvent, undefined, 'aws-lambda'>

/**
 * Changes in CodeCommit repositories. There is no partial answer: a failure fails the invocation with an
 * `AggregateError`, and Lambda tries twice more.
 *
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-notify-lambda.html
 */
export function codeCommit(): CodeCommitSource {
  return defineBatchSource<CodeCommitEvent, undefined, 'aws-lambda'>({
    name: 'codeCommit',
    read: (raw) => recordsOf('codeCommit', 'aws:codecommit', raw).map(readRecord),
  })
}

const faultOf = /* @__PURE__ */ shape({
  eventId: 'string',
  eventTime: 'time',
  eventName: 'string',
  eventTriggerName: 'string',
  eventSourceARN: 'string',
  userIdentityARN: 'string',
  awsRegion: 'string',
  customData: 'string?',
  'codecommit.references': 'array',
  'codecommit.references[].ref': 'string',
  'codecommit.references[].commit': 'string',
  'codecommit.references[].created': 'boolean?',
  'codecommit.references[].deleted': 'boolean?',
})

function readRecord(raw: unknown, index: number): BatchRecord<CodeCommitEvent> | Promise<BatchRecord<CodeCommitEvent>> {
  const at = `Records[${index}]`
  const facts = { source: 'codeCommit', noun: 'record', id: at, lane: undefined, at, raw }
  if (!isObject(raw)) return unreadable(facts, ['', 'an object', raw])
  const fault = faultOf(raw)
  if (fault !== undefined) return unreadable(facts, fault)
  const record = raw as unknown as CodeCommitRecord
  return readable({ ...facts, id: record.eventId }, [], () => ({
    id: record.eventId,
    type: `com.amazonaws.codecommit.${record.eventName}`,
    source: record.eventSourceARN,
    time: new Date(record.eventTime),
    eventName: record.eventName,
    eventTriggerName: record.eventTriggerName,
    eventSourceARN: record.eventSourceARN,
    userIdentityARN: record.userIdentityARN,
    awsRegion: record.awsRegion,
    references: record.codecommit.references,
    customData: record.customData ?? undefined,
    raw: record,
  }))
}
