// 20,000 events of the four sources, each with something wrong: fields removed, types changed, names of prototypes,
// nesting of 20,000 levels, texts of 6 MB, half surrogate pairs. Whatever comes of one is either what the types promise
// or a HeddleError that says where, and no record is lost.
//
// A failing run prints its seed and path and a small counterexample. To run it again:
//   HEDDLE_SEED=<seed> npx vitest run packages/events/test/fuzz.test.ts
// HEDDLE_FUZZ_CASES sets the number of events for each source (5000).

import fc from 'fast-check'
import { base64, bytes, eventBridge, gzip, HeddleError, http, json, on, type SqsSource, s3, sqs, text } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { readAnswer } from 'heddle/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DECLARED, type Rule } from './declared-types.ts'
import { context, fixture, fixturesOf, Order, type Raw, Shipment, slow } from './helpers.ts'
import { eventOf, TRIGGERS } from './http-triggers.ts'
import { type Mutation, mutate, mutations } from './mutations.ts'
import { SOURCE_OF, samples } from './shared-samples.ts'

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.HEDDLE_FUZZ_CASES ?? 5000)

/** The fixtures and, when they are there, the shared samples of a source. */
function basesOf(source: 's3' | 'sqs' | 'eventBridge' | 'http', folder: string): ReadonlyMap<string, unknown> {
  const shared = samples().filter((sample) => SOURCE_OF[sample.folder] === source)
  return new Map([
    ...fixturesOf(folder).map((name) => [name, fixture(name)] as const),
    ...shared.map(({ name, raw }) => [name, raw] as const),
  ])
}

/** What became of one event. */
interface Outcome {
  /** What the function got, and what its type does not allow of it. */
  readonly items: unknown[]
  readonly faults: string[]
  answer: unknown
  error: unknown
}

let outcome: Outcome
let lines = 0
const consoleError = console.error
beforeAll(() => {
  // Counted, not kept: there are many, and some are long.
  console.error = () => {
    lines++
  }
})
afterAll(() => {
  console.error = consoleError
})

const PROTOTYPES = [
  Object,
  Array,
  Function,
  String,
  Number,
  Boolean,
  Date,
  Promise,
  Error,
  Map,
  Set,
  Uint8Array,
  HeddleError,
].map(({ prototype }) => prototype as object)
const untouched = PROTOTYPES.map((prototype) => String(Reflect.ownKeys(prototype).map(String)))

async function run(lambda: LambdaFunction<unknown>, raw: unknown): Promise<Outcome> {
  outcome = { items: [], faults: [], answer: undefined, error: undefined }
  lines = 0
  try {
    outcome.answer = await lambda(raw, context())
  } catch (error) {
    outcome.error = error ?? new Error('rejected with nothing')
  }
  for (const [index, prototype] of PROTOTYPES.entries()) {
    if (String(Reflect.ownKeys(prototype).map(String)) !== untouched[index]) throw new Error('a prototype was changed')
  }
  expect(outcome.faults, 'everything is of its declared type').toEqual([])
  return outcome
}

/** A function for `each` or `handle` that checks what it gets. */
function taking(rule: Rule): (item: unknown) => void {
  return (item) => {
    outcome.items.push(item)
    outcome.faults.push(...rule(item, 'item'))
  }
}
function takingAll(rule: Rule): (items: readonly unknown[]) => void {
  const take = taking(rule)
  return (items) => {
    for (const item of items) take(item)
  }
}

const OWN_KIND = {
  s3: /this is an S3 event/,
  sqs: /this is an SQS event/,
  eventBridge: /this is an EventBridge event/,
  http: /this is an? (HTTP API|API Gateway|ALB|VPC Lattice)[\w ]* request/,
}

/** That an error is heddle's own, says where, and does not call an event a thing other than its source reads when it is that. */
function isTold(
  error: unknown,
  source: keyof typeof OWN_KIND,
): asserts error is HeddleError & { readonly path: string } {
  if (error instanceof HeddleError)
    expect(error.message.slice(0, 200)).not.toMatch(new RegExp(`^${source}: ${OWN_KIND[source].source}`))
  if (error instanceof HeddleError && typeof error.path === 'string' && error.message.length > 0) return
  throw new Error(`expected a HeddleError with a path, got ${String(error).slice(0, 300)}`, { cause: error })
}

const rawOf = (item: unknown) => (item as { readonly raw: unknown }).raw

