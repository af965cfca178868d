import { on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import type { AppSyncEvent, AppSyncIdentity } from 'heddle/triggers'
import {
  type AppSyncAuthorizerAnswer,
  type AppSyncBatchAnswer,
  type AppSyncPublishAnswer,
  type AppSyncPublished,
  type AppSyncSubscribeAnswer,
  type AppSyncSubscription,
  appSync,
  appSyncAuthorizer,
  appSyncBatch,
  appSyncPublish,
  appSyncSubscribe,
  unpublished,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'

const Order = z.object({ id: z.string(), total: z.number() })
type Order = z.infer<typeof Order>
type Unknowns = Readonly<Record<string, unknown>>

test('arguments and parent are what the schemas make', () => {
  on(appSync({ arguments: Order, source: z.object({ name: z.string() }) })).handle((event) => {
    expectTypeOf(event.arguments).toEqualTypeOf<Order>()
    expectTypeOf(event.parent).toEqualTypeOf<{ name: string }>()
    expectTypeOf(event.source).toEqualTypeOf<string>()
  })
  on(appSync()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<AppSyncEvent>()
    expectTypeOf(event.arguments).toEqualTypeOf<Unknowns>()
    expectTypeOf(event.parent).toEqualTypeOf<Unknowns | null>()
  })
  on(appSyncBatch({ source: Order })).each(({ parent }) => expectTypeOf(parent).toEqualTypeOf<Order>())
  // @ts-expect-error a schema has to be one
  appSync({ arguments: { id: 'string' } })
  // @ts-expect-error there is no such part
  appSync({ stash: Order })
})

test('an identity is narrowed by what it has', () => {
  on(appSync()).handle(({ identity }) => {
    expectTypeOf(identity).toEqualTypeOf<AppSyncIdentity>()
    if (identity === null) return 'an API key'
    if ('resolverContext' in identity) return identity.resolverContext?.tenant
    if ('userArn' in identity) return identity.userArn
    if ('username' in identity) return identity.groups?.[0]
    // @ts-expect-error a provider tells no name
    identity.username
    return identity.sub
  })
})

test('a batch has an answer for each', () => {
  expectTypeOf(toLambda(on(appSyncBatch()).each(() => 1))).toEqualTypeOf<
    LambdaFunction<readonly AppSyncBatchAnswer[]>
  >()
  on(appSyncBatch()).handle((events) => events.map(({ id }) => id))
  // @ts-expect-error one for each
  on(appSyncBatch()).handle(() => {})
  // @ts-expect-error one event is no batch
  on(appSync()).each(() => {})
})

test('what is published has a payload', () => {
  on(appSyncPublish(Order)).each((event) => {
    expectTypeOf(event).toEqualTypeOf<AppSyncPublished<Order>>()
    return event.payload.total > 0 ? event.payload : unpublished
  })
  on(appSyncPublish()).each(({ payload }) => expectTypeOf(payload).toEqualTypeOf<unknown>())
  expectTypeOf(toLambda(on(appSyncPublish()).each(() => {}))).toEqualTypeOf<LambdaFunction<AppSyncPublishAnswer>>()
  // @ts-expect-error a schema has to be one
  appSyncPublish('order')
})

test('a subscription is let in by nothing', () => {
  on(appSyncSubscribe()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<AppSyncSubscription>()
    // @ts-expect-error nothing is published
    event.payload
    return event.channel.segments.length > 2 ? { error: 'too deep' } : undefined
  })
  expectTypeOf(toLambda(on(appSyncSubscribe()).handle(() => {}))).toEqualTypeOf<
    LambdaFunction<AppSyncSubscribeAnswer>
  >()
  // @ts-expect-error true is no answer
  on(appSyncSubscribe()).handle(() => true)
})

test('an authorizer says yes or no', () => {
  on(appSyncAuthorizer()).handle(({ authorizationToken }) => authorizationToken === 'x')
  on(appSyncAuthorizer()).handle(() => ({ isAuthorized: true, deniedFields: ['Order.total'] }))
  expectTypeOf(toLambda(on(appSyncAuthorizer()).handle(() => true))).toEqualTypeOf<
    LambdaFunction<AppSyncAuthorizerAnswer>
  >()
  // @ts-expect-error a resolver's context is flat
  on(appSyncAuthorizer()).handle(() => ({ isAuthorized: true, resolverContext: { tenant: { name: 'acme' } } }))
  // @ts-expect-error something has to be said
  on(appSyncAuthorizer()).handle(() => {})
})
