import { HttpError, invalidField } from '@heddle/core'

/** What it takes to ask S3 for what the caller asked for. */
export interface OriginalRequest {
  readonly method: 'GET' | 'HEAD'
  /** Presigned. */
  readonly inputS3Url: string
  /** Where in the event the URL is. */
  readonly path: string
  /** The caller's, some of which were signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
}

/** Fetches the original, not read yet. Rejects with an `HttpError` of S3's own status from 400 on. */
export async function fetchOriginal(request: OriginalRequest): Promise<Response> {
  const { method, inputS3Url, path, signal } = request
  const url = URL.parse(inputS3Url)
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && LOCAL.includes(url.hostname)))) {
    throw invalidField('s3ObjectLambda', path, 'an https URL', inputS3Url)
  }
  const response = await fetch(url, {
    method,
    headers: signedHeaders(url, request.headers),
    // Whoever is redirected to would be no S3 that signed for it.
    redirect: 'error',
    signal: signal ?? null,
  })
  if (response.status < 400) return response
  await response.body?.cancel()
  throw new HttpError(response.status, `S3 answered ${response.status}`)
}

const LOCAL: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** The headers that the URL was signed with: without them, or with other values, S3 refuses it. */
function signedHeaders(url: URL, headers: Readonly<Record<string, string>>): [name: string, value: string][] {
  const signed = new Set(url.searchParams.get('X-Amz-SignedHeaders')?.toLowerCase().split(';'))
  // fetch says itself whom it asks.
  signed.delete('host')
  return Object.entries(headers).filter(([name]) => signed.has(name.toLowerCase()))
}
