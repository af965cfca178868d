import type { CognitoSyncRawEvent, CognitoSyncRecord } from '@heddle/events/triggers'
import { type AwsOptions, awsFacts } from './aws.ts'
import { seededUuid } from './digest.ts'

export interface CognitoSyncEventOptions extends AwsOptions {
  /** Default `test-dataset`. */
  readonly datasetName?: string | undefined
}

/**
 * The event that Cognito Sync invokes a function with: `cognitoSyncEvent({ level: '7' })`.
 *
 * @param records - by key a value that the app set, or a whole record
 */
export function cognitoSyncEvent(
  records: Readonly<Record<string, string | CognitoSyncRecord>>,
  options: CognitoSyncEventOptions = {},
): CognitoSyncRawEvent {
  const { region } = awsFacts(options)
  const { datasetName = 'test-dataset' } = options
  const datasetRecords = Object.entries(records).map(
    ([key, record]) =>
      [key, typeof record === 'string' ? { oldValue: null, newValue: record, op: 'replace' } : record] as const,
  )
  return {
    version: 2,
    eventType: 'SyncTrigger',
    region,
    identityPoolId: `${region}:${seededUuid('identity pool', region)}`,
    identityId: `${region}:${seededUuid('identity', region)}`,
    datasetName,
    datasetRecords: Object.fromEntries(datasetRecords),
  }
}
