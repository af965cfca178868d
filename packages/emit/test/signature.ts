import { createHash, createHmac } from 'node:crypto'
import type { WireRequest } from './wire.ts'

/**
 * Whether a request is signed by Signature Version 4 with that secret, over its body and every header that AWS wants signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSigned({ path, headers, text }: WireRequest, secret: string): boolean {
  const form =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/((\d{8})\/([^/]+)\/([^/]+)\/aws4_request), SignedHeaders=([^,]+), Signature=([\da-f]{64})$/
  const [, scope, day, region, service, list = '', signature] = form.exec(headers.authorization ?? '') ?? []
  const names = list.split(';')
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))]
  if (!needed.every((name) => names.includes(name)) || names.join() !== names.toSorted().join()) return false
  const canonical = [
    'POST',
    path,
    '',
    ...names.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    list,
    createHash('sha256').update(text).digest('hex'),
  ].join('\n')
  const hashed = createHash('sha256').update(canonical).digest('hex')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hashed].join('\n')
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (made, part) =>
      createHmac('sha256', made)
        .update(part ?? '')
        .digest(),
    `AWS4${secret}`,
  )
  return createHmac('sha256', key).update(toSign).digest('hex') === signature
}
