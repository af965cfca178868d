import { on, s3 } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { save } from '../store.ts'
import type { Upload } from './upload.ts'

export const handler: LambdaFunction<unknown> = toLambda(
  on(s3()).each(({ time, s3: { bucket, object } }) => {
    const upload: Upload = { id: object.key, bucket: bucket.name, size: object.size, time }
    return save(upload)
  }),
)