async function fuzz(
  bases: ReadonlyMap<string, unknown>,
  variants: readonly string[],
  check: (raw: unknown, variant: string) => Promise<void>,
): Promise<void> {
  const cases = fc.record({ base: fc.constantFrom(...bases.keys()), variant: fc.constantFrom(...variants), mutations })
  await fc.assert(
    fc.asyncProperty(
      cases,
      async ({ base, variant, mutations }: { base: string; variant: string; mutations: readonly Mutation[] }) => {
        await check(mutate(bases.get(base), mutations), variant)
      },
    ),
    { numRuns, seed },
  )
}

test('an S3 event is handled record by record, or refused', async () => {
  const variants: Record<string, LambdaFunction<unknown>> = {
    each: toLambda(on(s3()).each(taking(DECLARED.s3Record))),
    handle: toLambda(on(s3()).handle(takingAll(DECLARED.s3Record))),
  }
  await fuzz(basesOf('s3', 's3'), Object.keys(variants), async (raw, variant) => {
    const { items, answer, error } = await run(variants[variant] as LambdaFunction<unknown>, raw)
    const records: readonly unknown[] = (raw as Raw | null)?.Records ?? []
    if (error === undefined) {
      expect(answer).toBeUndefined()
      expect(items.length).toBe(records.length)
      expect(
        records.every((record, index) => rawOf(items[index]) === record),
        'every record was handled',
      ).toBe(true)
      expect(lines).toBe(0)
      return
    }
    if (!(error instanceof AggregateError)) {
      isTold(error, 's3')
      expect(items).toEqual([])
      return
    }
    const handled = new Set(items.map(rawOf))
    const missing = [...records.entries()].filter(([, record]) => !handled.has(record))
    expect(items.length + error.errors.length, 'every record was handled or is reported').toBe(records.length)
    for (const [at, [index]] of missing.entries()) {
      const reason: unknown = error.errors[at]
      isTold(reason, 's3')
      expect(reason.path.startsWith(`Records[${index}]`), `${reason.path} is of record ${index}`).toBe(true)
    }
    expect(error.message).toBe(`s3: ${missing.length} of ${records.length} records failed`)
    expect(lines, 'each failure is logged once').toBe(missing.length)
  })
})

test('an SQS event is handled or answered message by message, or refused', async () => {
  const sources: Record<string, readonly [SqsSource<unknown>, Rule]> = {
    text: [sqs(), DECLARED.text],
    json: [sqs(Order), DECLARED.order],
    later: [sqs(slow(Order)), DECLARED.order],
    anything: [sqs(json()), DECLARED.anything],
    s3: [sqs(s3()), DECLARED.s3Records],
    eventBridge: [sqs(eventBridge()), DECLARED.eventBridgeEvent(DECLARED.anything)],
    order: [sqs(eventBridge(Order)), DECLARED.orderDetail],
    gzip: [sqs(base64(gzip(Order))), DECLARED.order],
  }
  const lambdas = Object.fromEntries(
    Object.entries(sources).flatMap(([name, [source, body]]) => [
      [`${name} each`, toLambda(on(source).each(taking(DECLARED.sqsMessage(body))))],
      [`${name} handle`, toLambda(on(source).handle(takingAll(DECLARED.sqsMessage(body))))],
    ]),
  )
  await fuzz(basesOf('sqs', 'sqs'), Object.keys(lambdas), async (raw, variant) => {
    const { items, answer, error } = await run(lambdas[variant] as LambdaFunction<unknown>, raw)
    if (error !== undefined) {
      isTold(error, 'sqs')
      expect(items).toEqual([])
      return
    }
    const records: readonly Raw[] = (raw as Raw).Records
    const handled = new Set(items.map(rawOf))
    const missing = records.filter((record) => !handled.has(record)).map(({ messageId }) => messageId)
    expect(items).toHaveLength(records.length - missing.length)
    expect(answer, 'every message was handled or is reported').toEqual({
      batchItemFailures: missing.map((itemIdentifier) => ({ itemIdentifier })),
    })
    for (const id of missing) expect(typeof id === 'string' && id !== '').toBe(true)
    expect(lines, 'each failure is logged once').toBe(missing.length)

    const broken = new Set<string>()
    for (const record of records) {
      const { eventSourceARN: queue, attributes } = record
      const group: unknown = attributes?.MessageGroupId
      if (typeof queue !== 'string' || !queue.endsWith('.fifo') || typeof group !== 'string') continue
      if (!handled.has(record)) broken.add(group)
      else expect(broken.has(group), `nothing of ${group.slice(0, 40)} ran after its first failure`).toBe(false)
    }
  })
})

