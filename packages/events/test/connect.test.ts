import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { connect } from '../src/connect.ts'
import { altered } from './altered.ts'
import { context, failureOf, fixture, type Raw, slow } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'
import { expectOddEventsRefused } from './spoken.ts'

const flow = () => fixture<Raw>('connect/flow')
const Parameters = z.object({ id: z.string(), total: z.coerce.number() })

describe('a block of a flow', () => {
  test('has the contact and its parameters', async () => {
    const fn = vi.fn()
    const raw = flow()
    await toLambda(on(connect({ parameters: slow(Parameters) })).handle(fn))(raw, context())
    expect(fn.mock.calls[0]?.[0]).toEqual({
      id: 'run-1',
      type: 'com.amazonaws.connect.flow',
      source: 'arn:aws:connect:eu-central-1:123456789012:instance/9308c2a1-9bc6-4cea-8290-6c0b4a6d38fa',
      time: expect.any(Date),
      contactData: raw.Details.ContactData,
      parameters: { id: 'o-1', total: 12 },
      raw,
    })
  })

  test.each([[null], [undefined], [{}]])('may have no parameters: %j', async (parameters) => {
    const fn = vi.fn()
    await toLambda(on(connect()).handle(fn))(altered(flow(), 'Details.Parameters', parameters), context())
    expect(fn.mock.calls[0]?.[0].parameters).toEqual({})
  })

  test('whose parameters are refused fails the invocation', async () => {
    const fn = vi.fn()
    const event = altered(flow(), 'Details.Parameters.total', 'a secret')
    const error = await failureOf(toLambda(on(connect({ parameters: Parameters })).handle(fn)), event)
    expect(error).toMatchObject({ code: 'INVALID_PAYLOAD', path: 'Details.Parameters' })
    expect((error as Error).message).toMatch(/^connect: event 5ca32fbd.*: Details\.Parameters: total: /)
    expect((error as Error).message).not.toContain('a secret')
    expect(fn).not.toHaveBeenCalled()
  })

  test('that fails takes the branch of errors', async () => {
    const no = new Error('no')
    expect(await failureOf(toLambda(on(connect()).handle(() => Promise.reject(no))), flow())).toBe(no)
  })
})

describe('the answer to a flow', () => {
  test.each([
    [undefined, {}],
    [{}, {}],
    [
      { name: 'Ada', orders: '3' },
      { name: 'Ada', orders: '3' },
    ],
  ])('is names and texts: %j', async (returned, answer) => {
    expect(await toLambda(on(connect()).handle(() => returned as { name: string }))(flow(), context())).toEqual(answer)
  })

  test.each<[unknown, string]>([
    [{ name: { first: 'Ada' } }, 'connect: expected text as name, got an object'],
    [{ names: ['Ada'] }, 'connect: expected text as names, got an array'],
    [{ orders: 3 }, 'connect: expected text as orders, got a number'],
    [{ name: null }, 'connect: expected text as name, got null'],
    [{ name: undefined }, 'connect: expected text as name, got undefined'],
    [['Ada'], 'connect: expected an object, got an array'],
    ['Ada', 'connect: expected an object, got a string'],
    [{ name: 'x'.repeat(33_000) }, 'connect: expected at most 32768 bytes, got 33011'],
    [{ [`a\nb${'x'.repeat(500)}`]: 1 }, `connect: expected text as a?b${'x'.repeat(57)}, got a number`],
  ])('is nothing else, and that is no silent loss', async (returned, message) => {
    const error = await failureOf(toLambda(on(connect()).handle(() => returned as never)), flow())
    expect(error).toMatchObject({ code: 'INVALID_RESULT', message })
  })

  test('is JSON where the block takes it', async () => {
    const handler = toLambda(on(connect({ json: true })).handle(() => ({ names: ['Ada'], orders: { open: 3 } })))
    expect(await handler(flow(), context())).toEqual({ names: ['Ada'], orders: { open: 3 } })
    const large = toLambda(on(connect({ json: true })).handle(() => ({ text: ['ä'.repeat(20_000)] })))
    expect(await failureOf(large, flow())).toMatchObject({
      message: 'connect: expected at most 32768 bytes, got 40013',
    })
    const list = toLambda(on(connect({ json: true })).handle(() => ['Ada'] as never))
    expect(await failureOf(list, flow())).toMatchObject({ message: 'connect: expected an object, got an array' })
  })
})

describe('what is no block of a flow is refused:', () => {
  test.each([
    ['Details.ContactData.ContactId', 7, 'Details.ContactData.ContactId: expected a string, got a number'],
    ['Details.ContactData.InstanceARN', null, 'Details.ContactData.InstanceARN: expected a string, got null'],
    [
      'Details.ContactData.Attributes',
      { a: 1 },
      'Details.ContactData.Attributes: expected an object of strings, got an object',
    ],
    ['Details.Parameters', 'x', 'Details.Parameters: expected an object, got a string'],
  ])('%s', async (path, value, message) => {
    const error = await failureOf(toLambda(on(connect()).handle(() => {})), altered(flow(), path, value))
    expect(error).toMatchObject({ code: 'INVALID_EVENT', message: `connect: ${message}` })
  })

  test('nothing, an event of another source, odd ones', async () => {
    for (const raw of [undefined, [], {}, { Details: {} }, fixture('sns/order')]) {
      const error = await failureOf(toLambda(on(connect()).handle(() => {})), raw)
      expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
    }
    await expectOddEventsRefused(connect(), flow())
  })
})

if (!SAMPLES_ARE_HERE) test.skip('the shared samples are not beside the project (../shared/events): nothing to read')
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ name }) => name === 'connect/go.connect-event.json'))(
  'the sample $name is read',
  async ({ raw }) => {
    expect((await connect().read(raw)).event).toMatchObject({ parameters: { key1: 'value1' }, raw })
  },
)
test.runIf(SAMPLES_ARE_HERE).each(samples().filter(({ name }) => name.startsWith('connect/ts.connect-outbound')))(
  'the sample $name is of a campaign, no flow, and refused',
  async ({ raw }) => {
    const error = await failureOf(toLambda(on(connect()).handle(() => {})), raw)
    expect(error).toMatchObject({ code: 'UNRECOGNISED_EVENT' })
  },
)
