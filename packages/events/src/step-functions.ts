import { check, defineSource, type InferOutput, type Source, type StandardSchemaV1 } from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import { eventFrom } from './records.ts'

/** A task of a state machine. */
export interface StepFunctionsTask<Input = unknown> extends EventAttributes<'com.amazonaws.states.task'> {
  /** The id of the invocation: the event has none. */
  readonly id: string
  /** `aws.states`: the event does not say which state machine. */
  readonly source: string
  /** What the state passes to the function: as the schema says; without one as it came. */
  readonly input: Input
  /** The same as it came. */
  readonly raw: unknown
}

export type StepFunctionsSource<Input> = Source<
  StepFunctionsTask<Input>,
  unknown,
  unknown,
  never,
  unknown,
  'aws-lambda'
>

/**
 * A task of a state machine that waits for the function: `lambda:invoke`, or the function's ARN. What the function
 * returns is the task's result (for `lambda:invoke` its `Payload`), at most 256 KiB of JSON.
 *
 * What it throws is the task's error: the error's `name` is what `Retry` and `Catch` compare with `ErrorEquals`, so give
 * errors that the state machine knows a name of their own. One that the schema refuses is a `HeddleError`. Any payload is
 * a task's: without a schema nothing is refused.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export function stepFunctions(): StepFunctionsSource<unknown>
export function stepFunctions<Schema extends StandardSchemaV1>(schema: Schema): StepFunctionsSource<InferOutput<Schema>>
export function stepFunctions(schema?: StandardSchemaV1): StepFunctionsSource<unknown> {
  return defineSource<StepFunctionsTask, unknown, unknown, never, unknown, 'aws-lambda'>({
    name: 'stepFunctions',
    read(raw, invocation) {
      const id = invocationId(invocation)
      const input = schema === undefined ? { value: raw } : check(schema, raw)
      return eventFrom('stepFunctions', id, [['input', input]], ([input]) => ({
        id,
        type: 'com.amazonaws.states.task',
        source: 'aws.states',
        time: new Date(),
        input,
        raw,
      }))
    },
  })
}
