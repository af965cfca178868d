import dns from 'node:dns'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { S3Client } from '@aws-sdk/client-s3'
import { HttpError, on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type S3ObjectLambdaEvent, type S3ObjectLambdaReturns, s3ObjectLambda } from '../src/s3-object-lambda.ts'
import { awsService, type Service, type ServiceAnswer, type ServiceRequest } from './aws-service.ts'
import { context, errorLines, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const KINDS = ['getObject', 'headObject', 'listObjects', 'listObjectsV2'] as const
const get = (): Raw => fixture<Raw>('s3-object-lambda/getObject')

/** A stand-in for S3 and a source whose client talks to it, without the route before its name. */
async function s3(answer?: (request: ServiceRequest) => ServiceAnswer) {
  const service = await awsService(answer)
  return { service, source: s3ObjectLambda({ client: new S3Client({ disableHostPrefix: true }) }) }
}

/** A stand-in for S3 that keeps what it was asked for. */
async function origin(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const requests: { method: string | undefined; url: string | undefined; headers: NodeJS.Dict<string | string[]> }[] =
    []
  const server = createServer((request, response) => {
    requests.push({ method: request.method, url: request.url, headers: request.headers })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/yarn/blue.txt` }
}

/** What S3 was told, of each `WriteGetObjectResponse`. */
function told({ requests }: Service): object[] {
  return requests.map(({ method, path, headers, text }) => {
    const names = ['fwd-status', 'fwd-error-code', 'fwd-error-message', 'fwd-header-content-type', 'meta-colour']
    const entries = names.map((name) => [name, headers[`x-amz-${name}`]])
    return {
      call: `${method} ${path.split('?')[0]}`,
      route: headers['x-amz-request-route'],
      token: headers['x-amz-request-token'],
      text,
      ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    }
  })
}

const WRITE = { call: 'POST /WriteGetObjectResponse', route: 'io-use1-001', token: 'OutputToken' }

test.each(KINDS)('a request of the kind %s has all that S3 says', async (kind) => {
  const { source } = await s3()
  const raw = fixture<Raw>(`s3-object-lambda/${kind}`)
  let seen: S3ObjectLambdaEvent | undefined
  const handler = on(source).handle((event): S3ObjectLambdaReturns => {
    seen = event
    return event.kind === 'getObject' ? { Body: '' } : { statusCode: 200 }
  })
  expect(await toLambda(handler)(raw, context())).toEqual({ statusCode: 200 })
  expect(seen).toEqual({
    id: '1a5ed718-5f53-471d-b6fe-5cf62d88d02a',
    type: `com.amazonaws.s3objectlambda.${kind}`,
    source: 'arn:aws:s3-object-lambda:eu-central-1:123456789012:accesspoint/looms-olap',
    time: expect.any(Date),
    kind,
    inputS3Url: raw[`${kind}Context`].inputS3Url,
    configuration: raw.configuration,
    userRequest: raw.userRequest,
    userIdentity: raw.userIdentity,
    protocolVersion: '1.00',
    original: expect.any(Function),
    raw,
  })
})

describe('the caller of GetObject (the real client, against a stand-in for S3)', () => {
  test.each<[what: string, body: () => S3ObjectLambdaReturns, text: string]>([
    ['text', () => ({ Body: 'blue' }), 'blue'],
    ['bytes', () => ({ Body: new TextEncoder().encode('blue') }), 'blue'],
    ['nothing', () => ({}), ''],
    ['no body', () => ({ Body: null }), ''],
    ['a Readable', () => ({ Body: Readable.from(['bl', Buffer.from('ue')]) }), 'blue'],
    ['the body of a Response', () => ({ Body: new Response('blue').body }), 'blue'],
    [
      'an async generator',
      () => ({
        Body: (async function* () {
          yield 'bl'
          yield new TextEncoder().encode('ue')
        })(),
      }),
      'blue',
    ],
  ])('gets %s', async (_what, reply, text) => {
    const { service, source } = await s3()
    expect(await toLambda(on(source).handle(reply))(get(), context())).toEqual({ statusCode: 200 })
    expect(told(service)).toEqual([{ ...WRITE, text }])
  })

  test('gets the status, headers and metadata of the reply', async () => {
    const { service, source } = await s3()
    const handler = on(source).handle(() => ({
      StatusCode: 206,
      ContentType: 'text/plain',
      Metadata: { colour: 'blue' },
      Body: 'blue',
      RequestToken: 'of one’s own',
    }))
    await toLambda(handler)(get(), context())
    expect(told(service)).toEqual([
      { ...WRITE, text: 'blue', 'fwd-status': '206', 'fwd-header-content-type': 'text/plain', 'meta-colour': 'blue' },
    ])
  })

  test('gets a large body piece by piece', async () => {
    const { service, source } = await s3()
    const piece = Buffer.alloc(64 * 1024, 65)
    const handler = on(source).handle(() => ({ Body: Readable.from(Array.from({ length: 160 }, () => piece)) }))
    await toLambda(handler)(get(), context())
    expect(service.requests[0]?.text.length).toBe(160 * piece.length)
    expect(service.requests[0]?.headers).toMatchObject({ 'transfer-encoding': 'chunked' })
  })

  test('gets an error without its message when the function throws, and the log has it', async () => {
    const { service, source } = await s3()
    const lines = errorLines()
    const handler = on(source).handle(() => Promise.reject(new Error('secret')))
    expect(await toLambda(handler)(get(), context())).toEqual({ statusCode: 200 })
    expect(told(service)).toEqual([{ ...WRITE, text: '', 'fwd-status': '500', 'fwd-error-code': 'InternalError' }])
    expect(lines()).toMatchObject([
      { message: 's3ObjectLambda: the request failed', requestId: 'run-1', error: { message: 'secret' } },
    ])
  })

  test.each([
    [403, 'AccessDenied', 0],
    [404, 'NoSuchKey', 0],
    [418, 'InvalidRequest', 0],
    [503, 'SlowDown', 1],
    [599, 'InternalError', 1],
  ])('gets an HttpError of %i as it is', async (status, code, logged) => {
    const { service, source } = await s3()
    const lines = errorLines()
    const handler = on(source).handle(() => Promise.reject(new HttpError(status, 'no such yarn')))
    await toLambda(handler)(get(), context())
    expect(told(service)).toEqual([
      {
        ...WRITE,
        text: '',
        'fwd-status': String(status),
        'fwd-error-code': code,
        'fwd-error-message': 'no such yarn',
      },
    ])
    expect(lines()).toHaveLength(logged)
  })

  test('gets an error before the deadline when the function is late', async () => {
    const { service, source } = await s3()
    const lines = errorLines()
    const handler = on(source).handle(() => new Promise<never>(() => {}))
    await toLambda(handler, { margin: 60_000 - 50 })(get(), context())
    expect(told(service)).toMatchObject([{ 'fwd-status': '500', 'fwd-error-code': 'InternalError' }])
    expect(lines()).toMatchObject([{ error: { code: 'DEADLINE' } }])
  })

  test.each<[returned: unknown, got: string]>([
    [undefined, 'undefined'],
    ['blue', 'a string'],
    [[], 'an array'],
    [{ statusCode: 200 }, 'an object with statusCode'],
  ])('gets an error when the function returns %j', async (returned, got) => {
    const { service, source } = await s3()
    const lines = errorLines()
    await toLambda(on(source).handle(() => returned as never))(get(), context())
    expect(told(service)).toMatchObject([{ 'fwd-status': '500', 'fwd-error-code': 'InternalError' }])
    const message = `s3ObjectLambda: getObject: expected { Body, … }, got ${got}`
    expect(lines()).toMatchObject([{ error: { code: 'INVALID_RESULT', message } }])
  })

  /** A stand-in for S3 that can do without the whole of a body. */
  async function impatient(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const { requests, url } = await origin(answer)
    const client = new S3Client({
      disableHostPrefix: true,
      endpoint: new URL(url).origin,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
    })
    const source = s3ObjectLambda({ client })
    const statuses = () => requests.map(({ headers }) => headers['x-amz-fwd-status'])
    vi.spyOn(console, 'warn').mockReturnValue()
    return { source, statuses }
  }

  /** Answers what comes to its end. */
  function whole(request: IncomingMessage, response: ServerResponse): void {
    request.resume().on('error', () => {})
    request.on('end', () => response.end())
  }

  test('gets an error when the body fails on its way, and the process goes on', async () => {
    const { source, statuses } = await impatient(whole)
    const lines = errorLines()
    const handler = on(source).handle(() => ({
      Body: (async function* () {
        yield 'bl'
        await new Promise((resolve) => setTimeout(resolve, 20))
        throw new Error('the yarn broke')
      })(),
    }))
    expect(await toLambda(handler)(get(), context())).toEqual({ statusCode: 200 })
    expect(statuses()).toEqual([undefined, '500'])
    expect(lines()).toMatchObject([{ error: { message: 'the yarn broke' } }])
  })

  test('gets an error when the body failed before', async () => {
    const { source, statuses } = await impatient(whole)
    errorLines()
    const body = new Readable({ read() {} })
    body.on('error', () => {})
    body.destroy(new Error('broke long ago'))
    await new Promise((resolve) => setImmediate(resolve))
    await toLambda(on(source).handle(() => ({ Body: body })))(get(), context())
    expect(statuses().at(-1)).toBe('500')
  })

  test('gets an error before the deadline when the body has no end', async () => {
    const { source, statuses } = await impatient(whole)
    const lines = errorLines()
    const body = new Readable({ read() {} })
    body.push('blue')
    await toLambda(
      on(source).handle(() => ({ Body: body })),
      { margin: 60_000 - 100 },
    )(get(), context())
    expect(statuses().at(-1)).toBe('500')
    expect(lines()).toMatchObject([
      { error: { code: 'DEADLINE', message: 'the body was not at its end before the deadline' } },
    ])
    expect(body.destroyed).toBe(true)
  })

  test('is not reached where S3 refuses even the error: the invocation fails, and the body is let go', async () => {
    errorLines()
    const { source } = await impatient((request, response) => {
      request.on('error', () => {})
      response
        .writeHead(400, { 'content-type': 'application/xml' })
        .end('<Error><Code>ValidationError</Code><Message>invalid token</Message></Error>')
    })
    const body = new Readable({ read() {} })
    body.push('blue')
    const failed = await failureOf(toLambda(on(source).handle(() => ({ Body: body }))), get())
    expect(failed).toMatchObject({ name: 'ValidationError' })
    expect(body.destroyed).toBe(true)
  })

  test('is told by the client that heddle makes, at the route that the event names', async () => {
    const service = await awsService()
    const hosts: string[] = []
    const { lookup } = dns
    const local = (host: string, ...rest: unknown[]) => {
      hosts.push(host)
      return (lookup as (...args: unknown[]) => void)('127.0.0.1', ...rest)
    }
    vi.spyOn(dns, 'lookup').mockImplementation(local as never)
    vi.stubEnv('AWS_ENDPOINT_URL', service.endpoint.replace('127.0.0.1', 's3.test'))
    await toLambda(on(s3ObjectLambda()).handle(() => ({ Body: 'blue' })))(get(), context())
    expect(hosts).toEqual(['io-use1-001.s3.test'])
    expect(told(service)).toEqual([{ ...WRITE, text: 'blue' }])
  })

  test('is told by any client that the user gives', async () => {
    const send = vi.fn(async (_command: unknown) => ({}))
    await toLambda(on(s3ObjectLambda({ client: { send } })).handle(() => ({ Body: 'blue' })))(get(), context())
    expect(send.mock.calls[0]?.[0]).toMatchObject({
      input: { RequestRoute: 'io-use1-001', RequestToken: 'OutputToken', Body: 'blue' },
    })
  })
})

describe('the caller of HeadObject, ListObjects and ListObjectsV2', () => {
  const client = { send: vi.fn() }

  test.each(['headObject', 'listObjects', 'listObjectsV2'] as const)(
    'gets what the function returns: %s',
    async (kind) => {
      const reply =
        kind === 'headObject'
          ? { statusCode: 200, headers: { 'Content-Length': 7 } }
          : { statusCode: 200, listBucketResult: { name: 'looms', contents: [] } }
      const handler = toLambda(on(s3ObjectLambda({ client })).handle(() => reply))
      expect(await handler(fixture(`s3-object-lambda/${kind}`), context())).toEqual(reply)
      expect(client.send).not.toHaveBeenCalled()
    },
  )

  test('gets an error when the function throws', async () => {
    const lines = errorLines()
    const failing = (error: Error) =>
      toLambda(on(s3ObjectLambda({ client })).handle(() => Promise.reject(error)))(
        fixture('s3-object-lambda/headObject'),
        context(),
      )
    expect(await failing(new Error('secret'))).toEqual({ statusCode: 500, errorCode: 'InternalError' })
    expect(await failing(new HttpError(404, 'no such yarn'))).toEqual({
      statusCode: 404,
      errorCode: 'NoSuchKey',
      errorMessage: 'no such yarn',
    })
    expect(lines()).toHaveLength(1)
  })

  test.each<[returned: unknown, got: string]>([
    [undefined, 'undefined'],
    [{ Body: 'blue' }, 'an object'],
    [{ statusCode: '200' }, 'an object with statusCode'],
  ])('gets an error when the function returns %j', async (returned, got) => {
    const lines = errorLines()
    const handler = toLambda(on(s3ObjectLambda({ client })).handle(() => returned as never))
    const answer = await handler(fixture('s3-object-lambda/listObjects'), context())
    expect(answer).toEqual({ statusCode: 500, errorCode: 'InternalError' })
    const message = `s3ObjectLambda: listObjects: expected { statusCode, … }, got ${got}`
    expect(lines()).toMatchObject([{ error: { message } }])
  })
})

describe('the original', () => {
  /** Runs a function on an event whose original is there. */
  async function run(
    inputS3Url: string,
    fn: (event: S3ObjectLambdaEvent) => Promise<S3ObjectLambdaReturns>,
    kind: (typeof KINDS)[number] = 'getObject',
  ) {
    const { service, source } = await s3()
    const raw = fixture<Raw>(`s3-object-lambda/${kind}`)
    raw[`${kind}Context`].inputS3Url = inputS3Url
    return { answer: await toLambda(on(source).handle(fn))(raw, context()), told: told(service) }
  }

  const SIGNED = '?X-Amz-SignedHeaders=Host%3Brange%3Bx-amz-meta-colour&X-Amz-Signature=0123'

  test('comes with the headers that were signed, and streams through', async () => {
    const { requests, url } = await origin((_request, response) => response.end('blue yarn'))
    const fetched = vi.spyOn(globalThis, 'fetch')
    const { told } = await run(url + SIGNED, async (event) => {
      const { status, body } = await event.original()
      return { StatusCode: status, Body: body?.pipeThrough(upperCase()) }
    })
    expect(told).toMatchObject([{ text: 'BLUE YARN', 'fwd-status': '200' }])
    expect(requests).toMatchObject([{ method: 'GET', url: `/yarn/blue.txt${SIGNED}`, headers: { range: 'bytes=0-3' } }])
    expect(fetched.mock.calls[0]?.[1]?.headers).toEqual([['Range', 'bytes=0-3']])
    fetched.mockRestore()
    expect(requests[0]?.headers.host).toMatch(/^127\.0\.0\.1:/)
  })

  test('without signed headers is asked for without any', async () => {
    const { requests, url } = await origin((_request, response) => response.end('x'))
    await run(url, async (event) => ({ Body: await (await event.original()).text() }))
    expect(requests[0]?.headers.range).toBeUndefined()
  })

  test.each([
    ['headObject', 'HEAD'],
    ['listObjects', 'GET'],
    ['listObjectsV2', 'GET'],
  ] as const)('of %s is asked for with %s', async (kind, method) => {
    const { requests, url } = await origin((_request, response) => response.end())
    const { answer } = await run(url, async (event) => ({ statusCode: (await event.original()).status }), kind)
    expect(answer).toEqual({ statusCode: 200 })
    expect(requests).toMatchObject([{ method }])
  })

  test('that S3 refuses is an HttpError, which the caller gets', async () => {
    errorLines()
    const { url } = await origin((_request, response) =>
      response.writeHead(404).end('<Error><Key>secret</Key></Error>'),
    )
    const { told } = await run(url, async (event) => ({ Body: (await event.original()).body }))
    expect(told).toMatchObject([
      { 'fwd-status': '404', 'fwd-error-code': 'NoSuchKey', 'fwd-error-message': 'S3 answered 404' },
    ])
  })

  test('that did not change has the status that says so', async () => {
    const { url } = await origin((_request, response) => response.writeHead(304).end())
    const { told } = await run(url, async (event) => ({ StatusCode: (await event.original()).status }))
    expect(told).toMatchObject([{ 'fwd-status': '304' }])
  })

  test('is not looked for elsewhere', async () => {
    const elsewhere = await origin((_request, response) => response.end('not S3'))
    const { url } = await origin((_request, response) => response.writeHead(307, { location: elsewhere.url }).end())
    const lines = errorLines()
    const { told } = await run(url, async (event) => ({ Body: (await event.original()).body }))
    expect(told).toMatchObject([{ 'fwd-status': '500' }])
    expect(elsewhere.requests).toEqual([])
    expect(lines()).toHaveLength(1)
  })

  test.each([
    'http://looms.s3-accesspoint.eu-central-1.amazonaws.com/yarn',
    'http://127.0.0.1.example/yarn',
    'file:///etc/passwd',
    'ftp://localhost/x',
    'no URL',
    '',
  ])('is not fetched from %s', async (url) => {
    const lines = errorLines()
    const fetched = vi.spyOn(globalThis, 'fetch')
    const { told } = await run(url, async (event) => ({ Body: (await event.original()).body }))
    fetched.mockRestore()
    expect(told).toMatchObject([{ 'fwd-status': '500' }])
    expect(fetched).not.toHaveBeenCalled()
    expect(lines()).toMatchObject([
      {
        error: {
          message: expect.stringMatching(
            /^s3ObjectLambda: getObjectContext\.inputS3Url: expected an https URL, got an? /,
          ),
        },
      },
    ])
    if (url !== '') expect(JSON.stringify(lines())).not.toContain(url)
  })

  test('that is slow is given up before the deadline', async () => {
    errorLines()
    const { url } = await origin(() => {})
    const { service, source } = await s3()
    const raw = get()
    raw.getObjectContext.inputS3Url = url
    let reason: unknown
    const handler = on(source).handle(async (event) => {
      try {
        return { Body: (await event.original()).body }
      } catch (error) {
        reason = error
        throw error
      }
    })
    await toLambda(handler, { margin: 60_000 - 50 })(raw, context())
    expect(told(service)).toMatchObject([{ 'fwd-status': '500' }])
    await vi.waitFor(() => expect(reason).toMatchObject({ name: 'TimeoutError' }))
  })
})

function upperCase(): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(Buffer.from(Buffer.from(chunk).toString().toUpperCase()))
    },
  })
}

describe('what is not as S3 sends it is refused:', () => {
  test.each<[path: string, value: unknown, message: string]>([
    ['getObjectContext.outputToken', undefined, 'getObjectContext.outputToken: expected a string, got undefined'],
    ['getObjectContext.inputS3Url', 7, 'getObjectContext.inputS3Url: expected a string, got a number'],
    ['xAmzRequestId', {}, 'xAmzRequestId: expected a string, got an object'],
    ['configuration', undefined, 'configuration: expected an object, got undefined'],
    ['configuration.payload', null, 'configuration.payload: expected a string, got null'],
    ['userRequest.headers', { Host: 7 }, 'userRequest.headers: expected an object of strings, got an object'],
    ['userIdentity', 'me', 'userIdentity: expected an object, got a string'],
    ['protocolVersion', 1, 'protocolVersion: expected a string, got a number'],
  ])('%s', async (path, value, message) => {
    const event = get()
    const names = path.split('.')
    const last = names.pop() as string
    names.reduce((at, name) => at[name], event)[last] = value
    const fn = vi.fn()
    const error = await failureOf(toLambda(on(s3ObjectLambda()).handle(fn)), event)
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: `s3ObjectLambda: ${message}` })
    expect(fn).not.toHaveBeenCalled()
  })

  test.each([
    [undefined, 's3ObjectLambda: this is no event but undefined'],
    [{ xAmzRequestId: 'r' }, expect.stringMatching(/^s3ObjectLambda: this is no event that heddle knows/)],
    [fixture('s3/three'), 's3ObjectLambda: this is an S3 event (Records[0].eventSource is aws:s3)'],
  ])('another event: %#', async (event, message) => {
    const error = await failureOf(toLambda(on(s3ObjectLambda()).handle(() => ({}))), event)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT', message })
  })
})

const shared = samples().filter(({ folder }) => folder === 's3-object-lambda')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  const send = vi.fn(async (_command: unknown) => ({}))
  const handler = on(s3ObjectLambda({ client: { send } })).handle(({ kind, userIdentity }) =>
    kind === 'getObject' ? { Body: userIdentity.type } : { statusCode: 200 },
  )
  expect(await toLambda(handler)(raw, context())).toEqual({ statusCode: 200 })
})
