import type { IncomingMessage } from 'node:http'
import { parseFunctionError, tooLarge } from './function-error.ts'
import type { FunctionError, StreamedAnswer } from './outcome.ts'
import { parseStream } from './streamed-answer.ts'

/** What came back for one event. */
export type Reply =
  | { readonly type: 'answer'; readonly text: string }
  | { readonly type: 'stream'; readonly stream: StreamedAnswer }
  | { readonly type: 'error'; readonly error: FunctionError; readonly partial?: StreamedAnswer | undefined }
  /** The connection broke before the reply was whole. */
  | { readonly type: 'cut'; readonly partial?: StreamedAnswer | undefined }

/** Lambda's limits in bytes: 6 MB and room for the envelope; 200 MB for a stream. */
export const bufferedLimit = 6_291_556
export const streamedLimit = 209_715_200

/** Reads what the client posts to `/response`. */
export async function readResponse(request: IncomingMessage): Promise<Reply> {
  const { body, size } = await readBody(request, bufferedLimit)
  if (!request.complete) return { type: 'cut' }
  if (size > bufferedLimit) return { type: 'error', error: tooLarge(size, bufferedLimit) }
  return { type: 'answer', text: body.toString() }
}

/** Reads what the client streams to `/response`. A failure after the first byte comes in the trailers. */
export async function readStream(request: IncomingMessage): Promise<Reply> {
  const { body, size } = await readBody(request, streamedLimit)
  if (size > streamedLimit) return { type: 'error', error: tooLarge(size, streamedLimit) }
  const stream = parseStream(request.headers['content-type'] ?? 'application/octet-stream', body)
  const partial = size > 0 ? stream : undefined
  if (!request.complete) return { type: 'cut', partial }
  const failure = request.trailers['lambda-runtime-function-error-body']
  if (failure === undefined) return { type: 'stream', stream }
  return { type: 'error', error: parseFunctionError(Buffer.from(failure, 'base64').toString()), partial }
}

/** Reads what the client posts to `/error`. */
export async function readError(request: IncomingMessage): Promise<Reply> {
  const { body, size } = await readBody(request, bufferedLimit)
  if (!request.complete) return { type: 'cut' }
  if (size > bufferedLimit) return { type: 'error', error: tooLarge(size, bufferedLimit) }
  return { type: 'error', error: parseFunctionError(body.toString()) }
}

/** What is over the limit is read and dropped: the client writes all of it before it reads the refusal. */
async function readBody(request: IncomingMessage, limit: number): Promise<{ body: Buffer; size: number }> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks.length = 0
    }
  } catch {
    // The client is gone; `request.complete` tells.
  }
  return { body: Buffer.concat(chunks), size }
}
