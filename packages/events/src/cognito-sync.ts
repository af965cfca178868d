import { defineSource, HeddleError, type Source } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { isObject } from './objects.ts'
import type { Fault } from './records.ts'
import { readEvent, shape } from './shape.ts'

/** A dataset that an app synchronizes. */
export interface CognitoSyncEvent extends EventAttributes<'com.amazonaws.cognito-sync.SyncTrigger'> {
  /** The id of the invocation. */
  readonly id: string
  /** The identity pool, `aws.cognito-sync:<identityPoolId>`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  readonly region: string
  readonly identityPoolId: string
  readonly identityId: string
  readonly datasetName: string
  /** All records of the dataset, by key. */
  readonly datasetRecords: CognitoSyncRecords
  /** The event as Cognito sent it. */
  readonly raw: CognitoSyncRawEvent
}

export type CognitoSyncRecords = Readonly<Record<string, CognitoSyncRecord>>

export interface CognitoSyncRecord {
  readonly oldValue?: string | null
  /** `null` removes the record. */
  readonly newValue?: string | null
  readonly op: 'replace' | 'remove' | (string & {})
}

/** The event as Cognito sends it, and takes it back. */
export interface CognitoSyncRawEvent {
  readonly version: number
  readonly eventType: 'SyncTrigger'
  readonly region: string
  readonly identityPoolId: string
  readonly identityId: string
  readonly datasetName: string
  readonly datasetRecords: CognitoSyncRecords
}

/** The records that are to be otherwise, by key. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type CognitoSyncReturns = CognitoSyncRecords | undefined | void
export type CognitoSyncSource = Source<
  CognitoSyncEvent,
  CognitoSyncReturns,
  CognitoSyncRecords,
  never,
  CognitoSyncRawEvent,
  'aws-lambda'
>

/**
 * A dataset of Cognito Sync, before it is stored. The function returns the records that it changes, adds or removes
 * (`{ score: { newValue: '7', op: 'replace' } }`); the others stay as the app sent them. A throw fails the app's call, and
 * nothing is stored. Cognito waits 5 seconds.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-events.html
 */
export function cognitoSync(): CognitoSyncSource {
  return defineSource<
    CognitoSyncEvent,
    CognitoSyncReturns,
    CognitoSyncRecords,
    never,
    CognitoSyncRawEvent,
    'aws-lambda'
  >({
    name: 'cognitoSync',
    read(given, invocation) {
      const raw = readEvent<CognitoSyncRawEvent>(
        'cognitoSync',
        given,
        (raw) => raw.eventType === 'SyncTrigger' && typeof raw.datasetName === 'string',
        (raw) => faultOf(raw) ?? faultOfRecords(raw.datasetRecords as object),
      )
      const { region, identityPoolId, identityId, datasetName, datasetRecords } = raw
      const event: CognitoSyncEvent = {
        id: invocationId(invocation),
        type: 'com.amazonaws.cognito-sync.SyncTrigger',
        source: `aws.cognito-sync:${identityPoolId}`,
        time: new Date(),
        region,
        identityPoolId,
        identityId,
        datasetName,
        datasetRecords,
        raw,
      }
      return { event }
    },
    result: (returned) => returned ?? {},
    answer(records, { event: { raw } }) {
      if (!isObject(records))
        throw new HeddleError('INVALID_RESULT', 'cognitoSync: expected records by key, or nothing')
      // All else is read-only: were it changed, Cognito would refuse the answer.
      return { ...raw, datasetRecords: { ...raw.datasetRecords, ...records } }
    },
  })
}

const faultOf = /* @__PURE__ */ shape({
  region: 'string',
  identityPoolId: 'string',
  identityId: 'string',
  datasetRecords: 'object',
})

const faultOfRecord = /* @__PURE__ */ shape({ oldValue: 'string?', newValue: 'string?', op: 'string' })

function faultOfRecords(records: object): Fault | undefined {
  for (const [key, record] of Object.entries(records)) {
    const at = `datasetRecords.${key}`
    if (!isObject(record)) return [at, 'an object', record]
    const fault = faultOfRecord(record)
    if (fault !== undefined) return [`${at}.${fault[0]}`, fault[1], fault[2]]
  }
  return undefined
}
