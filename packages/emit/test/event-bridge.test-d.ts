import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { emitter, type Target } from 'heddle/emit'
import { eventBridge } from 'heddle/emit/event-bridge'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

test('a bus is a target', () => {
  expectTypeOf(eventBridge()).toExtend<Target>()
  const target = eventBridge({ bus: 'shop', source: 'orders', metadata: false, client: new EventBridgeClient({}) })
  const { emit } = emitter({ 'order.paid': z.object({ order: z.string() }) }, target)
  void emit('order.paid', { order: 'o-1' }, { resources: ['arn:aws:s3:::b'] })
  // @ts-expect-error resources are a list
  void emit('order.paid', { order: 'o-1' }, { resources: 'arn:aws:s3:::b' })
})

test('a bus has no queue', () => {
  eventBridge({ endpointId: 'abcde.veo', format: 'cloudevents' })
  eventBridge({ client: 'light' })
  // @ts-expect-error that is an option of sqs
  eventBridge({ url: 'https://sqs.eu-central-1.amazonaws.com/123456789012/orders' })
  // @ts-expect-error there is no such client
  eventBridge({ client: 'lite' })
  // @ts-expect-error either there is metadata or not
  eventBridge({ metadata: 'yes' })
})
