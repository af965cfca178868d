import type { WriteGetObjectResponseCommandInput } from '@aws-sdk/client-s3'
import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type S3GetObjectReply, type S3ObjectLambdaAnswer, s3ObjectLambda } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('the kind tells the requests apart', () => {
  on(s3ObjectLambda()).handle(async (event) => {
    expectTypeOf(event.kind).toEqualTypeOf<'getObject' | 'headObject' | 'listObjects' | 'listObjectsV2'>()
    expectTypeOf(event.original()).toEqualTypeOf<Promise<Response>>()
    expectTypeOf(event.userRequest.headers).toEqualTypeOf<Readonly<Record<string, string>>>()
    // @ts-expect-error no such kind
    if (event.kind === 'putObject') throw new Error()
    if (event.kind === 'getObject') {
      expectTypeOf(event.type).toEqualTypeOf<'com.amazonaws.s3objectlambda.getObject'>()
      return { Body: (await event.original()).body, ContentType: 'text/plain' }
    }
    return { statusCode: 200 }
  })
})

test('a reply has the names and types of WriteGetObjectResponse', () => {
  type Input = Omit<WriteGetObjectResponseCommandInput, 'Body'>
  expectTypeOf<Omit<S3GetObjectReply, 'Body'>>().toExtend<Omit<Input, 'RequestRoute' | 'RequestToken'>>()
  type Unknown = Exclude<keyof S3GetObjectReply, keyof WriteGetObjectResponseCommandInput>
  expectTypeOf<Unknown>().toEqualTypeOf<never>()
})

test('a function returns a reply', () => {
  on(s3ObjectLambda()).handle(() => ({ Body: 'text', Metadata: { colour: 'blue' } }))
  on(s3ObjectLambda()).handle(() => ({ statusCode: 200, headers: { 'Content-Length': 7 } }))
  on(s3ObjectLambda()).handle(() => ({ statusCode: 200, listBucketResult: { name: 'looms' } }))
  // @ts-expect-error nothing is no reply
  on(s3ObjectLambda()).handle(() => {})
  // @ts-expect-error a body is text, bytes or a stream
  on(s3ObjectLambda()).handle(() => ({ Body: 7 }))
  // @ts-expect-error a status is a number
  on(s3ObjectLambda()).handle(() => ({ statusCode: '200' }))
  // @ts-expect-error one request is no batch
  on(s3ObjectLambda()).each(() => {})
})

test('S3 gets an answer', () => {
  const handler = toLambda(on(s3ObjectLambda()).handle(() => ({})))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<S3ObjectLambdaAnswer>()
})

test('options are checked', () => {
  s3ObjectLambda({ client: { send: async () => ({}) } })
  // @ts-expect-error a client sends commands
  s3ObjectLambda({ client: {} })
})
