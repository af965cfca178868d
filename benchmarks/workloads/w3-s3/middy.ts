import middy from '@middy/core'
import eventNormalizer from '@middy/event-normalizer'
import { saveEach } from './each-record.ts'
import type { S3Event } from './s3-event.ts'

// The middleware decodes the keys in place.
export const handler = middy<S3Event, void>()
  .use(eventNormalizer() as unknown as middy.MiddlewareObj<S3Event, void>)
  .handler(async ({ Records }: S3Event) => {
    await saveEach(Records, ({ eventTime, s3: { bucket, object } }) => ({
      id: object.key,
      bucket: bucket.name,
      size: object.size,
      time: new Date(eventTime),
    }))
  })
