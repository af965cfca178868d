import { defineSource, type Source } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import {
  type AuthorizerAnswer,
  type AuthorizerReturns,
  denial,
  policyAnswer,
  refuseOtherAuthorizers,
  stageOf,
} from './authorizer.ts'
import { readEvent, shape } from './shape.ts'

/** A token that a REST API wants to have judged. */
export interface TokenAuthorizerEvent extends EventAttributes<'com.amazonaws.apigateway.authorizer.token'> {
  /** The id of the invocation. */
  readonly id: string
  /** The stage of the API, `arn:aws:execute-api:<region>:<account>:<api>/<stage>`. */
  readonly source: string
  /** When it was read. */
  readonly time: Date
  /** The value of the header that the authorizer is set up with, as the client sent it. Never log it. */
  readonly authorizationToken: string
  /** The method that the client called. */
  readonly methodArn: string
  /** The event as API Gateway sent it. */
  readonly raw: TokenAuthorizerRawEvent
}

export interface TokenAuthorizerRawEvent {
  readonly type: 'TOKEN'
  readonly authorizationToken: string
  readonly methodArn: string
}

export type TokenAuthorizerSource = Source<
  TokenAuthorizerEvent,
  AuthorizerReturns,
  AuthorizerReturns,
  never,
  AuthorizerAnswer,
  'aws-lambda'
>

/**
 * An authorizer of type TOKEN, of a REST API. The function returns `allow(…)` or `deny(…)`, or throws `unauthorized()`;
 * an `HttpError` 401 or 403 does the same. Any other throw is answered as a 500. API Gateway waits 10 seconds, and keeps
 * the answer for the token, by default for 5 minutes.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function tokenAuthorizer(): TokenAuthorizerSource {
  return defineSource<
    TokenAuthorizerEvent,
    AuthorizerReturns,
    AuthorizerReturns,
    never,
    AuthorizerAnswer,
    'aws-lambda'
  >({
    name: 'tokenAuthorizer',
    read(given, invocation) {
      refuseOtherAuthorizers('tokenAuthorizer', given)
      const raw = readEvent<TokenAuthorizerRawEvent>(
        'tokenAuthorizer',
        given,
        (raw) => raw.type === 'TOKEN' && 'methodArn' in raw,
        faultOf,
      )
      const { authorizationToken, methodArn } = raw
      const event: TokenAuthorizerEvent = {
        id: invocationId(invocation),
        type: 'com.amazonaws.apigateway.authorizer.token',
        source: stageOf('tokenAuthorizer', 'methodArn', methodArn),
        time: new Date(),
        authorizationToken,
        methodArn,
        raw,
      }
      return { event }
    },
    answer: (decision, { event }) => policyAnswer('tokenAuthorizer', decision, event.source),
    recover: denial,
  })
}

const faultOf = /* @__PURE__ */ shape({ authorizationToken: 'string', methodArn: 'string' })
