import type { LambdaContext } from '@heddle/adapters/aws'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded } from './digest.ts'

export interface LambdaContextOptions extends AwsOptions {
  /** The id of the invocation. Default `00000000-0000-4000-8000-000000000000`. */
  readonly id?: string | undefined
  /** Default `test-function`. */
  readonly functionName?: string | undefined
  /** Milliseconds until the deadline. Default 30 000: more than a test that is not about the deadline takes. */
  readonly remaining?: number | undefined
  /** Members that are to be otherwise, or there at all: `{ tenantId: 'blue' }`. */
  readonly context?: Partial<LambdaContext> | undefined
}

/** A context as Lambda makes one; its clock runs from now on. For a function that the test itself calls. */
export function lambdaContext(options: LambdaContextOptions = {}): LambdaContext {
  const { id = '00000000-0000-4000-8000-000000000000', functionName = 'test-function', remaining = 30_000 } = options
  const facts = awsFacts(options)
  const day = facts.time.toISOString().slice(0, 10).replaceAll('-', '/')
  const logStreamName = `${day}/[$LATEST]${seeded('stream', functionName).toString('hex', 0, 16)}`
  const deadline = Date.now() + remaining
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn('lambda', facts, `function:${functionName}`),
    memoryLimitInMB: '128',
    awsRequestId: id,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    ...options.context,
  }
}
