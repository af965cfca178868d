import {
  type BatchRecord,
  defineSource,
  defineTransformSource,
  type InferOutput,
  invalidField,
  type Source,
  type StandardSchemaV1,
  settled,
  type TransformSource,
} from '@heddle/core'
import { type AppSyncEvent, type AppSyncSchemas, isResolver, type Resolvable, readResolver } from './app-sync-event.ts'
import { invocationId } from './attributes.ts'
import { clientError, failAll, shownError } from './client-error.ts'
import { isObject, type JsonObject } from './objects.ts'
import { otherSource } from './other-source.ts'
import { refusal } from './refusal.ts'

type OutputOf<Schema, Otherwise> = Schema extends StandardSchemaV1 ? InferOutput<Schema> : Otherwise

/** The event that schemas make. */
export type AppSyncEventOf<Schemas extends AppSyncSchemas> = AppSyncEvent<
  OutputOf<Schemas['arguments'], JsonObject>,
  OutputOf<Schemas['source'], JsonObject | null>
>

export type AppSyncSource<Event> = Source<Event, unknown, unknown, never, unknown, 'aws-lambda'>

/** What AppSync takes for one element of a batch. */
export type AppSyncBatchAnswer =
  | { readonly data: unknown }
  | { readonly data: null; readonly errorMessage: string; readonly errorType: string }

export type AppSyncBatchSource<Event> = TransformSource<Event, unknown, readonly AppSyncBatchAnswer[], 'aws-lambda'>

/**
 * A field of a GraphQL API that AppSync resolves by a direct Lambda resolver. What the function returns is the field's
 * value. A throw is an error in the GraphQL answer, its `errorType` the error's name, its message that of an `HttpError`;
 * of any other error the client sees `Internal error`, and the error is logged. AppSync waits 30 seconds, and does not
 * try again.
 *
 * @param schemas - what the arguments and the parent object have to be: any Standard Schema. Arguments that are refused
 *   are an `HttpError` 422, which tells the client what is wrong
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/direct-lambda-reference.html
 */
export function appSync<const Schemas extends AppSyncSchemas = {}>(
  schemas?: Schemas,
): AppSyncSource<AppSyncEventOf<Schemas>>
export function appSync(schemas: AppSyncSchemas = {}): AppSyncSource<AppSyncEvent> {
  return defineSource<AppSyncEvent, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'appSync',
    read(raw, invocation) {
      if (Array.isArray(raw) && isObject(raw[0]) && isResolver(raw[0])) {
        throw otherSource('appSync', 'a batch of AppSync events', 'appSyncBatch()', '')
      }
      if (!isObject(raw) || !isResolver(raw)) throw refusal('appSync', raw)
      return readResolver('appSync', raw, '', invocationId(invocation), schemas)
    },
    recover(error, invocation) {
      throw clientError('appSync', error, invocation)
    },
  })
}

/**
 * A field that AppSync resolves for many objects at a time, by a direct Lambda resolver with a `maxBatchSize`. `each`
 * returns one object's value, `handle` one for each, in their order. A throw is the error of that one alone; what the
 * client sees of it is as with `appSync`. The answer has an element `{ data }` for each, as AppSync wants them: a response
 * handler of one's own finds the value in `ctx.result.data`.
 *
 * @param schemas - as with `appSync`
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-lambda.html
 */
export function appSyncBatch<const Schemas extends AppSyncSchemas = {}>(
  schemas?: Schemas,
): AppSyncBatchSource<AppSyncEventOf<Schemas>>
export function appSyncBatch(schemas: AppSyncSchemas = {}): AppSyncBatchSource<AppSyncEvent> {
  const source = defineTransformSource<AppSyncEvent, unknown, readonly AppSyncBatchAnswer[], 'aws-lambda'>({
    name: 'appSyncBatch',
    read(raw, invocation) {
      if (isObject(raw) && isResolver(raw)) throw otherSource('appSyncBatch', 'one AppSync event', 'appSync()', '')
      if (!Array.isArray(raw)) throw refusal('appSyncBatch', raw)
      const first: unknown = raw[0]
      if (raw.length > 0 && !(isObject(first) && isResolver(first))) throw refusal('appSyncBatch', raw)
      const run = invocationId(invocation)
      return raw.map((element: unknown, index) => readElement(element, index, `${run}#${index}`, schemas))
    },
    answer(made, failures, records) {
      const errors = new Map(failures.map(({ id, error }) => [id, shownError(error)]))
      return records.map(({ id }, index) => {
        const error = errors.get(id)
        if (error === undefined) return { data: made[index] === settled ? null : (made[index] ?? null) }
        return { data: null, errorMessage: error.message, errorType: error.name }
      })
    },
  })
  return { ...source, recover: (error, invocation, reading) => failAll('appSyncBatch', error, invocation, reading) }
}

type Element = BatchRecord<AppSyncEvent>

function readElement(element: unknown, index: number, id: string, schemas: AppSyncSchemas): Element | Promise<Element> {
  const at = `[${index}]`
  try {
    if (!isObject(element)) throw invalidField('appSyncBatch', at, 'an object', element)
    const read = readResolver('appSyncBatch', element, at, id, schemas)
    return read instanceof Promise ? read.then(recordOf) : recordOf(read)
  } catch (error) {
    return { id, lane: undefined, error: error as Error, raw: element }
  }

  function recordOf({ event, refusal }: Resolvable): Element {
    const facts = { id, lane: undefined, raw: element }
    return refusal === undefined ? { ...facts, item: event } : { ...facts, error: refusal }
  }
}
