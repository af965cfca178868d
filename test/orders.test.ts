import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Outcome, startFunction } from '@heddle/cli'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const orders = new URL('../examples/orders/', import.meta.url).pathname
const event = (name: string) => JSON.parse(readFileSync(`${orders}/events/${name}.json`, 'utf8'))

// 3.x is the client of Lambda's runtimes up to nodejs22.x, 4.x that of nodejs24.x. Both are AWS's own code but for the
// native HTTP client, which @heddle/cli stands in for.
const CLIENTS = {
  '4.0.2': undefined,
  '3.3.0': createRequire(import.meta.url).resolve('aws-lambda-ric-3/bin/index.mjs'),
}

for (const [version, client] of Object.entries(CLIENTS)) {
  describe(`the shop under aws-lambda-ric ${version}`, () => {
    const functions = new Map<string, Awaited<ReturnType<typeof startFunction>>>()

    beforeAll(async () => {
      for (const name of ['place-order', 'follow-order', 'charge-cards', 'import-catalogue']) {
        functions.set(
          name,
          await startFunction({ module: `${orders}/${name}.ts`, timeout: 10, ...(client && { client }) }),
        )
      }
    })
    afterAll(async () => {
      for (const running of functions.values()) await running.stop()
    })

    async function invoke(name: string, events: string): Promise<Outcome> {
      return (await functions.get(name)?.invoke(event(events))) as Outcome
    }

    /** The answer, its JSON body parsed. */
    async function reply(events: string): Promise<unknown> {
      const { answer } = (await invoke('place-order', events)) as { answer: { body: string } }
      return { ...answer, body: JSON.parse(answer.body) }
    }

    test('an order is placed', async () => {
      expect(await reply('place-order.good')).toEqual({
        statusCode: 201,
        headers: { 'content-type': 'application/json' },
        body: { order: expect.any(String), shop: 'berlin' },
        isBase64Encoded: false,
      })
    })

    test('an order of more than there is gets a 409', async () => {
      expect(await reply('place-order.out-of-stock')).toEqual({
        statusCode: 409,
        headers: { 'content-type': 'application/problem+json' },
        body: { type: 'about:blank', title: 'Conflict', status: 409, detail: 'only 3 of tea left' },
        isBase64Encoded: false,
      })
    })

    test('an order that is not valid gets a 422 with every issue', async () => {
      expect(await reply('place-order.invalid')).toMatchObject({
        statusCode: 422,
        body: { errors: [{ path: 'body.customer' }, { path: 'body.items[0].count' }] },
      })
    })

    test('an event of another service fails the invocation by name', async () => {
      for (const name of ['place-order', 'follow-order', 'charge-cards']) {
        expect(await invoke(name, 'import-catalogue.good')).toMatchObject({
          ok: false,
          error: {
            errorType: 'HeddleError',
            errorMessage: expect.stringContaining('this is an S3 event (Records[0].eventSource is aws:s3)'),
          },
        })
      }
    })

    test('a consumer gets the event of its type', async () => {
      const outcome = await invoke('follow-order', 'follow-order.good')
      expect(outcome).toMatchObject({ ok: true, answer: null })
      expect(JSON.parse(outcome.logs[0] as string)).toMatchObject({ message: 'ship it', order: 'o-1', total: 12.5 })
    })

    test('a detail that is not valid fails, and so does a type that the catalogue lacks', async () => {
      expect(await invoke('follow-order', 'follow-order.invalid')).toMatchObject({
        ok: false,
        error: { errorMessage: expect.stringMatching(/^eventBridge: event [\w-]+: detail: total: /) },
      })
      expect(await invoke('follow-order', 'follow-order.unknown-type')).toMatchObject({
        ok: false,
        error: {
          errorMessage:
            'eventBridge: detail-type: the catalogue has no type order.lost, it has order.paid, order.cancelled',
        },
      })
    })

    test('a declined card comes again, with what follows it in its group', async () => {
      const { Records } = event('charge-cards.one-declined') as { Records: { messageId: string }[] }
      const outcome = await invoke('charge-cards', 'charge-cards.one-declined')
      expect(outcome).toMatchObject({
        answer: { batchItemFailures: [1, 3].map((index) => ({ itemIdentifier: Records[index]?.messageId })) },
      })
      const lines = outcome.logs.map((line) => JSON.parse(line) as { message: string; order?: string })
      expect(lines.filter(({ message }) => message === 'charged').map(({ order }) => order)).toEqual(['o-1', 'o-3'])
      expect(lines.at(-1)).toMatchObject({ message: 'invocation', records: 4, failures: 2 })
    })

    test('a payment that is not valid comes again alone', async () => {
      const { Records } = event('charge-cards.one-invalid') as { Records: { messageId: string }[] }
      expect(await invoke('charge-cards', 'charge-cards.one-invalid')).toMatchObject({
        answer: { batchItemFailures: [{ itemIdentifier: Records[0]?.messageId }] },
      })
    })

    test('an upload is imported, and a test event is nothing to import', async () => {
      expect(await invoke('import-catalogue', 'import-catalogue.good')).toMatchObject({ ok: true, answer: null })
      expect(await invoke('import-catalogue', 'import-catalogue.test-event')).toMatchObject({ ok: true, answer: null })
    })

    test('one bad upload of three fails the invocation after all were tried', async () => {
      const outcome = await invoke('import-catalogue', 'import-catalogue.one-bad')
      expect(outcome).toMatchObject({
        ok: false,
        error: { errorType: 'AggregateError', errorMessage: 's3: 1 of 3 records failed' },
      })
      expect(outcome.logs.filter((line) => line.includes('"imported"'))).toHaveLength(2)
    })
  })
}

test('the demo shows what became of every event', () => {
  const output = execFileSync(process.execPath, [`${orders}/demo.ts`], { encoding: 'utf8' })
  expect(output.split('\n').filter((line) => line.includes(' ms  '))).toHaveLength(16)
  for (const text of [
    '201 {"order":',
    '409 only 3 of tea left',
    '422 body.customer: Invalid email address',
    'all of them done',
    'message 2 and 4 again, the others done',
    'fails: s3: 1 of 3 records failed',
  ]) {
    expect(output).toContain(text)
  }
})
