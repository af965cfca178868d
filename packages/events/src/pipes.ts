import {
  allFailures,
  type BatchRecord,
  type BatchSource,
  check,
  defineBatchSource,
  defineTransformSource,
  HeddleError,
  type InferOutput,
  type Invocation,
  invalidPayload,
  type RecordFailure,
  type SchemaResult,
  type StandardSchemaV1,
  settled,
  type TransformSource,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import type { ListedEvent, UnlistedEvent } from './catalogue.ts'
import { isObject } from './objects.ts'
import { type Place, POLLED, type Polled } from './pipes-batch.ts'
import { refusal } from './refusal.ts'

/** What every record of a source has that EventBridge Pipes reads from. */
export type PipesRecord =
  | EventAttributes<
      | 'com.amazonaws.sqs.message'
      | 'com.amazonaws.kinesis.record'
      | `com.amazonaws.dynamodb.${'INSERT' | 'MODIFY' | 'REMOVE'}`
      | 'com.amazonaws.kafka.record'
      | 'com.amazonaws.mq.message'
      | 'com.amazonaws.rmq.message'
    >
  | PipesEventRecord

/** A record of `sqs.of`, `kinesis.of` or `kafka.of`, whose type is that of the event which it carries. */
export type PipesEventRecord = EventAttributes &
  (ListedEvent<string> | UnlistedEvent) &
  ({ readonly eventSourceARN: string } | { readonly topic: string; readonly partition: number })

export type PipesSource<Item, Answer> = BatchSource<Item, Answer, 'aws-lambda'>

/**
 * The batch of a pipe whose target is the function: records of `sqs()`, `kinesis()`, `dynamoDB()`, `kafka()`,
 * `activeMQ()` or `rabbitMQ()` as those sources read them, with their order and their partial answer, told by the
 * identifiers that Pipes wants. A record's `raw` is in the form that the source has from Lambda itself.
 *
 * With a schema in place of a source, what an input transformer or an enrichment made of each record: there is no partial
 * answer then, a failure fails the invocation with an `AggregateError`, and Pipes sends the batch again.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
 */
export function pipes<Item extends PipesRecord, Answer, Inner>(
  source: BatchSource<Item, Answer, 'aws-lambda', Inner>,
): PipesSource<Item, Answer>
export function pipes<Schema extends StandardSchemaV1>(schema: Schema): PipesSource<InferOutput<Schema>, undefined>
export function pipes(of: StandardSchemaV1): PipesSource<unknown, unknown> {
  const source = polledSource(of)
  return defineBatchSource<unknown, unknown, 'aws-lambda'>({
    name: 'pipes',
    read: readerOf(of, source),
    async answer(failures, records, invocation) {
      if (source?.answer !== undefined) {
        const answer = await source.answer({ failures }, { event: [], records }, invocation)
        return identified(answer, source.polled.identifier, failures, records)
      }
      if (failures.length > 0) throw allFailures('pipes', failures, records)
      return undefined
    },
  })
}

export type PipesEnrichmentSource<Item> = TransformSource<Item, unknown, readonly unknown[], 'aws-lambda'>

/**
 * The batch of a pipe whose enrichment is the function: what it returns for a record goes on in the record's place, and
 * `undefined` drops the record; when all are dropped, Pipes does not call the target. For a target that reports failures
 * what goes on has to keep the record's `messageId` or `eventID`. An enrichment has no partial answer: a failure fails the
 * invocation with an `AggregateError`, and Pipes sends the batch again.
 *
 * @param of - a source as for `pipes`, or the schema of what an input transformer made of each record. Without one:
 *   records as they come.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/pipes-enrichment.html
 */
export function pipesEnrichment(): PipesEnrichmentSource<unknown>
export function pipesEnrichment<Item extends PipesRecord, Answer, Inner>(
  source: BatchSource<Item, Answer, 'aws-lambda', Inner>,
): PipesEnrichmentSource<Item>
export function pipesEnrichment<Schema extends StandardSchemaV1>(
  schema: Schema,
): PipesEnrichmentSource<InferOutput<Schema>>
export function pipesEnrichment(of?: StandardSchemaV1): PipesEnrichmentSource<unknown> {
  return defineTransformSource<unknown, unknown, readonly unknown[], 'aws-lambda'>({
    name: 'pipesEnrichment',
    read: readerOf(of, polledSource(of)),
    answer(made, failures, records) {
      if (failures.length > 0) throw allFailures('pipes', failures, records)
      return made.filter((value) => value !== undefined && value !== settled)
    },
  })
}

interface PolledSource extends BatchSource<unknown, unknown, 'aws-lambda'> {
  readonly polled: Polled
}

function polledSource(of: StandardSchemaV1 | undefined): PolledSource | undefined {
  const source = of as Partial<PolledSource> | undefined
  if (typeof source?.read !== 'function' || typeof source.name !== 'string') return undefined
  const polled = Object.hasOwn(POLLED, source.name) ? POLLED[source.name] : undefined
  return polled && { ...(source as PolledSource), polled }
}

type AnyRecord = BatchRecord<unknown>
type Read = (raw: unknown, invocation?: Invocation) => readonly (AnyRecord | Promise<AnyRecord>)[]

function readerOf(schema: StandardSchemaV1 | undefined, source: PolledSource | undefined): Read {
  return (raw, invocation) => {
    if (!Array.isArray(raw)) throw refusal('pipes', raw)
    if (source !== undefined) return readRecords(raw, source, invocation)
    return raw.map((element: unknown, index) => {
      const result = schema === undefined ? { value: element } : check(schema, element)
      return result instanceof Promise
        ? result.then((settled) => elementOf(settled, index, element))
        : elementOf(result, index, element)
    })
  }
}

function elementOf(result: SchemaResult<unknown>, index: number, raw: unknown): AnyRecord {
  const id = `[${index}]`
  return result.issues === undefined
    ? { id, lane: undefined, item: result.value, raw }
    : { id, lane: undefined, error: invalidPayload(`pipes: ${id}`, id, result), raw }
}

/** The records as the source reads them, each error with its place in the batch of the pipe. */
function readRecords(
  batch: readonly unknown[],
  { name, read, polled }: PolledSource,
  invocation: Invocation | undefined,
): readonly (AnyRecord | Promise<AnyRecord>)[] {
  if (batch.length === 0) return []
  const [first] = batch
  if (!isObject(first) || !polled.eventSources.includes(first.eventSource)) throw refusal('pipes', batch)
  const { event, places } = polled.event(batch)
  let reading: ReturnType<typeof read>
  try {
    reading = read(event, invocation)
  } catch (error) {
    throw replaced(error, name, places, polled)
  }
  const inOrder: (AnyRecord | Promise<AnyRecord>)[] = []
  for (const [at, place] of places.entries()) {
    inOrder[place.index] =
      reading instanceof Promise
        ? reading.then(({ records }) => recordAt(records, at, place))
        : recordAt(reading.records, at, place)
  }
  return inOrder

  function recordAt(records: readonly AnyRecord[] | undefined, at: number, place: Place): AnyRecord {
    const record = records?.[at] as AnyRecord
    replaced(record.error, name, [place], polled)
    return record
  }
}

/** The error, with the path that the record has in the batch of the pipe: `[3].body`. */
function replaced(error: unknown, name: string, places: readonly Place[], { path = same }: Polled): unknown {
  if (!(error instanceof HeddleError)) return error
  const place = places.find(({ at }) => error.path === at || error.path?.startsWith(`${at}.`))
  if (place === undefined) return error
  const lead = `${name}: ${place.at}`
  const moved = (text: string, at: string) => `[${place.index}]${path(text.slice(at.length))}`
  const message = error.message.startsWith(lead) ? `${name}: ${moved(error.message, lead)}` : error.message
  return Object.assign(error, { message, path: moved(error.path as string, place.at) })
}

function same(path: string): string {
  return path
}

/** The answer, with what Pipes knows the records by. */
function identified(
  answer: unknown,
  identifier: string | undefined,
  failures: readonly RecordFailure[],
  records: readonly AnyRecord[],
): unknown {
  if (identifier === undefined) return answer
  const { batchItemFailures } = answer as { batchItemFailures: readonly { readonly itemIdentifier: string }[] }
  return {
    batchItemFailures: batchItemFailures.map(({ itemIdentifier }) => {
      const raw = records.find(({ id }) => id === itemIdentifier)?.raw
      const own = isObject(raw) ? raw[identifier] : undefined
      // A record that cannot be told of must not be taken for one that succeeded.
      if (typeof own !== 'string' || own === '') throw allFailures('pipes', failures, records)
      return { itemIdentifier: own }
    }),
  }
}
