import { describe, HeddleError, HttpError, invalidField, stackless } from '@heddle/core'
import { refuses } from './client-error.ts'
import { isObject } from './objects.ts'
import { otherSource } from './other-source.ts'
import {
  type AuthorizerMethod,
  type AuthorizerPath,
  type AuthorizerPolicyDocument,
  policyDocument,
  resourceArn,
  stageArn,
} from './policy.ts'
import { quote } from './quote.ts'

/** What the function behind the authorizer is told: REST and WebSocket APIs take nothing else, and hand it on as text. */
export type AuthorizerContext = Readonly<Record<string, string | number | boolean>>

/** What `allow` and `deny` make. */
export interface AuthorizerDecision<Context = AuthorizerContext> {
  readonly effect: 'Allow' | 'Deny'
  readonly principalId: string
  readonly routes?: readonly AuthorizerRoute[] | undefined
  readonly context?: Context | undefined
  readonly usageIdentifierKey?: string | undefined
}

/** A method and a path: `['GET', '/orders']`. */
export type AuthorizerRoute = readonly [method: AuthorizerMethod, path: AuthorizerPath]

/** What API Gateway takes of an authorizer. */
export interface AuthorizerAnswer<Context = AuthorizerContext> {
  /** Who calls. */
  readonly principalId: string
  readonly policyDocument: AuthorizerPolicyDocument
  readonly context?: Context
  /** The API key, where the API's usage plans take it from the authorizer. */
  readonly usageIdentifierKey?: string
}

export interface DenyOptions<Context = AuthorizerContext> {
  readonly context?: Context | undefined
  /** The API key, where the API's usage plans take it from the authorizer. */
  readonly usageIdentifierKey?: string | undefined
}

export interface AllowOptions<Context = AuthorizerContext> extends DenyOptions<Context> {
  /** What is allowed. Default: every route of the API's stage. */
  readonly routes?: readonly AuthorizerRoute[] | undefined
}

/** What the function returns: what `allow` or `deny` made, or an answer with a policy of its own. */
export type AuthorizerReturns<Context = AuthorizerContext> = AuthorizerDecision<Context> | AuthorizerAnswer<Context>

/**
 * Lets the caller in, by default to every route of the API's stage: API Gateway keeps the answer for the identity source,
 * and asks it about every request with the same. One that allowed only the route that was called first would keep the
 * caller out of the others until it expires.
 */
export function allow<const Context = AuthorizerContext>(
  principalId: string,
  options: AllowOptions<Context> = {},
): AuthorizerDecision<Context> {
  return { ...options, effect: 'Allow', principalId }
}

/** Keeps the caller out of every route of the API's stage, with status 403. */
export function deny<const Context = AuthorizerContext>(
  principalId = 'denied',
  options: DenyOptions<Context> = {},
): AuthorizerDecision<Context> {
  return { ...options, effect: 'Deny', principalId }
}

/** Has API Gateway answer 401: the caller has no token, or none that holds. */
export function unauthorized(): never {
  throw stackless(() => new HttpError(401, 'Unauthorized'))
}

/** The stage of a method or route; the error for an ARN that is none. */
export function stageOf(source: string, path: string, arn: string): string {
  const stage = stageArn(arn)
  if (stage === undefined) throw invalidField(source, path, "the ARN of an API's method or route", arn)
  return stage
}

/** The result for an error that is an answer. */
export function denial(error: unknown): AuthorizerDecision<never> {
  if (!refuses(error)) throw error
  if (error.status === 403) return deny()
  // This very text makes it a 401.
  if (error.message !== 'Unauthorized') unauthorized()
  throw error
}

/** The answer to a decision. An API of another kind than HTTP takes only a flat context, and answers 500 to any other. */
export function policyAnswer<Context extends object>(
  source: string,
  decision: AuthorizerReturns<Context>,
  stage: string,
  flat = true,
): AuthorizerAnswer<Context> {
  const { principalId, context, usageIdentifierKey } = isObject(decision) ? decision : invalid(source, EXPECTED)
  if (typeof principalId !== 'string' || principalId === '') {
    invalid(source, `expected a principalId, got ${describe(principalId)}`)
  }
  if (context !== undefined) checkContext(source, context, flat)
  return {
    principalId,
    policyDocument: 'policyDocument' in decision ? decision.policyDocument : documentOf(source, decision, stage),
    ...(context === undefined ? {} : { context }),
    ...(usageIdentifierKey === undefined ? {} : { usageIdentifierKey }),
  }
}

const EXPECTED = 'expected what allow() or deny() makes; does every middleware return what next() gave it?'

function documentOf(
  source: string,
  { effect, routes }: AuthorizerDecision<unknown>,
  stage: string,
): AuthorizerPolicyDocument {
  if (effect === 'Deny') return policyDocument('Deny', [`${stage}/*`])
  if (effect !== 'Allow') invalid(source, EXPECTED)
  if (routes === undefined) return policyDocument('Allow', [`${stage}/*`])
  if (routes.length === 0) invalid(source, 'expected at least one route to allow')
  return policyDocument(
    'Allow',
    routes.map(([method, path]) => resourceArn(stage, method, path)),
  )
}

function checkContext(source: string, context: object, flat: boolean): void {
  if (!isObject(context)) invalid(source, `context: expected an object, got ${describe(context)}`)
  if (!flat) return
  for (const [name, value] of Object.entries(context)) {
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) continue
    invalid(source, `context.${quote(name)}: expected text, a number or a boolean, got ${describe(value)}`)
  }
}

function invalid(source: string, what: string): never {
  throw new HeddleError('INVALID_RESULT', `${source}: ${what}`)
}

/** Says which function reads an event of the other authorizers of API Gateway. */
export function refuseOtherAuthorizers(source: string, raw: unknown): void {
  if (!isObject(raw) || (raw.type !== 'TOKEN' && raw.type !== 'REQUEST')) return
  const is = readerOf(raw)
  if (is === undefined || is[0] === source) return
  throw otherSource(source, is[1], `${is[0]}()`, is[2])
}

function readerOf(raw: Readonly<Record<string, unknown>>): readonly [string, string, string] | undefined {
  if ('routeArn' in raw) return ['httpApiAuthorizer', 'an authorizer event of format 2.0', 'routeArn']
  if (!('methodArn' in raw)) return undefined
  return raw.type === 'TOKEN'
    ? ['tokenAuthorizer', 'an authorizer event of type TOKEN', 'type']
    : ['requestAuthorizer', 'an authorizer event of type REQUEST', 'type']
}
