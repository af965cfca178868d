import { byteLength } from './byte-length.ts'

/** `s3://bucket/key`, the key percent-encoded but for its slashes. */
export function s3Uri(bucket: string, key: string): string {
  return `s3://${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
}

export interface S3Place {
  readonly bucket: string
  readonly key: string
}

/** What an `s3://` URI says; `undefined` when it is none, or one that somebody may have made up to reach another object. */
export function parseS3Uri(uri: string): S3Place | undefined {
  const [, bucket, encoded] = /^s3:\/\/([a-z\d][a-z\d.-]{1,61}[a-z\d])\/([^?#]+)$/.exec(uri) ?? []
  if (bucket === undefined || encoded === undefined || uri.length > 4096) return undefined
  try {
    const key = decodeURIComponent(encoded)
    const plainly = key !== '' && !key.split('/').some((part) => part === '.' || part === '..')
    return plainly && byteLength(key) <= 1024 ? { bucket, key } : undefined
  } catch {
    return undefined
  }
}
