import type {
  BedrockAgentAttributes,
  BedrockAgentRawApiCall,
  BedrockAgentRawFunctionCall,
  BedrockAgentRawParameter,
} from '@heddle/events/triggers'
import { jsonText } from './json.ts'

export interface BedrockAgentEventOptions {
  /** Default `test`. */
  readonly actionGroup?: string | undefined
  /** What the user said. Default `test`. */
  readonly inputText?: string | undefined
  /** Default `test-session`. */
  readonly sessionId?: string | undefined
  readonly sessionAttributes?: BedrockAgentAttributes | undefined
  readonly promptSessionAttributes?: BedrockAgentAttributes | undefined
}

/** Values by name: text, numbers, booleans, arrays and, in a body, objects. */
export type BedrockAgentValues = Readonly<Record<string, unknown>>

/** The event that a Bedrock agent invokes a function with: `bedrockFunctionEvent('orderStatus', { id: 7 })`. */
export function bedrockFunctionEvent(
  name: string,
  parameters: BedrockAgentValues = {},
  options: BedrockAgentEventOptions = {},
): BedrockAgentRawFunctionCall {
  return { ...call(options), function: name, parameters: parametersOf('bedrockFunctionEvent', parameters) }
}

export interface BedrockApiEventOptions extends BedrockAgentEventOptions {
  readonly parameters?: BedrockAgentValues | undefined
  /** The properties of a body of JSON. Default: no body. */
  readonly requestBody?: BedrockAgentValues | undefined
}

/** The event that a Bedrock agent calls an operation with: `bedrockApiEvent('GET', '/orders/{id}', { parameters: { id: 7 } })`. */
export function bedrockApiEvent(
  httpMethod: string,
  apiPath: string,
  options: BedrockApiEventOptions = {},
): BedrockAgentRawApiCall {
  const { parameters = {}, requestBody } = options
  return {
    ...call(options),
    apiPath,
    httpMethod,
    parameters: parametersOf('bedrockApiEvent', parameters),
    ...(requestBody === undefined
      ? {}
      : {
          requestBody: {
            content: { 'application/json': { properties: parametersOf('bedrockApiEvent', requestBody) } },
          },
        }),
  }
}

function call(options: BedrockAgentEventOptions) {
  const { actionGroup = 'test', inputText = 'test', sessionId = 'test-session' } = options
  return {
    messageVersion: '1.0',
    agent: { name: 'test-agent', id: 'AGENTEXAMP', alias: 'ALIASEXAMP', version: '1' },
    actionGroup,
    inputText,
    sessionId,
    sessionAttributes: { ...options.sessionAttributes },
    promptSessionAttributes: { ...options.promptSessionAttributes },
  }
}

/** As a model writes them: text, and the type that the schema declares. */
function parametersOf(where: string, values: BedrockAgentValues): BedrockAgentRawParameter[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    type: typeOf(value),
    value: typeof value === 'string' ? value : jsonText(`${where}: ${name}`, value),
  }))
}

function typeOf(value: unknown): BedrockAgentRawParameter['type'] {
  if (Array.isArray(value)) return 'array'
  if (Number.isInteger(value)) return 'integer'
  return typeof value
}
