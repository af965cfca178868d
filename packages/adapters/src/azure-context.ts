import { HeddleError, type Invocation, stackless } from '@heddle/core'
import { isObject, type JsonObject, NOTHING, quote } from '@heddle/events/adapting'

/** What Azure Functions hands over beside an event, `invocation.raw`: an `InvocationContext` of `@azure/functions`, as far as heddle reads one. */
export interface AzureContext {
  readonly invocationId: string
  readonly functionName: string
  /** What the function was registered with. */
  readonly options?: { readonly trigger?: JsonObject; readonly return?: unknown } | undefined
  /** What the trigger tells beside the event; nothing for HTTP and timers. */
  readonly triggerMetadata?: JsonObject | undefined
  readonly traceContext?: { readonly traceParent?: string | undefined } | undefined
  /** Where the function has a retry policy, from the first try on. `maxRetryCount` is -1 where there is no end to them. */
  readonly retryContext?: { readonly retryCount: number; readonly maxRetryCount: number } | null | undefined
}

/** The types of triggers, as `context.options.trigger.type` has them. */
export type TriggerType =
  | 'httpTrigger'
  | 'timerTrigger'
  | 'serviceBusTrigger'
  | 'queueTrigger'
  | 'eventHubTrigger'
  | 'cosmosDBTrigger'
  | 'blobTrigger'
  | 'eventGridTrigger'

export function contextOf({ raw }: Invocation): AzureContext {
  return raw as AzureContext
}

/** What the trigger was registered with: its type, `queueName`, `cardinality` and the like. */
export function triggerOf({ options }: AzureContext): JsonObject {
  return options?.trigger ?? NOTHING
}

/** Whether the trigger has that type. Azure does not heed the case of types. */
export function isTriggeredBy(context: AzureContext, type: TriggerType): boolean {
  const { type: given } = triggerOf(context)
  return typeof given === 'string' && given.toLowerCase() === type.toLowerCase()
}

/**
 * Whether what came is tried again when the invocation fails, by the function's retry policy: not after the last of its tries,
 * nor without one.
 *
 * @see https://github.com/Azure/azure-functions-nodejs-worker/pull/450
 */
export function isTriedAgain({ retryContext }: AzureContext): boolean {
  if (retryContext === undefined || retryContext === null) return false
  const { retryCount, maxRetryCount } = retryContext
  return maxRetryCount < 0 || retryCount < maxRetryCount
}

/** Whether an event is a request; a context that a test has made may not say what triggered it. */
export function isRequest(input: unknown, invocation: Invocation): boolean {
  const context = contextOf(invocation)
  if (isTriggeredBy(context, 'httpTrigger')) return true
  const { type } = triggerOf(context)
  return (type === undefined || type === 'unknown') && isObject(input) && typeof input.url === 'string'
}

/** The error for an event whose trigger is not the source's: `queue: this came by timerTrigger, it takes serviceBusTrigger and queueTrigger`. */
export function otherTrigger(source: string, given: unknown, taken: readonly string[]): HeddleError {
  const came =
    typeof given === 'string'
      ? `this came by ${quote(given)}`
      : 'context.options.trigger does not say by what this came'
  const message = `${source}: ${came}, it takes ${taken.join(' and ')}`
  return stackless(() => new HeddleError('UNRECOGNISED_EVENT', message, { path: 'context.options.trigger.type' }))
}
