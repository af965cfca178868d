import { parse } from '@aws-lambda-powertools/parser'
import { S3Schema } from '@aws-lambda-powertools/parser/schemas/s3'
import { saveEach, uploadOf } from './each-record.ts'

// Its schema is of the event as it comes: keys are decoded by hand.
export async function handler(event: unknown): Promise<void> {
  const { Records } = parse(event, undefined, S3Schema)
  await saveEach(Records, uploadOf as never)
}
