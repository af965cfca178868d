import type { HttpApiEvent } from './http-api.ts'

/** A POST to `/orders`, as an HTTP API sends it in payload format 2.0. */
export function post(body: string): HttpApiEvent {
  return {
    version: '2.0',
    routeKey: 'POST /orders',
    rawPath: '/orders',
    rawQueryString: '',
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'accept-language': 'en-GB,en;q=0.9',
      'content-length': String(body.length),
      'content-type': 'application/json',
      host: 'aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com',
      origin: 'https://shop.example',
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36',
      'x-amzn-trace-id': 'Root=1-691fe1a2-3265707259baa0695cdc20c5',
      'x-forwarded-for': '192.0.2.10',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'aaaaaaaaaa',
      domainName: 'aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com',
      domainPrefix: 'aaaaaaaaaa',
      http: {
        method: 'POST',
        path: '/orders',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.10',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
      },
      requestId: 'LV7fzho-PHcEJPw=',
      routeKey: 'POST /orders',
      stage: '$default',
      time: '21/Nov/2026:15:08:21 +0000',
      timeEpoch: 1795273701067,
    },
    body,
    isBase64Encoded: false,
  }
}
