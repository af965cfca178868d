import { type FailedRecord, type FailurePolicy, loggerOf, missing, once, report } from '@heddle/core'
import type { AwsClient } from './aws-sdk.ts'
import { isObject } from './objects.ts'
import type { SqsRecord } from './sqs.ts'

export interface RetryOptions {
  /** Default: a client of `@aws-sdk/client-sqs`, made on first use. */
  readonly client?: AwsClient | undefined
}

export interface Retry extends FailurePolicy {
  /**
   * The trigger delivers the record again, but not before that many seconds are over, 0 to 43,200 (12 hours). For Cloudflare
   * Queues, and for SQS, which needs `@aws-sdk/client-sqs` and the permission `sqs:ChangeMessageVisibility`; where the
   * trigger cannot be told, or does not take it, the record comes again when the trigger likes.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
   */
  after(seconds: number, options?: RetryOptions): FailurePolicy
}

/** The trigger delivers the record again, by its own rules. */
export const retry: Retry = /* @__PURE__ */ Object.assign(({ id, error }: FailedRecord) => ({ id, error }), { after })

function after(seconds: number, options: RetryOptions = {}): FailurePolicy {
  if (!(seconds >= 0 && seconds <= 43_200)) {
    throw new RangeError(`retry.after: expected 0 to 43200 seconds, got ${seconds}`)
  }
  const hidden = Math.ceil(seconds)
  return async function retryLater({ id, error, from, raw }, call) {
    try {
      if (isSqsRecord(raw)) await changeVisibility(raw, hidden, options.client)
    } catch (failed) {
      // It comes again all the same, when its visibility timeout is over.
      const fields = { requestId: call.invocation.id, recordId: id }
      report(loggerOf(call), `${from}: record ${id}: retry.after failed`, failed, fields)
    }
    return { id, error, delay: hidden }
  }
}

function isSqsRecord(raw: unknown): raw is SqsRecord {
  return isObject(raw) && raw.eventSource === 'aws:sqs'
}

const sdk = /* @__PURE__ */ once(() =>
  import('@aws-sdk/client-sqs').catch(missing('@aws-sdk/client-sqs', 'retry.after')),
)
const clients = /* @__PURE__ */ new Map<string, AwsClient>()

/** Hides the message from the queue's consumers for that many seconds from now. */
async function changeVisibility(record: SqsRecord, seconds: number, own: AwsClient | undefined): Promise<void> {
  const { receiptHandle, eventSourceARN, awsRegion } = record
  const { ChangeMessageVisibilityCommand, SQSClient } = await sdk()
  // A queue may be in another region than the function. The URL is made of the ARN: where an endpoint is set in the
  // environment, for a local queue or a private one, that is where to go.
  const options = { region: awsRegion, useQueueUrlAsEndpoint: false }
  const client = own ?? clients.get(awsRegion) ?? new SQSClient(options)
  if (own === undefined) clients.set(awsRegion, client)
  const QueueUrl = queueUrl(eventSourceARN)
  await client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }),
  )
}

/** The URL of a queue, of which the record has only the ARN: `arn:aws:sqs:eu-central-1:123456789012:orders`. */
function queueUrl(arn: string): string {
  const [, partition, , region, account, name] = arn.split(':')
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://sqs.${region}.${domain}/${account}/${name}`
}
