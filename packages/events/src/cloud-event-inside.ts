import { check, type HeddleError, invalidPayload, parseJson, type SchemaResult, toText } from '@heddle/core'
import type { Carried, Carrier } from './carried.ts'
import { eventBridge } from './event-bridge.ts'
import { eventBridgeCarrier } from './event-bridge-of.ts'
import { isObject, type JsonObject } from './objects.ts'
import { sns } from './sns.ts'
import { snsCarrier } from './sns-of.ts'

/** What a payload carries in turn, when it is a notification of SNS or an event of EventBridge, as in a queue behind a topic. */
export function innermost(carried: Carried): Carried | HeddleError {
  const { payload, path, beside, where, at } = carried
  const value = beside.type === undefined ? envelopeIn(payload) : undefined
  if (value === undefined) return carried
  const isNotification = value.Type === 'Notification'
  const read = check<unknown>(isNotification ? sns() : eventBridge(), value) as SchemaResult<never>
  if (read.issues !== undefined) return invalidPayload(where(path), at(path), read)
  const carrier: Carrier<never> = isNotification ? snsCarrier : eventBridgeCarrier
  const inner = carrier.carried(read.value, -1, [])
  return innermost({
    ...inner,
    where: (part) => `${where(path)}: ${inner.where(part)}`,
    at: (part) => `${at(path)}.${inner.at(part)}`,
  })
}

function envelopeIn(payload: Carried['payload']): JsonObject | undefined {
  const text = payload instanceof Uint8Array ? toText(payload) : payload
  // Most payloads are events, and are to be parsed once.
  if (typeof text !== 'string' || !/"(?:TopicArn|detail-type)"/.test(text)) return undefined
  const parsed = parseJson(text)
  if (parsed.issues !== undefined || !isObject(parsed.value)) return undefined
  const { Type, TopicArn, 'detail-type': type, detail, specversion } = parsed.value
  const isNotification = Type === 'Notification' && typeof TopicArn === 'string'
  const isEvent = typeof type === 'string' && detail !== undefined && specversion === undefined
  return isNotification || isEvent ? parsed.value : undefined
}
