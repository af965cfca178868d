import type { EdgeEventType, EdgeHeaders, EdgeOrigin, EdgeRawEvent } from '@heddle/events/triggers'
import { seeded } from './digest.ts'

export interface LambdaEdgeEventOptions {
  /** Default `GET`. */
  readonly method?: string | undefined
  /** The path. Default `/`. */
  readonly uri?: string | undefined
  /** Without `?`. Default none. */
  readonly querystring?: string | undefined
  /** By name, in any case. Default: `Host` alone. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** Default: the association does not include it. */
  readonly body?: string | Uint8Array | undefined
  readonly origin?: EdgeOrigin | undefined
  /** Of the response, for `origin-response` and `viewer-response`. Default 200. */
  readonly status?: number | undefined
  /** Of the response. Default none. */
  readonly responseHeaders?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** Default `EDFDVBD6EXAMPLE`. */
  readonly distributionId?: string | undefined
}

/** The event that CloudFront invokes a function with: `lambdaEdgeEvent('viewer-request', { uri: '/orders' })`. */
export function lambdaEdgeEvent(eventType: EdgeEventType, options: LambdaEdgeEventOptions = {}): EdgeRawEvent {
  const { method = 'GET', uri = '/', querystring = '', body, origin, status = 200 } = options
  const { distributionId = 'EDFDVBD6EXAMPLE' } = options
  const distributionDomainName = 'd111111abcdef8.cloudfront.net'
  const requestId = `${seeded('edge', method, uri, querystring).toString('base64').slice(0, 54)}==`
  return {
    Records: [
      {
        cf: {
          config: { distributionDomainName, distributionId, eventType, requestId },
          request: {
            clientIp: '203.0.113.178',
            method,
            uri,
            querystring,
            headers: headersOf({ Host: distributionDomainName, ...options.headers }),
            ...(body === undefined ? {} : { body: bodyOf(body) }),
            ...(origin === undefined ? {} : { origin }),
          },
          ...(eventType.endsWith('-response')
            ? {
                response: {
                  status: String(status),
                  statusDescription: '',
                  headers: headersOf(options.responseHeaders ?? {}),
                },
              }
            : {}),
        },
      },
    ],
  }
}

function headersOf(headers: Readonly<Record<string, string | readonly string[]>>): EdgeHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([key, values]) => [
      key.toLowerCase(),
      [values].flat().map((value) => ({ key, value })),
    ]),
  )
}

function bodyOf(body: string | Uint8Array) {
  const data = Buffer.from(body as Uint8Array).toString('base64')
  return { action: 'read-only', data, encoding: 'base64', inputTruncated: false } as const
}
