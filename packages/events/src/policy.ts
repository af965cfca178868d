import { describe, HeddleError } from '@heddle/core'

/** What an API Gateway authorizer allows and denies, in IAM's own terms. */
export interface AuthorizerPolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly AuthorizerStatement[]
}

export interface AuthorizerStatement {
  readonly Action: 'execute-api:Invoke' | (string & {}) | readonly string[]
  readonly Effect: 'Allow' | 'Deny'
  readonly Resource: string | readonly string[]
}

/** A method of an API; `*` is all of them. */
export type AuthorizerMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | '*'

/** The path of a request, without the stage: one path as it stands, or a pattern of paths. */
export type AuthorizerPath = `/${string}` | PathPattern

/** What `pattern` makes. */
export interface PathPattern {
  readonly [patternBrand]: string
}

export interface AuthorizerPolicy {
  /** Lets a method on a path, or on all that a pattern fits, through. What nothing allows is denied. */
  allow(method: AuthorizerMethod, path: AuthorizerPath): AuthorizerPolicy
  /** Keeps them out, even where something else allows them. */
  deny(method: AuthorizerMethod, path: AuthorizerPath): AuthorizerPolicy
  /** The policy so far, for an authorizer's `policyDocument`. */
  readonly document: AuthorizerPolicyDocument
}

const patternBrand: unique symbol = /* @__PURE__ */ Symbol.for('heddle.path-pattern') as never

/**
 * A policy for one stage of an API: ``policy(event.methodArn).allow('GET', pattern`/orders/*`).deny('GET', '/orders/all')``.
 * Each call gives a new policy.
 *
 * API Gateway keeps it for the identity source (a token, say), by default for 5 minutes, and asks it about every request
 * with the same: name all routes that its bearer may use, not only the one that was asked for first.
 *
 * @param arn - the `methodArn` or `routeArn` of the authorizer's event: it says which API and stage
 */
export function policy(arn: string): AuthorizerPolicy {
  const stage = stageArn(arn)
  if (stage === undefined) {
    throw new HeddleError('MISUSE', `policy: expected the ARN of an API's method or route, got ${describe(arn)}`)
  }
  return built(stage, [], [])
}

/**
 * A pattern of paths, in which `*` stands for any text, `/` included, and `?` for any one character:
 * ``pattern`/users/${id}/*` ``. A value in it stands for itself alone, within one segment: one with a wildcard or a slash
 * is refused. Elsewhere a path is taken as it stands, and one with a wildcard is refused, for IAM cannot escape them:
 * otherwise who chooses a name chooses what it opens.
 */
export function pattern(texts: TemplateStringsArray, ...values: readonly (string | number)[]): PathPattern {
  for (const value of values) {
    if (/^[\w\-.~!&'()+,;=:@%]+$/.test(String(value))) continue
    throw new HeddleError('MISUSE', "pattern: a value may have letters, digits and -._~!&'()+,;=:@%, and nothing else")
  }
  const path = String.raw({ raw: texts }, ...values)
  if (!/^\/[\w\-.~!$&'()+,;=:@%/*?]*$/.test(path)) {
    throw new HeddleError('MISUSE', 'pattern: expected a path that begins with /, such as /orders/*')
  }
  return { [patternBrand]: path }
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>`, of the ARN of a method or route; `undefined` when it is none. */
export function stageArn(arn: unknown): string | undefined {
  if (typeof arn !== 'string' || arn.length > 2000) return undefined
  return /^(arn:[\w-]+:execute-api:[\w-]+:\d+:[\w-]+\/(?:[\w-]+|\$default|\*))\//.exec(arn)?.[1]
}

/** A policy of one effect. */
export function policyDocument(effect: 'Allow' | 'Deny', resources: readonly string[]): AuthorizerPolicyDocument {
  return { Version: '2012-10-17', Statement: [statement(effect, resources)] }
}

/** The ARN of a method on a path of a stage. */
export function resourceArn(stage: string, method: AuthorizerMethod, path: AuthorizerPath): string {
  if (!METHODS.includes(method))
    throw new HeddleError('MISUSE', `policy: expected a method, one of ${METHODS.join(', ')}`)
  return `${stage}/${method}${textOf(path)}`
}

const METHODS: readonly AuthorizerMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '*']

function built(stage: string, allowed: readonly string[], denied: readonly string[]): AuthorizerPolicy {
  return {
    allow: (method, path) => built(stage, [...allowed, resourceArn(stage, method, path)], denied),
    deny: (method, path) => built(stage, allowed, [...denied, resourceArn(stage, method, path)]),
    get document(): AuthorizerPolicyDocument {
      // A policy that says nothing is none to API Gateway, which would answer 500.
      if (allowed.length === 0 && denied.length === 0) return policyDocument('Deny', [`${stage}/*`])
      const statements = [
        ...(allowed.length === 0 ? [] : [statement('Allow', allowed)]),
        ...(denied.length === 0 ? [] : [statement('Deny', denied)]),
      ]
      return { Version: '2012-10-17', Statement: statements }
    },
  }
}

function statement(Effect: 'Allow' | 'Deny', Resource: readonly string[]): AuthorizerStatement {
  return { Action: 'execute-api:Invoke', Effect, Resource }
}

function textOf(path: AuthorizerPath): string {
  if (typeof path === 'object' && path !== null && patternBrand in path) return path[patternBrand]
  if (typeof path === 'string' && /^\/[\w\-.~!$&'()+,;=:@%/]*$/.test(path)) return path
  const message =
    'policy: expected a path that begins with /, such as /orders/7; one with wildcards is a pattern`/orders/*`'
  throw new HeddleError('MISUSE', message)
}
