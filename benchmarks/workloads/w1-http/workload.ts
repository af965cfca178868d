import { order, wrongOrder } from '../orders.ts'
import type { Workload } from '../workload.ts'
import type { HttpApiAnswer } from './http-api.ts'
import { post } from './post.ts'

export const http: Workload = {
  name: 'w1',
  title: 'HTTP API v2 POST, 6-field body validated, one log line',
  folder: 'w1-http',
  contenders: [
    'bare',
    'floor',
    'heddle',
    'heddle-log',
    'middy',
    'middy-by-hand',
    'lambda-api',
    'hono',
    'h3',
    'express',
    'powertools-router',
    'powertools-parser',
  ],
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
    // Some say that it is UTF-8, as JSON always is.
    return { status: statusCode, type: headers['content-type']?.split(';')[0], body: rest }
  },
  targets: { coldMs: 1.5, gzipKb: 5, rssMb: 6 },
}

function refused(status: number, title: string, errors?: readonly unknown[]): unknown {
  const body = { type: 'about:blank', title, status }
  return { status, type: 'application/problem+json', body: errors === undefined ? body : { ...body, errors } }
}
