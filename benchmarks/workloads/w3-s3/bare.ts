import { saveEach, uploadOf } from './each-record.ts'
import type { S3Event } from './s3-event.ts'

export function handler(event: S3Event): Promise<void> {
  return saveEach(event.Records, uploadOf)
}
