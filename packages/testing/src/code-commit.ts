import type { CodeCommitRecord, CodeCommitReference } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded, seededUuid } from './digest.ts'

export interface CodeCommitEventOptions extends AwsOptions {
  /** Default `test-repository`. */
  readonly repository?: string | undefined
  /** Default `test-trigger`. */
  readonly trigger?: string | undefined
  /** What the trigger was told to send along. */
  readonly customData?: string | undefined
  /** Default `ReferenceChanges`. */
  readonly eventName?: string | undefined
}

/**
 * The event that a trigger of a CodeCommit repository invokes a function with: `codeCommitEvent(['refs/heads/main'])`.
 *
 * @param references - what changed: a name, whose commit is made up, or all that is to be said of it
 */
export function codeCommitEvent(
  references: readonly (string | CodeCommitReference)[],
  options: CodeCommitEventOptions = {},
): { readonly Records: readonly [CodeCommitRecord] } {
  const facts = awsFacts(options)
  const {
    repository = 'test-repository',
    trigger = 'test-trigger',
    customData,
    eventName = 'ReferenceChanges',
  } = options
  const changes = references.map((reference) =>
    typeof reference === 'string'
      ? { ref: reference, commit: seeded('commit', repository, reference).toString('hex', 0, 20) }
      : reference,
  )
  const eventTime = facts.time.toISOString().replace('Z', '+0000')
  return {
    Records: [
      {
        awsRegion: facts.region,
        codecommit: { references: changes },
        ...(customData === undefined ? {} : { customData }),
        eventId: seededUuid('commit', repository, eventTime, JSON.stringify(changes)),
        eventName,
        eventPartNumber: 1,
        eventSource: 'aws:codecommit',
        eventSourceARN: arn('codecommit', facts, repository),
        eventTime,
        eventTotalParts: 1,
        eventTriggerConfigId: seededUuid('trigger', trigger),
        eventTriggerName: trigger,
        eventVersion: '1.0',
        userIdentityARN: arn('iam', facts, 'user/test').replace(`:${facts.region}:`, '::'),
      },
    ],
  }
}
