import { order, wrongOrder } from '../orders.ts'
import type { Workload } from '../workload.ts'
import type { HttpApiAnswer, HttpApiEvent } from './http-api.ts'

export const http: Workload = {
  name: 'w1',
  title: 'HTTP API v2 POST, 6-field body validated, one log line',
  folder: 'w1-http',
  contenders: ['bare', 'heddle', 'heddle-log', 'middy', 'middy-by-hand', 'hono', 'lambda-api'],
  cases: [
    {
      name: 'valid',
      event: post(JSON.stringify(order('o-1'))),
      answer: { status: 201, type: 'application/json', body: { id: 'o-1', total: 129.95 } },
      saved: [],
      warm: { batch: 200, target: 1.2 },
    },
    {
      name: 'invalid',
      event: post(JSON.stringify(wrongOrder('o-1'))),
      answer: refused(422, 'Unprocessable Content', [
        { path: 'body.total', detail: 'Too small: expected number to be >0' },
      ]),
      saved: [],
      warm: { batch: 100, target: 1.7 },
    },
    {
      name: 'in base64',
      event: { ...post(Buffer.from(JSON.stringify(order('o-2'))).toString('base64')), isBase64Encoded: true },
      answer: { status: 201, type: 'application/json', body: { id: 'o-2', total: 129.95 } },
      saved: [],
    },
    { name: 'not JSON', event: post('{'), answer: refused(400, 'Bad Request'), saved: [] },
  ],
  essence({ statusCode, headers, body }: HttpApiAnswer) {
    // How a problem is put into words is the contender's own business.
    const { detail, ...rest } = JSON.parse(body)
    return { status: statusCode, type: headers['content-type'], body: rest }
  },
  targets: { coldMs: 1.5, gzipKb: 5, rssMb: 6 },
}

function refused(status: number, title: string, errors?: readonly unknown[]): unknown {
  const body = { type: 'about:blank', title, status }
  return { status, type: 'application/problem+json', body: errors === undefined ? body : { ...body, errors } }
}

function post(body: string): HttpApiEvent {
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
