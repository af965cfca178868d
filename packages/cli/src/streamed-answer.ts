import type { StreamedAnswer, StreamMetadata } from './outcome.ts'

/** The content type by which API Gateway and function URLs know that metadata comes before the body. */
const withPrelude = 'application/vnd.awslambda.http-integration-response'
const delimiter = Buffer.alloc(8)

/** Takes a streamed answer apart: JSON metadata, eight NUL bytes, body; or the body alone. */
export function parseStream(contentType: string, bytes: Buffer): StreamedAnswer {
  const end = contentType === withPrelude ? bytes.indexOf(delimiter) : -1
  if (end < 0) return { metadata: undefined, contentType, body: bytes }
  try {
    const metadata = JSON.parse(bytes.toString('utf8', 0, end)) as StreamMetadata
    return { metadata, contentType, body: bytes.subarray(end + delimiter.length) }
  } catch {
    return { metadata: undefined, contentType, body: bytes }
  }
}
