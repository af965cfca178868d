import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pattern, policy } from '../src/policy.ts'

const STAGE = 'arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod'
const METHOD = `${STAGE}/GET/orders/o-1`

describe('a policy', () => {
  test('names what it allows and denies on its stage, whatever was called', () => {
    expect(
      policy(METHOD).allow('GET', '/orders').allow('*', pattern`/orders/*`).deny('DELETE', pattern`/orders/*`).document,
    ).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: [`${STAGE}/GET/orders`, `${STAGE}/*/orders/*`] },
        { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [`${STAGE}/DELETE/orders/*`] },
      ],
    })
  })

  test('stays as it is when it is built on', () => {
    const readers = policy(METHOD).allow('GET', '/orders')
    readers.allow('POST', '/orders')
    readers.deny('GET', '/orders')
    expect(readers.document.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: [`${STAGE}/GET/orders`] },
    ])
  })

  test('that says nothing denies everything', () => {
    expect(policy(METHOD).document.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [`${STAGE}/*`] },
    ])
  })

  test.each([
    [
      'arn:aws-cn:execute-api:cn-north-1:123456789012:a1b2c3d4e5/prod/GET/',
      'arn:aws-cn:execute-api:cn-north-1:123456789012:a1b2c3d4e5/prod',
    ],
    [
      'arn:aws:execute-api:us-west-2:123456789012:ymy8tbxw7b/*/GET/',
      'arn:aws:execute-api:us-west-2:123456789012:ymy8tbxw7b/*',
    ],
    [
      'arn:aws:execute-api:us-west-2:123456789012:ymy8tbxw7b/ESTestInvoke-stage/GET/',
      'arn:aws:execute-api:us-west-2:123456789012:ymy8tbxw7b/ESTestInvoke-stage',
    ],
    [
      'arn:aws:execute-api:eu-west-1:123456789012:lsw1ro4ipb/$default/POST/lambda',
      'arn:aws:execute-api:eu-west-1:123456789012:lsw1ro4ipb/$default',
    ],
    [
      'arn:aws:execute-api:us-east-1:123456789012:abcdef123/default/$connect',
      'arn:aws:execute-api:us-east-1:123456789012:abcdef123/default',
    ],
    // A path is of any text.
    [`${STAGE}/GET/a/*/arn:aws:execute-api:x:1:y/z/`, STAGE],
  ])('of %s is for its stage', (arn, stage) => {
    expect(policy(arn).allow('GET', '/').document.Statement[0]?.Resource).toEqual([`${stage}/GET/`])
  })

  test.each([
    [''],
    ['*'],
    ['arn:aws:lambda:eu-central-1:123456789012:function:weave'],
    ['arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5'],
    ['arn:aws:execute-api:eu-central-1:123456789012:*/prod/GET/'],
    ['arn:aws:execute-api:*:123456789012:a1b2c3d4e5/prod/GET/'],
    ['arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/pr*d/GET/'],
    [`${STAGE}/${'x'.repeat(1_000_000)}`],
    [undefined as unknown as string],
  ])('of %.60s, which is no ARN of a method, is refused', (arn) => {
    expect(() => policy(arn)).toThrow(
      /^policy: expected the ARN of an API's method or route, got (a|an empty) string$|got undefined$/,
    )
  })
})

describe('a path', () => {
  test.each(['/', '/orders', '/orders/o-1', "/a-._~!$&'()+,;=:@%20/b/"])('%s is taken as it stands', (path) => {
    expect(policy(METHOD).allow('GET', path as '/').document.Statement[0]?.Resource).toEqual([`${STAGE}/GET${path}`])
  })

  test.each([
    '/orders/*',
    '/orders/?',
    '*',
    'orders',
    '',
    '/a b',
    '/a\nb',
    '/{order}',
    '/a"',
    '/ä',
    '/users/\x24{aws:username}',
  ])('%j is refused: it would open more than it names, or nothing', (path) => {
    const message =
      'policy: expected a path that begins with /, such as /orders/7; one with wildcards is a pattern`/orders/*`'
    expect(() => policy(METHOD).allow('GET', path as '/')).toThrow(message)
    expect(() => policy(METHOD).deny('GET', path as '/')).toThrow(message)
  })

  test.each(['get', 'TRACE', '', 'GET/orders', '**', undefined])('of the method %s is refused', (method) => {
    expect(() => policy(METHOD).allow(method as 'GET', '/')).toThrow(/^policy: expected a method, one of GET, HEAD/)
  })
})

describe('a pattern', () => {
  const resource = (path: ReturnType<typeof pattern>) =>
    policy(METHOD).allow('GET', path).document.Statement[0]?.Resource

  test('has wildcards where it is written, and values that stand for themselves', () => {
    expect(resource(pattern`/users/${'jane@example.com'}/*`)).toEqual([`${STAGE}/GET/users/jane@example.com/*`])
    expect(resource(pattern`/${7}/?/${'a'}-${'b'}`)).toEqual([`${STAGE}/GET/7/?/a-b`])
    expect(resource(pattern`/*`)).toEqual([`${STAGE}/GET/*`])
  })

  test.each(['*', '?', 'a/b', '..%2f/*', '', ' ', 'a\nb', '\x24{aws:x}', 'ä', '"'])('takes no value %j', (value) => {
    expect(() => pattern`/users/${value}/*`).toThrow(/^pattern: a value may have letters, digits and /)
  })

  test('and no value adds a segment or a wildcard, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.webPath()), (value) => {
        let made: string
        try {
          made = String(resource(pattern`/users/${value}/*`))
        } catch (error) {
          expect(String(error)).not.toContain(value.length > 3 ? value : '\0')
          return
        }
        const path = made.slice(`${STAGE}/GET`.length)
        expect(path.split('/')).toEqual(['', 'users', value, '*'])
        expect(value).not.toMatch(/[*?$]/)
      }),
    )
  })

  test('begins with a slash', () => {
    expect(() => pattern`users/*`).toThrow('pattern: expected a path that begins with /, such as /orders/*')
    expect(() => pattern`/{order}`).toThrow('pattern: expected a path that begins with /')
  })

  test('is made by pattern alone', () => {
    expect(() => policy(METHOD).allow('GET', { path: '/orders/*' } as never)).toThrow('policy: expected a path')
    expect(() => policy(METHOD).allow('GET', null as never)).toThrow('policy: expected a path')
  })
})
