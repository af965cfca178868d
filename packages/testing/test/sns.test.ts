import { on, type SnsNotification, sns, sqs } from 'heddle'
import { invoke, snsEnvelope, snsEvent, sqsEvent } from 'heddle/testing'
import { expect, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string() })

test('an SNS event is read as what was published', async () => {
  const seen: unknown[] = []
  const event = snsEvent(
    { id: 'o-1' },
    { topic: 'orders', subject: 'paid', messageAttributes: { tenant: 'acme', size: 3, icon: Uint8Array.of(1, 2) } },
  )
  await invoke(
    on(sns(Order)).each((item) => seen.push(item)),
    event,
  )
  expect(seen).toMatchObject([
    {
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      source: 'arn:aws:sns:eu-west-1:123456789012:orders',
      time: new Date('2026-01-02T03:04:05.678Z'),
      subject: 'paid',
      message: { id: 'o-1' },
      messageAttributes: {
        tenant: { Type: 'String', Value: 'acme' },
        size: { Type: 'String', Value: '3' },
        icon: { Type: 'Binary', Value: 'AQI=' },
      },
    },
  ])
})

test('an envelope is what a queue gets', async () => {
  const seen: SnsNotification<{ id: string }>[] = []
  const envelope = snsEnvelope({ id: 'o-1' }, { messageId: 'n1', messageAttributes: { size: 3 } })
  expect(envelope).not.toHaveProperty('Subject')
  const handler = on(sqs(sns(Order))).each(({ body }) => seen.push(body))
  expect(await invoke(handler, sqsEvent([envelope]))).toEqual({ batchItemFailures: [] })
  expect(seen).toMatchObject([
    { id: 'n1', message: { id: 'o-1' }, messageAttributes: { size: { Type: 'Number', Value: '3' } } },
  ])
})

test('the same notification has the same id, text is as it is, and what JSON cannot say is refused', () => {
  expect(snsEvent('a')).toEqual(snsEvent('a'))
  expect(snsEvent('a').Records[0].Sns.MessageId).not.toBe(snsEvent('b').Records[0].Sns.MessageId)
  expect(snsEvent('plain').Records[0].Sns.Message).toBe('plain')
  expect(() => snsEvent(() => {})).toThrow('snsEvent: the message: expected text or a value of JSON, got function')
})
