// The events of ../shared/events (from the root of the project), as the platforms and their libraries publish them.
import { eventBridge, HeddleError, http, on, s3, sqs } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import { describe, expect, test } from 'vitest'
import { DECLARED, type Rule } from './declared-types.ts'
import { context, failureOf, type Raw } from './helpers.ts'
import { EVENT_BRIDGE_ELSEWHERE, SAMPLES_ARE_HERE, SOURCE_OF, samples } from './shared-samples.ts'

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')

const items: unknown[] = []
const keep = (item: unknown) => {
  items.push(item)
}
const READERS: Readonly<Record<string, { readonly lambda: LambdaFunction<unknown>; readonly rule: Rule }>> = {
  s3: { lambda: toLambda(on(s3()).each(keep)), rule: DECLARED.s3Record },
  sqs: { lambda: toLambda(on(sqs()).each(keep)), rule: DECLARED.sqsMessage(DECLARED.text) },
  eventBridge: {
    lambda: toLambda(on(eventBridge()).handle(keep)),
    rule: DECLARED.eventBridgeEvent(DECLARED.anything),
  },
  http: { lambda: toLambda(on(http()).handle(keep)), rule: DECLARED.httpRequest() },
}

const all = samples()
const isInvalid = (name: string) => /invalid|malformed/.test(name)
const own = (source: string) => all.filter(({ folder }) => SOURCE_OF[folder] === source)

describe.runIf(SAMPLES_ARE_HERE)('of the shared samples', () => {
  test('there are some for each of the four sources', () => {
    for (const source of Object.keys(READERS)) expect(own(source).length).toBeGreaterThan(5)
  })

  describe.each(Object.entries(READERS))('those of %s', (source, { lambda, rule }) => {
    test.each(own(source).filter(({ name }) => !isInvalid(name)))('$name is read whole', async ({ raw }) => {
      items.length = 0
      const answer = await lambda(raw, context())
      if (source === 'sqs') expect(answer).toEqual({ batchItemFailures: [] })
      if (source === 'http') expect(answer).toMatchObject({ statusCode: 204 })
      const { Records } = raw as Raw
      expect(items).toHaveLength(
        Array.isArray(Records) ? Records.length : (raw as Raw).Event === 's3:TestEvent' ? 0 : 1,
      )
      for (const item of items) expect(rule(item, 'item')).toEqual([])
      const raws = new Set(items.map((item) => (item as Raw).raw))
      for (const record of Records ?? [raw]) expect(raws.has(record) || items.length === 0).toBe(true)
    })

    const invalid = own(source).filter(({ name }) => isInvalid(name))
    test.runIf(invalid.length > 0).each(invalid)('$name is refused, and the error says where', async ({ raw }) => {
      const error = await failureOf(lambda, raw)
      expect(error).toBeInstanceOf(HeddleError)
      expect(error).toMatchObject({ code: 'INVALID_EVENT', path: expect.stringMatching(/./) })
      const { message, path } = error as HeddleError
      expect(message.startsWith(`${source}: ${path}: expected `)).toBe(true)
    })

    test('and no others are read: each is refused by name', async () => {
      const taken: string[] = []
      for (const { name, folder, raw } of all) {
        if (SOURCE_OF[folder] === source || (source === 'eventBridge' && EVENT_BRIDGE_ELSEWHERE.has(name))) continue
        const error: unknown = await lambda(raw, context()).then(
          () => undefined,
          (reason) => reason,
        )
        const refused = error instanceof HeddleError && error.code === 'UNRECOGNISED_EVENT'
        if (!refused) taken.push(`${name}: ${error}`)
        else expect(error.message.startsWith(`${source}: this is `)).toBe(true)
      }
      expect(taken).toEqual([])
    })
  })
})
