import { missing, once, toBytes } from '@heddle/core'
import type { AwsClient } from './aws-client.ts'
import { hex } from './hex.ts'
import type { Overflow } from './overflow.ts'
import { s3Uri } from './s3-uri.ts'
import type { OutgoingEvent } from './target.ts'

export type { AwsClient } from './aws-client.ts'
export { type ClaimCheckOptions, claimCheck } from './claim-check.ts'

export interface S3OverflowOptions {
  readonly bucket: string
  /** What keys begin with: `orders/`. Default: nothing. */
  readonly prefix?: string | undefined
  /** A client of `@aws-sdk/client-s3`. Default: one made on first use. */
  readonly client?: AwsClient | undefined
}

/**
 * The data of events that are larger than their target takes goes to S3, before anything is sent:
 * `emitter(orders, sqs({ url }), { overflow: s3({ bucket: 'claims' }) })`. What is sent then is a CloudEvents document with
 * `dataref: 's3://claims/<id>-<hash>.json'` and no data, which `claimCheck(schema, { allow: ['claims'] })` resolves. Nothing
 * deletes objects: give the bucket a lifecycle rule that keeps them longer than the target keeps events.
 */
export function s3({ bucket, prefix = '', client }: S3OverflowOptions): Overflow {
  const loaded = once(async () => {
    const name = '@aws-sdk/client-s3'
    const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3').catch(missing(name, 'the overflow s3'))
    // Unlike those of targets it tries again by itself, for an emitter puts once.
    return { client: client ?? new S3Client({}), PutObjectCommand }
  })
  return {
    name: 's3',
    async put(event, json, signal) {
      const { client, PutObjectCommand } = await loaded()
      const Key = `${prefix}${await keyOf(event, json)}`
      const input = { Bucket: bucket, Key, Body: json, ContentType: 'application/json' }
      await client.send(new PutObjectCommand(input), { abortSignal: signal })
      return s3Uri(bucket, Key)
    },
  }
}

/** The event's id, as far as a key may have it, and a hash that tells apart what it does not. */
async function keyOf({ id, source }: OutgoingEvent, json: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', toBytes(`${source}\n${id}\n${json}`) as Uint8Array<ArrayBuffer>)
  return `${id.replace(/[^\w-]/g, '_').slice(0, 80)}-${hex(new Uint8Array(digest)).slice(0, 32)}.json`
}
