import { save } from '../store.ts'
import type { S3EventRecord } from './s3-event.ts'
import type { Upload } from './upload.ts'

/**
 * Saves every record, as in W2 all at once. All are tried before the invocation fails, so that one bad record does not
 * keep the others from being handled until Lambda's second try.
 */
export async function saveEach<Record>(
  records: readonly Record[],
  uploadOf: (record: Record) => Upload,
): Promise<void> {
  const results = await Promise.allSettled(
    records.map(async (record) => {
      await save(uploadOf(record))
    }),
  )
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of ${results.length} records failed`)
}

export function uploadOf({ eventTime, s3: { bucket, object } }: S3EventRecord): Upload {
  return { id: decode(object.key), bucket: bucket.name, size: object.size, time: new Date(eventTime) }
}

export function decode(key: string): string {
  return decodeURIComponent(key.replaceAll('+', ' '))
}
