import type { BatchRecord, RecordFailure, settled } from './batch-engine.ts'
import { allOrNothing, batchSteps, checkedFailures, faultsOf } from './batch-steps.ts'
import { HeddleError } from './errors.ts'
import type { FailedRecord, FailurePolicy } from './failure-policy.ts'
import type { Invocation, Platform } from './invocation.ts'
import { defineSource, type Reading, type Source, type SourceDefinition } from './source.ts'

/** What came of a batch. */
export interface BatchResult {
  /** The records that were not processed, in the order of the batch: the trigger delivers them again. */
  readonly failures: readonly RecordFailure[]
}

/** What came of a batch whose trigger wants to know what was made of each record. */
export interface TransformResult<Made = unknown> extends BatchResult {
  /**
   * By the record's place in the batch: what the function made of it, `settled` where a failure policy is done with it,
   * `undefined` where it failed.
   */
  readonly made: readonly (Made | typeof settled | undefined)[]
}

/** What a function may return for a whole batch: nothing when all of it was processed, else what was not. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type BatchReturns = BatchResult | undefined | void

/** How a batch is handled. */
export interface BatchOptions<Item = unknown> {
  /**
   * What becomes of a record that failed, by its error. Default: `retry`, the trigger delivers it again. Asked once for
   * each, those too that could not be read; not for those that were held back, or came too close to the deadline.
   */
  readonly onFailure?:
    | ((error: unknown, record: FailedRecord<Item>) => FailurePolicy | Promise<FailurePolicy>)
    | undefined
  /**
   * Whether the invocation fails, with an `AggregateError`, when every record of a batch failed: for alarms that count
   * errors of the function. Default `false`: all of them are reported to the trigger, which delivers them again either way.
   */
  readonly throwIfAllFail?: boolean | undefined
}

/** How the records of a batch are handled one by one. */
export interface EachOptions<Item = unknown> extends BatchOptions<Item> {
  /** Records, or where they have an order lanes of them, that are handled at a time, at least 1. Default 10. */
  readonly concurrency?: number | undefined
}

/** A source whose event is a batch of records: `handle` gets those that can be handled, `each` one at a time. */
export type BatchSource<Item, Answer, Runs extends Platform = Platform, Inner = readonly Item[]> = Source<
  readonly Item[],
  BatchReturns,
  BatchResult,
  Item,
  Answer,
  Runs,
  unknown,
  Inner
>

/**
 * A source whose event is a batch, and whose trigger wants to know what the function made of each record: `each` returns
 * it, `handle` returns one for each record, in their order.
 */
export type TransformSource<Item, Made, Answer, Runs extends Platform = Platform, Inner = readonly Item[]> = Source<
  readonly Item[],
  readonly Made[],
  TransformResult<Made>,
  Item,
  Answer,
  Runs,
  Made,
  Inner
>

type Records<Item> = readonly (BatchRecord<Item> | Promise<BatchRecord<Item>>)[]

export interface BatchSourceDefinition<Item, Answer, Inner = readonly Item[]> {
  readonly name: string
  /** Reads the records of a raw event, in its order, bad ones too. Throws a `HeddleError` when the event is not the source's. */
  read(raw: unknown, invocation?: Invocation): Records<Item>
  /**
   * Makes what failed the answer that the trigger expects. Without it the trigger takes no partial answer: when records
   * failed, the invocation fails with an `AggregateError`, after all of them were tried.
   */
  answer?(
    failures: readonly RecordFailure[],
    records: readonly BatchRecord<Item>[],
    invocation: Invocation,
  ): Answer | Promise<Answer>
  /** Reads the value that stands inside another source, where it is another than the whole raw event. */
  inner?(value: unknown): Inner | Promise<Inner>
}

/** Makes a source of batches, in which a bad record never takes a good one with it. */
export function defineBatchSource<Item, Answer, Runs extends Platform = Platform, Inner = readonly Item[]>(
  definition: BatchSourceDefinition<Item, Answer, Inner>,
): BatchSource<Item, Answer, Runs, Inner> {
  const { name } = definition
  const answer = definition.answer ?? (allOrNothing(name) as NonNullable<typeof definition.answer>)
  return batchSource(definition, {
    answer: (result, { records = [] }, invocation) =>
      answer(checkedFailures(name, result, records), records, invocation),
    steps: batchSteps(name, false),
  })
}

export interface TransformSourceDefinition<Item, Made, Answer, Inner = readonly Item[]>
  extends Omit<BatchSourceDefinition<Item, Answer, Inner>, 'answer'> {
  /** Makes what the function made of the records, and what failed, the answer that the trigger expects, or throws where it takes none. */
  answer(
    made: TransformResult<Made>['made'],
    failures: readonly RecordFailure[],
    records: readonly BatchRecord<Item>[],
    invocation: Invocation,
  ): Answer | Promise<Answer>
}

/** Makes a source of batches whose trigger wants to know what the function made of each record. */
export function defineTransformSource<Item, Made, Answer, Runs extends Platform = Platform, Inner = readonly Item[]>(
  definition: TransformSourceDefinition<Item, Made, Answer, Inner>,
): TransformSource<Item, Made, Answer, Runs, Inner> {
  const { name, answer } = definition
  return batchSource<Item, readonly Made[], TransformResult<Made>, Answer, Runs, Made, Inner>(definition, {
    answer(result, { records = [] }, invocation) {
      const failures = checkedFailures(name, result, records)
      if (!Array.isArray(result.made) || result.made.length !== records.length) {
        const message = `${name}: expected { failures, made: [...] }; does every middleware return what next() gave it?`
        throw new HeddleError('INVALID_RESULT', message)
      }
      return answer(result.made, failures, records, invocation)
    },
    steps: batchSteps(name, true),
  })
}

function batchSource<Item, Returns, Result, Answer, Runs extends Platform, Made, Inner>(
  { name, read, inner }: Pick<BatchSourceDefinition<Item, unknown, Inner>, 'name' | 'read' | 'inner'>,
  rest: Pick<SourceDefinition<readonly Item[], Returns, Result, Item, Answer, Runs, Made, Inner>, 'answer' | 'steps'>,
): Source<readonly Item[], Returns, Result, Item, Answer, Runs, Made, Inner> {
  return defineSource<readonly Item[], Returns, Result, Item, Answer, Runs, Made, Inner>({
    name,
    read(raw, invocation) {
      const records = read(raw, invocation)
      return records.some((record) => record instanceof Promise)
        ? Promise.all(records).then(readRecords)
        : readRecords(records as readonly BatchRecord<Item>[])
    },
    ...(inner === undefined ? {} : { inner }),
    ...rest,
  })
}

/** The event is every record that can be handled: none behind a bad one of its lane. */
function readRecords<Item>(records: readonly BatchRecord<Item>[]): Reading<readonly Item[], Item> {
  const faults = faultsOf(records)
  const handled = faults === undefined ? records : records.filter((_, index) => faults[index] === undefined)
  return { event: handled.map(({ item }) => item as Item), records }
}
