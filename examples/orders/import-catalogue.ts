import { log, on, s3 } from 'heddle'
import { toLambda } from 'heddle/aws'

/** An S3 import: reads every catalogue that is uploaded. */
export const handler = toLambda(
  on(s3())
    .use(log())
    .each(async (record, { log }) => {
      const { key, size } = record.s3.object
      if (!key.endsWith('.csv')) throw new Error(`${key} is no catalogue`)
      log.info('imported', { key, size })
    }),
)
