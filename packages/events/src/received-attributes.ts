import { isReadable } from '@heddle/core'
import type { CloudEventAttributes } from './catalogue.ts'
import { bag, type JsonObject } from './objects.ts'

/** What is wrong with an attribute: its name, what it has to be, and what it is. */
export type AttributeFault = readonly [name: string, expected: string, got: unknown]

/**
 * The attributes of an event, checked. One that is null is absent. Extensions may have any name, for senders do not heed
 * the specification's; their values are text, numbers and booleans.
 *
 * @param own - what the event has where it does not say it itself
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes
 */
export function attributesOf(
  values: JsonObject,
  own: Partial<Pick<CloudEventAttributes, 'id' | 'source' | 'time'>>,
): CloudEventAttributes | AttributeFault {
  const attributes: Attributes = {
    id: own.id,
    source: own.source,
    type: undefined,
    time: own.time,
    subject: undefined,
    datacontenttype: undefined,
    dataschema: undefined,
    extensions: bag(),
  }
  for (const name of Object.keys(values)) {
    const value = values[name]
    if (value === undefined || value === null || NO_ATTRIBUTES.has(name)) continue
    const isExtension = name === 'extensions' || !Object.hasOwn(attributes, name)
    if (typeof value === 'string') {
      if (value === '' && !isExtension) return [name, 'text', value]
      if (!isReadable(value)) return [name, 'text without control characters', value]
    } else if (!isExtension || (typeof value !== 'number' && typeof value !== 'boolean')) {
      return [name, isExtension ? 'text, a number or a boolean' : 'text', value]
    }
    if (isExtension) attributes.extensions[name] = value
    else if (name !== 'time') attributes[name as 'id'] = value as string
    else {
      attributes.time = timeOf(value as string)
      if (attributes.time === undefined) return [name, 'a time', value]
    }
  }
  for (const name of ['id', 'source', 'type'] as const) {
    if (attributes[name] === undefined) return [name, 'text', undefined]
  }
  return attributes as CloudEventAttributes
}

type Attributes = { -readonly [Name in keyof CloudEventAttributes]: CloudEventAttributes[Name] | undefined } & {
  readonly extensions: Record<string, string | number | boolean>
}

// What else stands in an event.
const NO_ATTRIBUTES: ReadonlySet<string> = /* @__PURE__ */ new Set(['specversion', 'data', 'data_base64'])

/** Of RFC 3339. */
function timeOf(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(text)) return undefined
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? undefined : time
}
