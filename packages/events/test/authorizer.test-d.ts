import { on } from 'heddle'
import { type LambdaFunction, toLambda } from 'heddle/aws'
import {
  type AuthorizerAnswer,
  allow,
  deny,
  type HttpApiAuthorizerEvent,
  type HttpApiSimpleAnswer,
  httpApiAuthorizer,
  pattern,
  policy,
  type RequestAuthorizerEvent,
  requestAuthorizer,
  type TokenAuthorizerEvent,
  tokenAuthorizer,
  unauthorized,
} from 'heddle/triggers'
import { expectTypeOf, test } from 'vitest'

test('each authorizer has its event', () => {
  on(tokenAuthorizer()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<TokenAuthorizerEvent>()
    return event.authorizationToken === 'x' ? allow('jane') : unauthorized()
  })
  on(requestAuthorizer()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<RequestAuthorizerEvent>()
    expectTypeOf(event.headers.authorization).toEqualTypeOf<string | undefined>()
    return deny()
  })
  on(httpApiAuthorizer()).handle((event) => {
    expectTypeOf(event).toEqualTypeOf<HttpApiAuthorizerEvent>()
    // @ts-expect-error a route is called here, not a method
    event.methodArn
    return event.identitySource.includes('x')
  })
})

test('each has its answer', () => {
  expectTypeOf(toLambda(on(tokenAuthorizer()).handle(() => deny()))).toEqualTypeOf<LambdaFunction<AuthorizerAnswer>>()
  expectTypeOf(toLambda(on(httpApiAuthorizer()).handle(() => true))).toEqualTypeOf<
    LambdaFunction<HttpApiSimpleAnswer>
  >()
  on(requestAuthorizer()).handle(({ methodArn }) => ({
    principalId: 'jane',
    policyDocument: policy(methodArn).allow('GET', '/orders').deny('*', pattern`/orders/${7}/*`).document,
  }))
  // @ts-expect-error a REST API takes no simple answer
  on(requestAuthorizer()).handle(() => true)
  // @ts-expect-error simple responses have no policy
  on(httpApiAuthorizer()).handle(() => allow('jane'))
  // @ts-expect-error with policies there is nothing simple
  on(httpApiAuthorizer({ responses: 'policy' })).handle(() => true)
  // @ts-expect-error something has to be said
  on(tokenAuthorizer()).handle(() => {})
})

test('a context is flat, but for HTTP APIs', () => {
  on(tokenAuthorizer()).handle(() => allow('jane', { context: { tenant: 'acme', seats: 7, trial: true } }))
  // @ts-expect-error a list is not flat
  on(tokenAuthorizer()).handle(() => allow('jane', { context: { plans: ['pro'] } }))
  // @ts-expect-error an object is not flat
  on(requestAuthorizer()).handle(() => deny('jane', { context: { tenant: { name: 'acme' } } }))
  on(httpApiAuthorizer({ responses: 'policy' })).handle(() => allow('jane', { context: { tenant: { name: 'acme' } } }))
  on(httpApiAuthorizer()).handle(() => ({ isAuthorized: true, context: { plans: ['pro'] } }))
})

test('routes are methods and paths', () => {
  allow('jane', {
    routes: [
      ['GET', '/orders'],
      ['*', pattern`/orders/*`],
    ],
  })
  // @ts-expect-error a method is in upper case
  allow('jane', { routes: [['get', '/orders']] })
  // @ts-expect-error a path begins with a slash
  policy('arn').allow('GET', 'orders')
  // @ts-expect-error what is denied is all
  deny('jane', { routes: [['GET', '/orders']] })
  // @ts-expect-error who is it?
  allow()
  // @ts-expect-error a pattern is made by pattern`…`
  policy('arn').allow('GET', { path: '/orders/*' })
})
