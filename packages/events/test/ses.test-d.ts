import { on } from 'heddle'
import { toLambda } from 'heddle/aws'
import { type SesDisposition, ses } from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('a mail has what SES says of it', () => {
  on(ses()).handle(({ mail, receipt }) => {
    expectTypeOf(mail.commonHeaders.subject).toEqualTypeOf<string | undefined>()
    expectTypeOf(receipt.recipients).toEqualTypeOf<readonly string[]>()
    // @ts-expect-error the message itself is not in the event
    mail.body
  })
})

test('the function says what SES does next, or nothing', () => {
  on(ses()).handle(() => ({ disposition: 'STOP_RULE' }))
  on(ses()).handle(async () => undefined)
  // @ts-expect-error no such disposition
  on(ses()).handle(() => ({ disposition: 'STOP' }))
  // @ts-expect-error one mail is no batch
  on(ses()).each(() => {})
  const handler = toLambda(on(ses()).handle(() => {}))
  expectTypeOf<Awaited<ReturnType<typeof handler>>>().toEqualTypeOf<SesDisposition>()
})
