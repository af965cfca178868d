import { HeddleError } from '@heddle/core'
import { bag, type Incoming, isObject, type JsonObject, NOTHING } from '@heddle/events/adapting'
import { type AzureContext, triggerOf } from './azure-context.ts'

/** A message or an event as a trigger hands it over: what is called `raw`. */
export interface AzureMessage {
  /** As the library of Azure makes it: text that is JSON parsed, bytes as a `Buffer`. */
  readonly body: unknown
  /** What the trigger tells beside it, of a batch that of this one alone: `messageId`, `dequeueCount`. */
  readonly metadata: JsonObject
}

/** One of them, and where it is. */
export interface PlacedMessage {
  readonly metadata: JsonObject
  readonly payload: NonNullable<Incoming['payload']>
  readonly raw: unknown
  /** `the message`, or of a batch `[2]`. */
  readonly path: string
  /** Where an item of its metadata is: `triggerMetadata.messageId`, or of a batch `triggerMetadata.messageIdArray[2]`. */
  at(name: string): string
}

/** Whether the trigger brings batches: `cardinality: 'many'`. */
export function isBatch(context: AzureContext): boolean {
  return String(triggerOf(context).cardinality).toLowerCase() === 'many'
}

/** The message that a trigger brought, or all of a batch. Throws a `HeddleError` for a batch that is none. */
export function messagesIn(source: string, input: unknown, context: AzureContext): readonly PlacedMessage[] {
  const metadata = context.triggerMetadata ?? NOTHING
  if (!isBatch(context)) {
    return [placed({ body: input, metadata }, 'the message', (name) => `triggerMetadata.${name}`)]
  }
  if (!Array.isArray(input)) {
    throw new HeddleError('INVALID_EVENT', `${source}: expected an array, for the cardinality of the trigger is many`)
  }
  return input.map((body: unknown, index) =>
    placed(
      { body, metadata: rowOf(metadata, index, input.length) },
      `[${index}]`,
      (name) => `triggerMetadata.${name}Array[${index}]`,
    ),
  )
}

function placed(raw: AzureMessage, path: string, at: PlacedMessage['at']): PlacedMessage {
  return { metadata: raw.metadata, payload: payloadOf(raw.body), raw, path, at }
}

/** Of a batch the metadata has a list for each item, `messageIdArray`, and what all have in common. */
function rowOf(metadata: JsonObject, index: number, length: number): JsonObject {
  const row = bag<unknown>()
  for (const name of Object.keys(metadata)) {
    const values = metadata[name]
    if (!name.endsWith('Array')) row[name] ??= values
    else if (Array.isArray(values) && values.length === length) row[name.slice(0, -5)] = values[index]
  }
  return row
}

/**
 * The payload: what was JSON has been parsed, and what was not may be the text that was meant. Of text nobody can tell any
 * more whether it stood in quotes, as JSON, or not: it is a value, which a schema for text takes.
 */
export function payloadOf(body: unknown): NonNullable<Incoming['payload']> {
  if (body === undefined || body === '') return ''
  return body instanceof Uint8Array ? body : { value: body }
}

/** Text that the library may have taken for JSON: the id `42` is a number by then. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined
}

/** A time of .NET, which is UTC where it does not say its zone; `undefined` for what is none. */
export function timeOf(value: unknown): Date | undefined {
  if (value instanceof Date) return value
  if (typeof value !== 'string') return undefined
  const time = new Date(/\d(?:Z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes('T') ? value : `${value}Z`)
  return Number.isNaN(time.getTime()) ? undefined : time
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : NOTHING
}

/** Ids for the records of a batch, of which two may be of one message: none is told for the other. */
export function distinct(): (id: string) => string {
  const known = new Set<string>()
  return (id) => {
    let own = id
    for (let count = 2; known.has(own); count++) own = `${id} (${count})`
    known.add(own)
    return own
  }
}
