import {
  check,
  codecFor,
  defineSource,
  describe,
  HeddleError,
  type InferOutput,
  type Invocation,
  json,
  report,
  type Source,
  type StandardSchemaV1,
  wasReported,
} from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import type { JsonObject } from './objects.ts'
import { eventFrom, type Fault } from './records.ts'
import { readEvent, shape } from './shape.ts'

/** One invocation of a durable execution: the first, or a replay. */
export interface DurableEvent<Input = unknown> extends EventAttributes<'com.amazonaws.lambda.durableExecution'> {
  /** The execution's ARN, the same in each of its invocations. */
  readonly id: string
  /** The function's ARN. */
  readonly source: string
  /** When the execution started. */
  readonly time: Date
  readonly executionArn: string
  /** The execution's name, by which it is started only once. */
  readonly name: string | undefined
  /** What the execution was started with: as the schema says, else the JSON. */
  readonly input: Input
  /**
   * Whether an earlier invocation got as far as a first operation: the function runs again from the top, and what was done
   * is not done again. An invocation that failed before that leaves no trace.
   */
  readonly replay: boolean
  /** What was done so far, the execution itself first. The SDK fetches more where there is a `NextMarker`. */
  readonly operations: readonly DurableOperation[]
  /** The event as Lambda sent it, for the function that `withDurableExecution` made. */
  readonly raw: DurableRawEvent
}

/** An event of a durable function, as Lambda sends it. */
export interface DurableRawEvent {
  readonly DurableExecutionArn: string
  readonly CheckpointToken: string
  /** The operations that changed since the last invocation. */
  readonly UpdatedOperationIds?: readonly string[]
  readonly InitialExecutionState: {
    readonly Operations: readonly DurableOperation[]
    readonly NextMarker?: string | null
  }
}

/** Something that a durable function did: a step, a wait and so on. The first of them is the execution. */
export interface DurableOperation {
  readonly Id: string
  readonly ParentId?: string
  readonly Name?: string
  readonly Type: 'EXECUTION' | 'CONTEXT' | 'STEP' | 'WAIT' | 'CALLBACK' | 'CHAINED_INVOKE' | (string & {})
  readonly SubType?: string
  readonly Status:
    | 'STARTED'
    | 'PENDING'
    | 'READY'
    | 'SUCCEEDED'
    | 'FAILED'
    | 'CANCELLED'
    | 'TIMED_OUT'
    | 'STOPPED'
    | (string & {})
  /** RFC 3339. */
  readonly StartTimestamp?: string
  /** RFC 3339. */
  readonly EndTimestamp?: string
  /** Its payload is JSON. */
  readonly ExecutionDetails?: { readonly InputPayload?: string | null }
  readonly ContextDetails?: DurableOutcome & { readonly ReplayChildren?: boolean }
  readonly StepDetails?: DurableOutcome & { readonly Attempt?: number; readonly NextAttemptTimestamp?: string }
  readonly WaitDetails?: { readonly ScheduledEndTimestamp?: string }
  readonly CallbackDetails?: DurableOutcome & { readonly CallbackId?: string }
  readonly ChainedInvokeDetails?: DurableOutcome
}

export interface DurableOutcome {
  /** As the function's own serialization has it; by default JSON. */
  readonly Result?: string
  readonly Error?: DurableError
}

export interface DurableError {
  readonly ErrorMessage?: string
  readonly ErrorType?: string
  readonly ErrorData?: string
  readonly StackTrace?: readonly string[]
}

/** What Lambda is told of an execution: that it is done, that it has failed, or that it goes on later. */
export type DurableAnswer =
  | { readonly Status: 'SUCCEEDED'; readonly Result?: string }
  | { readonly Status: 'FAILED'; readonly Error: DurableError }
  | { readonly Status: 'PENDING' }

/** A `DurableAnswer` as AWS's SDK types it. */
export interface DurableReturns {
  readonly Status: string
}

export type DurableSource<Input> = Source<
  DurableEvent<Input>,
  DurableReturns,
  DurableAnswer,
  never,
  DurableAnswer,
  'aws-lambda'
>

