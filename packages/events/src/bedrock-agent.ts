import {
  defineSource,
  describe,
  describeIssues,
  HeddleError,
  HttpError,
  type Invocation,
  invalidField,
  report,
  type Source,
  type StandardSchemaV1,
  wasReported,
} from '@heddle/core'
import { invocationId } from './attributes.ts'
import { readParameters } from './bedrock-agent-parameters.ts'

import type {
  BedrockAgentAnswer,
  BedrockAgentAttributes,
  BedrockAgentEvent,
  BedrockAgentParameters,
  BedrockAgentRawEvent,
  BedrockAgentRawParameter,
  BedrockAgentState,
} from './bedrock-agent-types.ts'
import { bounded } from './bounded.ts'
import type { JsonObject } from './objects.ts'
import type { OutputOr } from './output.ts'
import { eventFrom } from './records.ts'
import { type Checker, readEvent, shape } from './shape.ts'

/** More than a body for the agent. */
export interface BedrockAgentReplyOptions {
  /** Of an operation. Default 200. */
  readonly httpStatusCode?: number | undefined
  /** Of a function. Default: all is well. */
  readonly responseState?: BedrockAgentState | undefined
  /** Default: as they came. */
  readonly sessionAttributes?: BedrockAgentAttributes | undefined
  /** Default: as they came. */
  readonly promptSessionAttributes?: BedrockAgentAttributes | undefined
  readonly knowledgeBasesConfiguration?: readonly object[] | undefined
}

/** A body for the agent and more, as middleware sees it. */
export interface BedrockAgentReply extends BedrockAgentReplyOptions {
  readonly [replyBrand]: true
  readonly body: unknown
}

const replyBrand: unique symbol = Symbol.for('heddle.agent-reply') as never

/** What a function returns that has more to say to the agent than a body: `agentReply(order, { sessionAttributes })`. */
export function agentReply(body: unknown, options: BedrockAgentReplyOptions = {}): BedrockAgentReply {
  return { ...options, [replyBrand]: true, body }
}

export interface BedrockAgentOptions<
  Parameters extends StandardSchemaV1 | undefined = undefined,
  Body extends StandardSchemaV1 | undefined = undefined,
> {
  /** What the parameters have to be: any Standard Schema. */
  readonly parameters?: Parameters | undefined
  /** What the properties of an operation's body have to be. */
  readonly requestBody?: Body | undefined
}

export type BedrockAgentSource<Parameters, Body> = Source<
  BedrockAgentEvent<Parameters, Body>,
  unknown,
  BedrockAgentReply,
  never,
  BedrockAgentAnswer,
  'aws-lambda'
>

/**
 * What a Bedrock agent asks an action group for, of either style. What the function returns is the body: text goes to a
 * function's caller as it is, all else as JSON. Parameters that are refused, and an `HttpError` below 500, tell the model
 * by their message what was wrong, and it tries again (`REPROMPT`, or the status of an operation). Any other throw is a
 * `FAILURE`, or a 500, that tells nothing, and is logged. An answer has about 25 KB at most.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html
 */
export function bedrockAgent<
  Parameters extends StandardSchemaV1 | undefined = undefined,
  Body extends StandardSchemaV1 | undefined = undefined,
>(
  options?: BedrockAgentOptions<Parameters, Body>,
): BedrockAgentSource<OutputOr<Parameters, BedrockAgentParameters>, OutputOr<Body, BedrockAgentParameters>>
export function bedrockAgent({
  parameters,
  requestBody,
}: BedrockAgentOptions<StandardSchemaV1 | undefined, StandardSchemaV1 | undefined> = {}): BedrockAgentSource<
  unknown,
  unknown
> {
  return defineSource<
    BedrockAgentEvent<unknown, unknown>,
    unknown,
    BedrockAgentReply,
    never,
    BedrockAgentAnswer,
    'aws-lambda'
  >({
    name: 'bedrockAgent',
    read(raw, invocation) {
      const event = readEvent<BedrockAgentRawEvent>('bedrockAgent', raw, isAgentCall, faultOf)
      const fault = ('function' in event ? faultOfFunction : faultOfApi)(event as unknown as JsonObject)
      if (fault !== undefined) throw invalidField('bedrockAgent', ...fault)
      const id = invocationId(invocation)
      return eventFrom(
        'bedrockAgent',
        id,
        [
          ['parameters', readParameters(event.parameters ?? [], parameters)],
          ['requestBody', readParameters(propertiesOf(event), 'function' in event ? undefined : requestBody)],
        ],
        ([parameters, requestBody]) => callOf(event, id, parameters, requestBody),
        true,
      )
    },
    result: (returned) => (isAgentReply(returned) ? returned : agentReply(returned)),
    recover: (error, invocation, { refusal }) => replyTo(error, error === refusal, invocation),
    answer: (reply, { event }) => answerOf(reply, event),
  })
}

function isAgentCall({ messageVersion, agent, actionGroup }: JsonObject): boolean {
  return messageVersion !== undefined && agent !== undefined && actionGroup !== undefined
}

const faultOf = /* @__PURE__ */ shape({
  messageVersion: 'string',
  'agent.name': 'string',
  'agent.id': 'string',
  'agent.alias': 'string',
  'agent.version': 'string',
  actionGroup: 'string',
  sessionId: 'string',
  inputText: 'string?',
  parameters: 'array?',
  'parameters[].name': 'string',
  'parameters[].type': 'string',
  sessionAttributes: 'text map?',
  promptSessionAttributes: 'text map?',
})

