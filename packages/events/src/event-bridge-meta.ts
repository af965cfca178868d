import { isObject, type JsonObject } from './objects.ts'

/** Whether what stands as `_meta` in a detail is what heddle's emitters put there, for which EventBridge has no other place. */
export function isMeta(meta: unknown): meta is JsonObject {
  return isObject(meta) && typeof meta.id === 'string' && typeof meta.time === 'string'
}
