import { SNSClient } from '@aws-sdk/client-sns'
import type { OutgoingEvent, Target } from 'heddle/emit'
import { sns } from 'heddle/emit/sns'
import { expectTypeOf, test } from 'vitest'

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:orders'

test('a topic is a target', () => {
  expectTypeOf(sns({ topicArn, client: new SNSClient({}), maxBytes: 1_048_576 })).toExtend<Target>()
  sns({ topicArn, client: 'light', format: 'plain' })
  // @ts-expect-error which topic?
  sns({ client: 'light' })
  // @ts-expect-error there is no such client
  sns({ topicArn, client: 'small' })
})

test('a topic may have subjects and messages by protocol, made of the event', () => {
  sns({ topicArn, subject: 'Paid' })
  sns({
    topicArn,
    subject: (event) => {
      expectTypeOf(event).toEqualTypeOf<OutgoingEvent>()
      return event.subject
    },
    messages: ({ id }) => ({ sms: id }),
  })
  // @ts-expect-error a subject is text
  sns({ topicArn, subject: 1 })
  // @ts-expect-error a message is text
  sns({ topicArn, messages: () => ({ sms: 1 }) })
  // @ts-expect-error messages are made of an event
  sns({ topicArn, messages: { sms: 'Paid' } })
})
