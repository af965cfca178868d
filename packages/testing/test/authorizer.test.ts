import { on } from 'heddle'
import { invoke } from 'heddle/testing'
import { allow, httpApiAuthorizer, requestAuthorizer, tokenAuthorizer } from 'heddle/triggers'
import { describe, expect, test } from 'vitest'
import { httpApiAuthorizerEvent, requestAuthorizerEvent, tokenAuthorizerEvent } from '../src/authorizer.ts'

describe('an authorizer', () => {
  const REST = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod'

  test('of tokens gets the token and the method that was called', async () => {
    const event = tokenAuthorizerEvent('Bearer x', { method: 'post', path: '/orders' })
    expect(event).toEqual({ type: 'TOKEN', authorizationToken: 'Bearer x', methodArn: `${REST}/POST/orders` })
    const handler = on(tokenAuthorizer()).handle(({ authorizationToken }) => allow(authorizationToken))
    expect(await invoke(handler, event)).toMatchObject({
      principalId: 'Bearer x',
      policyDocument: { Statement: [{ Effect: 'Allow', Resource: [`${REST}/*`] }] },
    })
  })

  test('of requests gets what the client sent, without a body', async () => {
    const event = requestAuthorizerEvent({
      path: '/orders/o-1',
      resource: '/orders/{order}',
      headers: { authorization: 'Bearer x' },
      stage: 'test',
    })
    expect(event).not.toHaveProperty('body')
    const handler = on(requestAuthorizer()).handle(({ headers, pathParameters, methodArn }) =>
      allow([headers.authorization, pathParameters.order, methodArn].join()),
    )
    expect(await invoke(handler, event)).toMatchObject({
      principalId: 'Bearer x,o-1,arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/test/GET/orders/o-1',
    })
  })

  test('of an HTTP API gets the identity sources', async () => {
    const handler = on(httpApiAuthorizer()).handle(({ identitySource, routeArn, routeKey }) => ({
      isAuthorized: true,
      context: { identitySource, routeArn, routeKey },
    }))
    const event = httpApiAuthorizerEvent({ path: '/orders', route: '/orders', headers: { Authorization: 'x' } })
    expect(await invoke(handler, event)).toEqual({
      isAuthorized: true,
      context: {
        identitySource: ['x'],
        routeArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/$default/GET/orders',
        routeKey: 'GET /orders',
      },
    })
    expect(httpApiAuthorizerEvent().identitySource).toEqual([])
    expect(httpApiAuthorizerEvent({ path: '/orders', stage: 'test' }).routeArn).toMatch(/\/test\/GET\/orders$/)
    expect(httpApiAuthorizerEvent({ identitySource: ['a', 'b'] }).identitySource).toEqual(['a', 'b'])
  })
})
