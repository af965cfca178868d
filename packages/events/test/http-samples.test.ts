// The HTTP events of ../shared/events (from the root of the project), as AWS and its libraries publish them: what a function
// answers to them is in the form that AWS documents for the trigger that sent each.

import { HttpError, type HttpReturns, http, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { readAnswer } from 'heddle/testing'
import { describe, expect, test } from 'vitest'
import { context, errorLines, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, SOURCE_OF, samples } from './shared-samples.ts'

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')

const all = samples().filter(({ name, folder }) => SOURCE_OF[folder] === 'http' && !/invalid/.test(name))
const texts = (values: object) => Object.values(values).every((value) => typeof value === 'string')
const lists = (values: object) => Object.values(values).every((value) => Array.isArray(value) && texts(value))

const FIELDS = ['statusCode', 'headers', 'body', 'isBase64Encoded']
const DESCRIBED = [...FIELDS, 'statusDescription']

/** What an answer to a trigger may have, and what else has to be true of it. By the folder of its samples. */
const CONTRACTS: Readonly<Record<string, readonly [fields: readonly string[], holds: (answer: Raw) => boolean]>> = {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
  'apigw-rest': [
    [...FIELDS, 'multiValueHeaders'],
    ({ headers, multiValueHeaders = {} }) => texts(headers) && lists(multiValueHeaders),
  ],
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
  'apigw-http': [[...FIELDS, 'cookies'], v2],
  // https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
  'function-url': [[...FIELDS, 'cookies'], v2],
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
  alb: [
    [...DESCRIBED, 'multiValueHeaders'],
    ({ headers, multiValueHeaders }) =>
      multiValueHeaders === undefined ? texts(headers) : headers === undefined && lists(multiValueHeaders),
  ],
  // https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
  'vpc-lattice': [DESCRIBED, ({ headers }) => texts(headers)],
}

function v2({ headers, cookies = [] }: Raw): boolean {
  return texts(headers) && texts(cookies) && !Object.keys(headers).some((name) => /^set-cookie$/i.test(name))
}

function keepsContract(folder: string, raw: Raw, answer: Raw): void {
  const [fields, holds] = CONTRACTS[folder] as (typeof CONTRACTS)[string]
  expect(Object.keys(answer).filter((name) => !fields.includes(name))).toEqual([])
  expect(holds(answer)).toBe(true)
  expect(answer).toMatchObject({
    statusCode: expect.any(Number),
    body: expect.any(String),
    isBase64Encoded: expect.any(Boolean),
  })
  if (fields.includes('statusDescription')) {
    expect(answer.statusDescription).toMatch(new RegExp(`^${answer.statusCode} [A-Z][\\w -]+$`))
  }
  // The form of the answer is that of the request.
  if (folder === 'alb') expect('multiValueHeaders' in answer).toBe('multiValueHeaders' in raw)
}

const COOKIES = Array.from({ length: 12 }, (_, index) => `c${index}=${index}; HttpOnly`)
const HEADERS = { 'x-a': '1', vary: ['accept', 'origin'] }
const REPLIES: [string, () => HttpReturns, object][] = [
  ['nothing', () => undefined, { status: 204, headers: {}, cookies: [], body: Buffer.from('') }],
  [
    'an object, headers and cookies',
    () => ({ status: 201, headers: HEADERS, cookies: COOKIES, body: { name: 'écharpe' } }),
    {
      status: 201,
      headers: { 'x-a': '1', vary: 'accept, origin', 'content-type': 'application/json' },
      cookies: COOKIES,
      body: Buffer.from('{"name":"écharpe"}'),
    },
  ],
  [
    'bytes',
    () => ({ cookies: ['a=1'], body: new Uint8Array([0, 255]) }),
    {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      cookies: ['a=1'],
      body: Buffer.from([0, 255]),
    },
  ],
  [
    'an HttpError',
    () => {
      throw new HttpError(409, 'out of stock', { headers: { 'retry-after': '30' } })
    },
    {
      status: 409,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '30' },
      cookies: [],
      body: Buffer.from('{"type":"about:blank","title":"Conflict","status":409,"detail":"out of stock"}'),
    },
  ],
  [
    'any other error',
    () => {
      throw new Error('the password is hunter2')
    },
    {
      status: 500,
      headers: { 'content-type': 'application/problem+json' },
      cookies: [],
      body: Buffer.from('{"type":"about:blank","title":"Internal Server Error","status":500}'),
    },
  ],
]

describe.runIf(SAMPLES_ARE_HERE)('of the shared samples', () => {
  test('there are some for each trigger', () => {
    expect(new Set(all.map(({ folder }) => folder))).toEqual(new Set(Object.keys(CONTRACTS)))
    expect(all.length).toBeGreaterThan(15)
  })

  describe.each(all)('$name', ({ folder, raw }) => {
    test.each(REPLIES)('is answered as its trigger documents: %s', async (_what, make, received) => {
      errorLines()
      const answer = (await toLambda(on(http()).handle(make))(raw, context())) as Raw
      keepsContract(folder, raw as Raw, answer)
      expect(readAnswer(raw as object, answer)).toEqual(received)
    })
  })
})
