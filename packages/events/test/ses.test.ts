import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { expect, test, vi } from 'vitest'
import { ses } from '../src/ses.ts'
import { context, failureOf, fixture, type Raw } from './helpers.ts'
import { SAMPLES_ARE_HERE, samples } from './shared-samples.ts'

const mail = (): Raw => fixture<Raw>('ses/mail')

test('an email has its headers, verdicts and recipients', async () => {
  const fn = vi.fn()
  const raw = mail()
  await toLambda(on(ses()).handle(fn))(raw, context())
  const [record] = raw.Records
  expect(fn.mock.calls[0]?.[0]).toEqual({
    id: 'd6iitobk75ur44p8kdnnp7g2n800',
    type: 'com.amazonaws.ses.receipt',
    source: 'sender@example.com',
    time: new Date('2026-10-05T08:00:00.000Z'),
    mail: record.ses.mail,
    receipt: record.ses.receipt,
    raw: record,
  })
})

test('SES goes on with its rule unless the function says otherwise', async () => {
  expect(await toLambda(on(ses()).handle(() => {}))(mail(), context())).toEqual({ disposition: 'CONTINUE' })
  const stop = on(ses()).handle(({ receipt }) =>
    receipt.dmarcVerdict.status === 'FAIL' ? { disposition: 'STOP_RULE_SET' } : undefined,
  )
  expect(await toLambda(stop)(mail(), context())).toEqual({ disposition: 'STOP_RULE_SET' })
})

test('a throw is the answer: SES then goes on, or tries again', async () => {
  const no = new Error('no')
  expect(await failureOf(toLambda(on(ses()).handle(() => Promise.reject(no))), mail())).toBe(no)
})

test.each<[path: string, value: unknown, expected: string]>([
  ['ses', undefined, 'ses: expected an object, got undefined'],
  ['ses.mail.headers', {}, 'ses.mail.headers: expected an array, got an object'],
  ['ses.mail.headers.1.value', 7, 'ses.mail.headers[1].value: expected a string, got a number'],
  ['ses.mail.destination', ['a', null], 'ses.mail.destination: expected an array of strings, got an array'],
  ['ses.receipt.dkimVerdict', null, 'ses.receipt.dkimVerdict: expected an object, got null'],
  ['ses.receipt.timestamp', 'now', 'ses.receipt.timestamp: expected a time, got a string'],
])('a mail whose %s is not right is refused', async (path, value, expected) => {
  const raw = mail()
  const names = path.split('.')
  const last = names.pop() as string
  names.reduce((at, name) => at[name], raw.Records[0])[last] = value
  const fn = vi.fn()
  expect(await failureOf(toLambda(on(ses()).handle(fn)), raw)).toMatchObject({
    code: 'INVALID_EVENT',
    message: `ses: Records[0].${expected}`,
  })
  expect(fn).not.toHaveBeenCalled()
})

test('no mail, or two at once, is refused: SES sends one', async () => {
  const handler = toLambda(on(ses()).handle(() => {}))
  const message = 'ses: Records: expected an array of one, got an array'
  expect(await failureOf(handler, { Records: [] })).toMatchObject({ code: 'INVALID_EVENT', message })
  const { Records } = mail()
  expect(await failureOf(handler, { Records: [...Records, ...Records] })).toMatchObject({ message })
})

const shared = samples().filter(({ folder }) => folder === 'ses')
test.runIf(SAMPLES_ARE_HERE).each(shared)('the shared sample $name is read', async ({ raw }) => {
  expect(await toLambda(on(ses()).handle(() => {}))(raw, context())).toEqual({ disposition: 'CONTINUE' })
})
