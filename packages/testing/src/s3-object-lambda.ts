import type { S3ObjectLambdaKind, S3ObjectLambdaRawEvent } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { seeded, seededUuid } from './digest.ts'

export interface S3ObjectLambdaEventOptions extends AwsOptions {
  /** Default `getObject`. */
  readonly kind?: S3ObjectLambdaKind | undefined
  /** Where the original is, for a test that serves it: `http://localhost:8080/a.txt`. Default: a presigned URL of S3. */
  readonly inputS3Url?: string | undefined
  /** Those of the caller. Default `Host` alone. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What the access point was given for the function. Default ``. */
  readonly payload?: string | undefined
}

/** The event that S3 Object Lambda invokes a function with: `s3ObjectLambdaEvent('in/a.txt')`. */
export function s3ObjectLambdaEvent(key: string, options: S3ObjectLambdaEventOptions = {}): S3ObjectLambdaRawEvent {
  const { kind = 'getObject', payload = '' } = options
  const facts = awsFacts(options)
  const { region, account } = facts
  const path = kind.startsWith('list') ? '/' : `/${key.split('/').map(encodeURIComponent).join('/')}`
  const host = `test-olap-${account}.s3-object-lambda.${region}.amazonaws.com`
  const original = `https://test-ap-${account}.s3-accesspoint.${region}.amazonaws.com${path}`
  const signature = `X-Amz-SignedHeaders=host&X-Amz-Signature=${seeded('signature', key).toString('hex', 0, 32)}`
  const inputS3Url = options.inputS3Url ?? `${original}?${signature}`
  const outputs = { outputRoute: 'io-test-001', outputToken: seeded('token', key).toString('base64') }
  return {
    xAmzRequestId: seededUuid('request', kind, key),
    [`${kind}Context`]: { inputS3Url, ...(kind === 'getObject' ? outputs : {}) },
    configuration: {
      accessPointArn: arn('s3-object-lambda', facts, 'accesspoint/test-olap'),
      supportingAccessPointArn: arn('s3', facts, 'accesspoint/test-ap'),
      payload,
    },
    userRequest: { url: `https://${host}${path}`, headers: { Host: host, ...options.headers } },
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLEEXAMPLE123',
      arn: `arn:aws:iam::${account}:user/test`,
      accountId: account,
      accessKeyId: 'AKIAEXAMPLEEXAMPLE12',
      userName: 'test',
    },
    protocolVersion: kind === 'getObject' ? '1.00' : '1.01',
  }
}
