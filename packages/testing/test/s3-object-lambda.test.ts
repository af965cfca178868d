import { on } from 'heddle'
import { invoke, s3ObjectLambdaEvent } from 'heddle/testing'
import { type S3ObjectLambdaEvent, s3ObjectLambda } from 'heddle/triggers'
import { expect, test, vi } from 'vitest'

test('an S3 Object Lambda event is as Lambda sends it', () => {
  expect(s3ObjectLambdaEvent('in/a b.txt', { payload: 'blue', headers: { Range: 'bytes=0-3' } })).toEqual({
    xAmzRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
    getObjectContext: {
      inputS3Url: expect.stringMatching(
        /^https:\/\/test-ap-123456789012\.s3-accesspoint\.eu-west-1\.amazonaws\.com\/in\/a%20b\.txt\?X-Amz-SignedHeaders=host&/,
      ),
      outputRoute: 'io-test-001',
      outputToken: expect.any(String),
    },
    configuration: {
      accessPointArn: 'arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/test-olap',
      supportingAccessPointArn: 'arn:aws:s3:eu-west-1:123456789012:accesspoint/test-ap',
      payload: 'blue',
    },
    userRequest: {
      url: 'https://test-olap-123456789012.s3-object-lambda.eu-west-1.amazonaws.com/in/a%20b.txt',
      headers: { Host: 'test-olap-123456789012.s3-object-lambda.eu-west-1.amazonaws.com', Range: 'bytes=0-3' },
    },
    userIdentity: expect.objectContaining({ type: 'IAMUser', accountId: '123456789012' }),
    protocolVersion: '1.00',
  })
})

test.each(['getObject', 'headObject', 'listObjects', 'listObjectsV2'] as const)(
  'what is said of a request is what s3ObjectLambda reads: %s',
  async (kind) => {
    const send = vi.fn(async (_command: unknown) => ({}))
    let seen: S3ObjectLambdaEvent | undefined
    const handler = on(s3ObjectLambda({ client: { send } })).handle((event) => {
      seen = event
      return kind === 'getObject' ? { Body: 'blue' } : { statusCode: 200 }
    })
    const event = s3ObjectLambdaEvent('a.txt', { kind, inputS3Url: 'http://localhost:8080/a.txt' })
    expect(await invoke(handler, event)).toEqual({ statusCode: 200 })
    expect(seen).toMatchObject({ kind, inputS3Url: 'http://localhost:8080/a.txt' })
    expect(send).toHaveBeenCalledTimes(kind === 'getObject' ? 1 : 0)
  },
)

test('the same input makes the same event', () => {
  expect(s3ObjectLambdaEvent('a')).toEqual(s3ObjectLambdaEvent('a'))
  expect(s3ObjectLambdaEvent('a').xAmzRequestId).not.toBe(s3ObjectLambdaEvent('b').xAmzRequestId)
})