export interface Durable {
  /**
   * A durable execution, around the function that `withDurableExecution` of `@aws/durable-execution-sdk-js` made:
   * `on(durable(Order)).use(log()).handle(durable.run(checkout))`. Layers run once for each invocation, replays too:
   * `event.replay` tells. What the schema refuses fails the execution for good; the function gets the input as it came,
   * not as the schema makes it. A layer that throws fails the invocation, and Lambda tries it again.
   *
   * @param schema - what the execution's input has to be: any Standard Schema for JSON, or a codec
   * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
   */
  (): DurableSource<unknown>
  <Schema extends StandardSchemaV1>(schema: Schema): DurableSource<InferOutput<Schema>>
  /** Hands the raw event and Lambda's own context to the function that `withDurableExecution` made. */
  run<Event, Context, Answer extends DurableReturns>(
    execution: (event: Event, context: Context) => Promise<Answer>,
  ): (event: DurableEvent<unknown>, call: { readonly invocation: Invocation }) => Promise<Answer>
}

export const durable: Durable = /* @__PURE__ */ Object.assign(source, {
  run:
    (execution: (event: never, context: never) => Promise<DurableReturns>) =>
    ({ raw }: DurableEvent<unknown>, { invocation }: { readonly invocation: Invocation }) =>
      execution(raw as never, invocation.raw as never),
}) as Durable

function source(schema?: StandardSchemaV1): DurableSource<unknown> {
  const codec = schema === undefined ? json() : codecFor(schema)
  return defineSource<DurableEvent, DurableReturns, DurableAnswer, never, DurableAnswer, 'aws-lambda'>({
    name: 'durable',
    read(given) {
      const raw = readEvent<DurableRawEvent>('durable', given, isExecution, faultOf)
      const [execution] = raw.InitialExecutionState.Operations as readonly [DurableOperation]
      // The SDK takes an execution that was started with nothing as one that was started with {}.
      const input = check(codec, execution.ExecutionDetails?.InputPayload ?? '{}')
      const path = 'InitialExecutionState.Operations[0].ExecutionDetails.InputPayload'
      return eventFrom('durable', raw.DurableExecutionArn, [[path, input]], ([value]) => eventOf(raw, value), true)
    },
    result: answered,
    recover(error, invocation, { refusal }) {
      // To try again would not help: the input stays what it is.
      if (error !== refusal || refusal === undefined) throw error
      if (!wasReported(error)) report(undefined, 'durable: the execution failed', error, { requestId: invocation.id })
      return { Status: 'FAILED', Error: { ErrorType: refusal.name, ErrorMessage: refusal.message } }
    },
  })
}

function isExecution({ DurableExecutionArn, CheckpointToken }: JsonObject): boolean {
  return DurableExecutionArn !== undefined && CheckpointToken !== undefined
}

function faultOf(raw: JsonObject): Fault | undefined {
  const fault = faultOfEvent(raw)
  if (fault !== undefined) return fault
  const [execution] = (raw as unknown as DurableRawEvent).InitialExecutionState.Operations
  if (execution?.Type === 'EXECUTION') return undefined
  return ['InitialExecutionState.Operations[0].Type', 'EXECUTION', execution?.Type]
}

const faultOfEvent = /* @__PURE__ */ shape({
  DurableExecutionArn: 'string',
  CheckpointToken: 'string',
  UpdatedOperationIds: 'strings?',
  'InitialExecutionState.Operations': 'array',
  'InitialExecutionState.Operations[].Id': 'string',
  'InitialExecutionState.Operations[].Name': 'string?',
  'InitialExecutionState.Operations[].Type': 'string',
  'InitialExecutionState.Operations[].Status': 'string',
  'InitialExecutionState.Operations[].ExecutionDetails': 'object?',
  'InitialExecutionState.Operations[].ExecutionDetails.InputPayload': 'string?',
  'InitialExecutionState.NextMarker': 'string?',
})

function eventOf(raw: DurableRawEvent, input: unknown): DurableEvent {
  const { DurableExecutionArn: executionArn, InitialExecutionState } = raw
  const { Operations: operations, NextMarker } = InitialExecutionState
  const [execution] = operations
  const [source = executionArn] = executionArn.split('/durable-execution/')
  const started = new Date(execution?.StartTimestamp ?? Number.NaN)
  return {
    id: executionArn,
    type: 'com.amazonaws.lambda.durableExecution',
    source,
    time: Number.isNaN(started.getTime()) ? new Date() : started,
    executionArn,
    name: execution?.Name ?? undefined,
    input,
    replay: operations.length > 1 || Boolean(NextMarker),
    operations,
    raw,
  }
}

const STATUSES: readonly unknown[] = ['SUCCEEDED', 'FAILED', 'PENDING']

// Lambda would not know what to make of any other, and try again and again.
function answered(returned: DurableReturns): DurableAnswer {
  if (STATUSES.includes(returned?.Status)) return returned as DurableAnswer
  const message = `durable: expected what a durable function answers, with a Status, got ${describe(returned)}`
  throw new HeddleError('INVALID_RESULT', message)
}
