import type { BatchSource } from '@heddle/core'
import { awsObjects } from './aws-objects.ts'
import { isDecoded } from './decoded.ts'
import { type Delivery, deliveredSource } from './delivery.ts'
import type { ObjectEvent } from './object-event.ts'
import type { SqsAnswer, SqsOptions } from './sqs.ts'

export type { ObjectAction, ObjectEvent } from './object-event.ts'

/** The platforms that have object stores which tell of changes. */
export type ObjectsPlatform = 'aws-lambda' | 'google-cloud' | 'firebase' | 'azure-functions'

export type ObjectsSource = BatchSource<ObjectEvent, SqsAnswer | undefined, ObjectsPlatform>

/**
 * What happened to objects of a store: of S3, by its notifications or through EventBridge, both also in SQS, SNS, or SQS behind
 * SNS; of Cloud Storage on Google and Firebase; of Blob storage on Azure. Which of them come is said where the trigger is set up: a function that is for new
 * objects alone and gets all of them looks at `action`.
 *
 * Where the trigger takes no partial answer all are tried, and if any failed the invocation fails. A message of SQS may hold
 * several: it comes again, with all of them, when one of them failed.
 *
 * @param options - for SQS alone
 */
export function objects(options: SqsOptions = {}): ObjectsSource {
  return deliveredSource<ObjectEvent, ObjectsPlatform>({
    name: 'objects',
    deliver: (raw, invocation) =>
      isDecoded(raw) ? (raw as unknown as Delivery<ObjectEvent>) : awsObjects(raw, options, invocation),
  }) as ObjectsSource
}
