import { PubSub, v1 } from '@google-cloud/pubsub'
import { emitter, type Target } from 'heddle/emit'
import { type PublisherClient, pubSub } from 'heddle/emit/pub-sub'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const topic = 'projects/shop/topics/orders'

test('a topic of Pub/Sub is a target', () => {
  const target = pubSub({ topic, format: 'cloudevents', maxBytes: 1_000_000 })
  expectTypeOf(target).toExtend<Target>()
  const { emit } = emitter({ 'order.paid': z.object({ order: z.string() }) }, target)
  void emit('order.paid', { order: 'o-1' }, { key: 'o-1', attributes: { shop: 'Köln', total: 1 } })
})

test('a topic of Pub/Sub takes the client that speaks to the service', () => {
  pubSub({ topic, client: new v1.PublisherClient() })
  expectTypeOf<v1.PublisherClient>().toExtend<PublisherClient>()
  // @ts-expect-error that one puts messages together and tries again itself
  pubSub({ topic, client: new PubSub() })
  // @ts-expect-error only AWS has a light one
  pubSub({ topic, client: 'light' })
})

test('a topic of Pub/Sub has a name and one of two formats', () => {
  // @ts-expect-error where to?
  pubSub({})
  // @ts-expect-error there is no such format
  pubSub({ topic, format: 'avro' })
})
