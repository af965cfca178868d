import type { Queue } from '@cloudflare/workers-types'
import { emitter, type Target } from 'heddle/emit'
import { cloudflareQueue, type QueueBinding } from 'heddle/emit/cloudflare-queues'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

declare const env: { readonly JOBS: Queue; readonly ORDERS: Queue<{ order: string }> }

test('a queue of Cloudflare is a target, by its binding or by what gives it', () => {
  expectTypeOf(cloudflareQueue({ queue: env.JOBS })).toExtend<Target>()
  expectTypeOf(cloudflareQueue({ queue: () => env.ORDERS, format: 'plain' })).toExtend<Target>()
  expectTypeOf<Queue>().toExtend<QueueBinding>()
  const { emit } = emitter({ 'order.paid': z.object({ order: z.string() }) }, cloudflareQueue({ queue: env.JOBS }))
  void emit('order.paid', { order: 'o-1' }, { delay: 60 })
})

test('a queue of Cloudflare has a binding and one of two formats', () => {
  // @ts-expect-error which queue?
  cloudflareQueue({})
  // @ts-expect-error a queue is known by its binding, not by its name
  cloudflareQueue({ queue: 'jobs' })
  // @ts-expect-error a binding is there at once
  cloudflareQueue({ queue: async () => env.JOBS })
  // @ts-expect-error there is no such format
  cloudflareQueue({ queue: env.JOBS, format: 'v8' })
})
