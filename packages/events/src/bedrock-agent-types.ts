import type { EventAttributes } from './attributes.ts'
import type { JsonObject } from './objects.ts'

interface AgentCall<Style extends string, Parameters> extends EventAttributes<`com.amazonaws.bedrock.agent.${Style}`> {
  /** The id of the invocation: the event has none. */
  readonly id: string
  /** The agent's alias, `aws.bedrock:<agent>/<alias>`. */
  readonly source: string
  readonly agent: BedrockAgentIdentity
  readonly actionGroup: string
  readonly sessionId: string
  /** What the user said. */
  readonly inputText: string | undefined
  /** By name, each converted to its declared type, then as the schema says. */
  readonly parameters: Parameters
  readonly sessionAttributes: BedrockAgentAttributes
  readonly promptSessionAttributes: BedrockAgentAttributes
}

/** A call of a function of an action group. */
export interface BedrockAgentFunctionCall<Parameters = BedrockAgentParameters>
  extends AgentCall<'function', Parameters> {
  readonly function: string
  /** The event as Bedrock sent it. */
  readonly raw: BedrockAgentRawFunctionCall
}

/** A call of an operation of an action group that is defined by an OpenAPI schema. */
export interface BedrockAgentApiCall<Parameters = BedrockAgentParameters, Body = BedrockAgentParameters>
  extends AgentCall<'api', Parameters> {
  /** As the schema has it: `/orders/{id}`. */
  readonly apiPath: string
  readonly httpMethod: string
  /** The properties of the body, read like the parameters; none where there is no body. */
  readonly requestBody: Body
  /** The event as Bedrock sent it. */
  readonly raw: BedrockAgentRawApiCall
}

/** What a Bedrock agent asks for: `type` tells which style. */
export type BedrockAgentEvent<Parameters = BedrockAgentParameters, Body = BedrockAgentParameters> =
  | BedrockAgentFunctionCall<Parameters>
  | BedrockAgentApiCall<Parameters, Body>

/** Strings, numbers, booleans and arrays by name. */
export type BedrockAgentParameters = JsonObject

/** The event of a Bedrock agent as Bedrock sends it. */
export type BedrockAgentRawEvent = BedrockAgentRawFunctionCall | BedrockAgentRawApiCall

interface RawCall {
  readonly messageVersion: string
  readonly agent: BedrockAgentIdentity
  readonly actionGroup: string
  readonly sessionId: string
  readonly inputText?: string
  readonly parameters?: readonly BedrockAgentRawParameter[] | null
  readonly sessionAttributes?: BedrockAgentAttributes | null
  readonly promptSessionAttributes?: BedrockAgentAttributes | null
}

/** Of an action group that is defined by its functions. */
export interface BedrockAgentRawFunctionCall extends RawCall {
  readonly function: string
}

/** Of an action group that is defined by an OpenAPI schema. */
export interface BedrockAgentRawApiCall extends RawCall {
  /** As the schema has it: `/orders/{id}`. */
  readonly apiPath: string
  readonly httpMethod: string
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly properties?: readonly BedrockAgentRawParameter[] }>>
  } | null
}

export interface BedrockAgentIdentity {
  readonly name: string
  readonly id: string
  readonly alias: string
  readonly version: string
}

/** A value as the model wrote it. */
export interface BedrockAgentRawParameter {
  readonly name: string
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | (string & {})
  readonly value: string
}

export type BedrockAgentAttributes = Readonly<Record<string, string>>

/** What the agent gets. */
export interface BedrockAgentAnswer {
  readonly messageVersion: string
  readonly response: BedrockAgentFunctionAnswer | BedrockAgentApiAnswer
  readonly sessionAttributes?: BedrockAgentAttributes
  readonly promptSessionAttributes?: BedrockAgentAttributes
  readonly knowledgeBasesConfiguration?: readonly object[]
}

export interface BedrockAgentFunctionAnswer {
  readonly actionGroup: string
  readonly function: string
  readonly functionResponse: {
    readonly responseState?: BedrockAgentState
    readonly responseBody: { readonly TEXT: { readonly body: string } }
  }
}

export interface BedrockAgentApiAnswer {
  readonly actionGroup: string
  readonly apiPath: string
  readonly httpMethod: string
  readonly httpStatusCode: number
  /** The body is JSON. */
  readonly responseBody: { readonly 'application/json': { readonly body: string } }
}

/** What the agent makes of what went wrong: `REPROMPT` asks the model again, `FAILURE` ends the session's turn. */
export type BedrockAgentState = 'REPROMPT' | 'FAILURE'