test('an EventBridge event is handled, or refused', async () => {
  const any = DECLARED.eventBridgeEvent(DECLARED.anything)
  const ofCatalogue: Rule = (event, path) => {
    const { type } = event as Raw
    if (type === 'order.paid') return DECLARED.orderDetail(event, path)
    return DECLARED.eventBridgeEvent(DECLARED.exactly({ id: DECLARED.text, carrier: DECLARED.text }))(event, path)
  }
  const lambdas: Record<string, LambdaFunction<unknown>> = {
    any: toLambda(on(eventBridge()).handle(taking(any))),
    order: toLambda(on(eventBridge(Order)).handle(taking(DECLARED.orderDetail))),
    later: toLambda(on(eventBridge(slow(Order))).handle(taking(DECLARED.orderDetail))),
    catalogue: toLambda(
      on(eventBridge.of({ 'order.paid': Order, 'order.shipped': Shipment })).handle(taking(ofCatalogue)),
    ),
  }
  await fuzz(basesOf('eventBridge', 'event-bridge'), Object.keys(lambdas), async (raw, variant) => {
    const { items, error } = await run(lambdas[variant] as LambdaFunction<unknown>, raw)
    if (error === undefined) {
      expect(items).toHaveLength(1)
      expect(rawOf(items[0]) === raw).toBe(true)
    } else {
      isTold(error, 'eventBridge')
      expect(items).toEqual([])
    }
  })
})

test('an HTTP request is handled or answered, or its event is refused', async () => {
  const params = DECLARED.exactly({ order: DECLARED.text })
  const lambdas: Record<string, LambdaFunction<unknown>> = {
    any: toLambda(on(http()).handle(taking(DECLARED.httpRequest()))),
    path: toLambda(on(http.get('/orders/:order')).handle(taking(DECLARED.httpRequest({ params })))),
    item: toLambda(
      on(http.post('/orders/:order/items', { body: Order, query: Order })).handle(
        taking(DECLARED.httpRequest({ params, body: DECLARED.order, query: DECLARED.order })),
      ),
    ),
    json: toLambda(on(http({ body: json() })).handle(taking(DECLARED.httpRequest({ body: DECLARED.anything })))),
    later: toLambda(on(http({ body: slow(json()) })).handle(taking(DECLARED.httpRequest({ body: DECLARED.anything })))),
    bytes: toLambda(on(http({ body: bytes() })).handle(taking(DECLARED.httpRequest({ body: DECLARED.bytes })))),
    text: toLambda(on(http({ body: text() })).handle(taking(DECLARED.httpRequest({ body: DECLARED.text })))),
  }
  const order = { method: 'POST', path: '/orders/7/items', query: 'id=o-1&tag=a&tag=b', body: { id: 'o-1', total: 7 } }
  const made = TRIGGERS.map((trigger): [string, unknown] => [trigger.name, eventOf(trigger, order)])
  const bases = new Map([...basesOf('http', 'http'), ...made])
  await fuzz(bases, Object.keys(lambdas), async (raw, variant) => {
    const { items, answer, error } = await run(lambdas[variant] as LambdaFunction<unknown>, raw)
    expect(lines, 'nothing unexpected happened').toBe(0)
    if (error !== undefined) {
      isTold(error, 'http')
      expect(items).toEqual([])
      return
    }
    const { status, headers, cookies, body } = readAnswer(raw as object, answer)
    // Bytes that are no text are refused when the function reads them as text.
    if (items.length === 1 && !(status === 415 && variant === 'any')) {
      expect({ status, headers, cookies, body: `${body}` }).toEqual({ status: 204, headers: {}, cookies: [], body: '' })
      expect(rawOf(items[0]) === raw).toBe(true)
    } else {
      if (status !== 415) expect(items).toEqual([])
      expect([400, 404, 405, 415, 422]).toContain(status)
      expect(cookies).toEqual([])
      expect(headers['content-type']).toBe('application/problem+json')
      // The reply to HEAD has no body.
      if (body.length > 0)
        expect(JSON.parse(`${body}`)).toMatchObject({ type: 'about:blank', status, detail: expect.any(String) })
    }
  })
})
