import { on } from 'heddle'
import { invoke, sesEvent } from 'heddle/testing'
import { ses } from 'heddle/triggers'
import { expect, test } from 'vitest'

test('an SES event is read as the mail that came', async () => {
  const event = sesEvent({
    from: 'a@example.com',
    to: ['orders@shop.example'],
    subject: 'An order',
    headers: [{ name: 'X-Tenant', value: 'acme' }],
    receipt: { spamVerdict: { status: 'FAIL' } },
  })
  const handler = on(ses()).handle(({ mail, receipt, source, time }) => {
    expect(source).toBe('a@example.com')
    expect(time).toEqual(new Date('2026-01-02T03:04:05.678Z'))
    expect(mail.commonHeaders.subject).toBe('An order')
    expect(mail.headers.at(-1)).toEqual({ name: 'X-Tenant', value: 'acme' })
    expect(receipt.recipients).toEqual(['orders@shop.example'])
    return receipt.spamVerdict.status === 'FAIL' ? { disposition: 'STOP_RULE_SET' } : undefined
  })
  expect(await invoke(handler, event)).toEqual({ disposition: 'STOP_RULE_SET' })
  expect(sesEvent()).toEqual(sesEvent())
})