const faultOfFunction: Checker = /* @__PURE__ */ shape({ function: 'string' })

const faultOfApi: Checker = /* @__PURE__ */ shape({
  apiPath: 'string',
  httpMethod: 'string',
  requestBody: 'object?',
  'requestBody.content': 'object?',
})

/** The properties of the body, of JSON if it comes in more than one form. */
function propertiesOf(event: BedrockAgentRawEvent): readonly BedrockAgentRawParameter[] {
  const content = 'function' in event ? undefined : event.requestBody?.content
  if (!content) return []
  const type = Object.hasOwn(content, JSON_TYPE) ? JSON_TYPE : Object.keys(content)[0]
  if (type === undefined) return []
  const { [type]: form } = content
  const fault = faultOfForm((form ?? {}) as JsonObject)
  if (fault !== undefined)
    throw invalidField('bedrockAgent', `requestBody.content["${type}"].${fault[0]}`, fault[1], fault[2])
  return form?.properties ?? []
}

const JSON_TYPE = 'application/json'

const faultOfForm = /* @__PURE__ */ shape({
  properties: 'array?',
  'properties[].name': 'string',
  'properties[].type': 'string',
})

function callOf(
  raw: BedrockAgentRawEvent,
  id: string,
  parameters: unknown,
  requestBody: unknown,
): BedrockAgentEvent<unknown, unknown> {
  const { agent, actionGroup, sessionId, inputText, sessionAttributes, promptSessionAttributes } = raw
  const call = {
    id,
    source: `aws.bedrock:${agent.id}/${agent.alias}`,
    time: new Date(),
    agent,
    actionGroup,
    sessionId,
    inputText,
    parameters,
    sessionAttributes: sessionAttributes ?? {},
    promptSessionAttributes: promptSessionAttributes ?? {},
  }
  return 'function' in raw
    ? { ...call, type: 'com.amazonaws.bedrock.agent.function', function: raw.function, raw }
    : {
        ...call,
        type: 'com.amazonaws.bedrock.agent.api',
        apiPath: raw.apiPath,
        httpMethod: raw.httpMethod,
        requestBody,
        raw,
      }
}

function isAgentReply(value: unknown): value is BedrockAgentReply {
  return typeof value === 'object' && value !== null && replyBrand in value
}

// The names in it are the model's, of whatever length.
const LONGEST_MESSAGE = 4096

/** The reply to an error: what the model did wrong it is told; what else went wrong is only in the log. */
function replyTo(error: unknown, refused: boolean, { id }: Invocation): BedrockAgentReply {
  if (refused && error instanceof HeddleError && error.cause === undefined) {
    const message = bounded(`${error.path}: ${describeIssues(error.issues ?? [])}`, LONGEST_MESSAGE)
    return agentReply({ message }, { httpStatusCode: 400, responseState: 'REPROMPT' })
  }
  if (error instanceof HttpError && error.status < 500) {
    return agentReply({ message: error.message }, { httpStatusCode: error.status, responseState: 'REPROMPT' })
  }
  if (!wasReported(error)) report(undefined, 'bedrockAgent: the call failed', error, { requestId: id })
  const [httpStatusCode, message] =
    error instanceof HttpError
      ? [error.status, error.message]
      : [500, 'the call failed, for a reason that is not yours']
  return agentReply({ message }, { httpStatusCode, responseState: 'FAILURE' })
}

function answerOf(reply: BedrockAgentReply, { raw, ...call }: BedrockAgentEvent<unknown, unknown>): BedrockAgentAnswer {
  if (!isAgentReply(reply)) {
    const message = 'bedrockAgent: expected a reply; does every middleware return what next() gave it?'
    throw new HeddleError('INVALID_RESULT', message)
  }
  const { body, responseState, httpStatusCode = 200, knowledgeBasesConfiguration } = reply
  const { sessionAttributes = call.sessionAttributes, promptSessionAttributes = call.promptSessionAttributes } = reply
  const { actionGroup } = raw
  return {
    messageVersion: raw.messageVersion,
    response:
      'function' in raw
        ? {
            actionGroup,
            function: raw.function,
            functionResponse: {
              ...(responseState === undefined ? {} : { responseState }),
              responseBody: { TEXT: { body: textOf(body) } },
            },
          }
        : {
            actionGroup,
            apiPath: raw.apiPath,
            httpMethod: raw.httpMethod,
            httpStatusCode,
            responseBody: { [JSON_TYPE]: { body: jsonOf(body ?? null) } },
          },
    sessionAttributes,
    promptSessionAttributes,
    ...(knowledgeBasesConfiguration === undefined ? {} : { knowledgeBasesConfiguration }),
  }
}

/** Text as it is, all else as JSON. */
function textOf(body: unknown): string {
  return typeof body === 'string' ? body : jsonOf(body ?? null)
}

function jsonOf(body: unknown): string {
  const json = JSON.stringify(body) as string | undefined
  if (json !== undefined) return json
  throw new HeddleError('INVALID_RESULT', `bedrockAgent: the body is ${describe(body)}, which JSON cannot say`)
}
