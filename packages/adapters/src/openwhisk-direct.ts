import { type Binding, HeddleError } from '@heddle/core'
import { isObject, type JsonObject } from '@heddle/events/adapting'

/** Without what is bound, and what the platform adds to a request. */
export function withoutNames(params: JsonObject, bound: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(params).filter(([name]) => !/^__(?:ow|ce)_/.test(name) && !bound.includes(name)),
  )
}

/** Actions that are invoked by name, or by the one before them in a sequence. */
export function openWhiskDirect(own: (params: JsonObject) => JsonObject): Binding<unknown, unknown> {
  return { decode: (raw) => own(raw as JsonObject), encode: (answer) => resultOf(answer) }
}

/** The result of an action, which has to be a JSON object. */
function resultOf(answer: unknown): object {
  if (answer === undefined) return {}
  // What JSON cannot say would end the container.
  const json = isObject(answer) ? JSON.stringify(answer) : undefined
  if (json?.startsWith('{')) return answer as object
  throw new HeddleError('INVALID_RESULT', 'direct: the result of an action has to be a JSON object, or nothing')
}
