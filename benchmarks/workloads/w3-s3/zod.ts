import * as z from 'zod'
import { saveEach, uploadOf } from './each-record.ts'

// By hand for one who does not trust the event: what is read of it is checked.
const Notification = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal('aws:s3'),
      eventTime: z.iso.datetime(),
      s3: z.object({
        bucket: z.object({ name: z.string() }),
        object: z.object({ key: z.string(), size: z.number().exactOptional() }),
      }),
    }),
  ),
})

export async function handler(event: unknown): Promise<void> {
  await saveEach(Notification.parse(event).Records, uploadOf)
}
