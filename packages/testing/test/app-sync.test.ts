import { on } from 'heddle'
import { invoke } from 'heddle/testing'
import { appSync, appSyncAuthorizer, appSyncBatch, appSyncPublish, appSyncSubscribe } from 'heddle/triggers'
import { describe, expect, test } from 'vitest'
import {
  appSyncAuthorizerEvent,
  appSyncBatchEvent,
  appSyncEvent,
  appSyncPublishEvent,
  appSyncSubscribeEvent,
} from '../src/app-sync.ts'

describe('AppSync', () => {
  test('sends a field with its arguments', async () => {
    const identity = { resolverContext: { tenant: 'acme' } }
    const options = { identity, headers: { host: 'x' }, selectionSetList: ['id', 'total'], prev: 1, stash: { a: 1 } }
    const event = appSyncEvent('Query.order', { id: 'o-1', since: new Date(0) }, options)
    expect(event).toEqual({
      arguments: { id: 'o-1', since: '1970-01-01T00:00:00.000Z' },
      identity,
      source: null,
      request: { headers: { host: 'x' }, domainName: null },
      prev: { result: 1 },
      info: {
        fieldName: 'order',
        parentTypeName: 'Query',
        variables: {},
        selectionSetList: ['id', 'total'],
        selectionSetGraphQL: '{\n  id\n  total\n}',
      },
      stash: { a: 1 },
    })
    expect(
      await invoke(
        on(appSync()).handle(({ arguments: { id }, source }) => [id, source]),
        event,
      ),
    ).toEqual(['o-1', 'aws.appsync:Query.order'])
  })

  test('sends a batch', async () => {
    const event = appSyncBatchEvent('Order.customer', [{ id: 'o-1' }, { id: 'o-2' }])
    const handler = on(appSyncBatch()).each(({ parent }) => parent?.id)
    expect(await invoke(handler, event)).toEqual([{ data: 'o-1' }, { data: 'o-2' }])
  })

  test('sends what is published', async () => {
    const event = appSyncPublishEvent('/orders/o-1', [{ total: 7 }, 'text', null])
    const answer = await invoke(
      on(appSyncPublish()).each(() => {}),
      event,
    )
    expect(answer.events.map((one) => 'payload' in one && one.payload)).toEqual([{ total: 7 }, 'text', null])
    expect(new Set(answer.events.map(({ id }) => id)).size).toBe(3)
    expect(appSyncPublishEvent('/orders/o-1', [{ total: 7 }]).events?.[0]).toEqual(event.events?.[0])
    expect(() => appSyncPublishEvent('/a', [1, undefined])).toThrow('appSyncPublishEvent: payload 1: expected text')
  })

  test('sends who subscribes', async () => {
    const handler = on(appSyncSubscribe()).handle(({ channel, channelNamespace }) => ({
      error: `${channelNamespace.name} ${channel.segments}`,
    }))
    expect(await invoke(handler, appSyncSubscribeEvent('/orders/*'))).toEqual({ error: 'orders orders,*' })
  })

  test('asks whether a token is good', async () => {
    const handler = on(appSyncAuthorizer()).handle(({ authorizationToken, requestContext }) => ({
      isAuthorized: true,
      resolverContext: { authorizationToken, operation: requestContext.operationName ?? '' },
    }))
    const event = appSyncAuthorizerEvent('x', { operationName: 'Orders' })
    expect(await invoke(handler, event)).toEqual({
      isAuthorized: true,
      resolverContext: { authorizationToken: 'x', operation: 'Orders' },
    })
    expect(event).toEqual(appSyncAuthorizerEvent('x', { operationName: 'Orders' }))
  })
})
