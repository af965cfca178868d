import type { AzureKeyCredential } from '@azure/eventgrid'
import type { TokenCredential } from '@azure/service-bus'
import { emitter, type Target } from 'heddle/emit'
import { type AzureCredential, eventGrid } from 'heddle/emit/event-grid'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const endpoint = 'https://shop.westeurope-1.eventgrid.azure.net/api/events'
declare const credential: TokenCredential

test('a topic is a target', () => {
  const target = eventGrid({ endpoint: new URL(endpoint), key: 'k' })
  expectTypeOf(target).toExtend<Target>()
  void emitter({ 'order.paid': z.object({ order: z.string() }) }, target).emit('order.paid', { order: 'o-1' })
})

test('a topic is opened by a key or a credential of the SDK', () => {
  expectTypeOf<TokenCredential>().toExtend<AzureCredential>()
  expectTypeOf<AzureKeyCredential>().not.toExtend<AzureCredential>()
  eventGrid({ endpoint, credential })
  // @ts-expect-error it is locked
  eventGrid({ endpoint })
  // @ts-expect-error one of both
  eventGrid({ endpoint, key: 'k', credential })
  // @ts-expect-error where to?
  eventGrid({ key: 'k' })
})

test("a topic takes CloudEvents, or events of Event Grid's own schema", () => {
  eventGrid({ endpoint, key: 'k', format: 'cloudevents' })
  eventGrid({ endpoint, key: 'k', format: 'event-grid', dataVersion: '2', topic: 't', metadata: false })
  // @ts-expect-error it has no place for plain data
  eventGrid({ endpoint, key: 'k', format: 'plain' })
  // @ts-expect-error only Event Grid's own schema has a version of data
  eventGrid({ endpoint, key: 'k', dataVersion: '2' })
})
