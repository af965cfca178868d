import type { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { emitter, type Target } from 'heddle/emit'
import { type AwsClient, sqs } from 'heddle/emit/sqs'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const url = 'https://sqs.eu-central-1.amazonaws.com/123456789012/orders'

test('a queue is a target', () => {
  const target = sqs({ url, format: 'cloudevents', maxBytes: 262_144 })
  expectTypeOf(target).toExtend<Target>()
  const { emit } = emitter({ 'order.paid': z.object({ order: z.string() }) }, target)
  void emit('order.paid', { order: 'o-1' }, { attributes: { a: 'b', n: 1, list: ['c'], bytes: Uint8Array.of(1) } })
  // @ts-expect-error an attribute is text, a number, bytes or a list of texts
  void emit('order.paid', { order: 'o-1' }, { attributes: { yes: true } })
  // @ts-expect-error a list is one of texts
  void emit('order.paid', { order: 'o-1' }, { attributes: { list: [1] } })
})

test('a queue takes a client of the SDK, or the light one', () => {
  sqs({ url, client: new SQSClient({}) })
  sqs({ url, client: 'light' })
  expectTypeOf<SQSClient>().toExtend<AwsClient>()
  expectTypeOf<SNSClient>().toExtend<AwsClient>()
  // @ts-expect-error there is no such client
  sqs({ url, client: 'heavy' })
  // @ts-expect-error a client sends
  sqs({ url, client: {} })
})

test('a queue has a URL and one of two formats', () => {
  // @ts-expect-error where to?
  sqs({})
  // @ts-expect-error there is no such format
  sqs({ url, format: 'xml' })
  // @ts-expect-error a number of bytes
  sqs({ url, maxBytes: '1 MiB' })
})
