import type { DurableOperation, DurableRawEvent } from '@heddle/events/triggers'
import { type AwsOptions, arn, awsFacts } from './aws.ts'
import { md5, seeded, seededUuid } from './digest.ts'
import { jsonText } from './json.ts'

export interface DurableEventOptions extends AwsOptions {
  /** The function's name. Default `test-function`. */
  readonly functionName?: string | undefined
  /** The execution's name. Default `test-execution`. */
  readonly name?: string | undefined
  /** What was done by steps of these names, and came to these values of JSON. With any the event is a replay. Default none. */
  readonly steps?: Readonly<Record<string, unknown>> | undefined
  /** What else was done, after the steps. Default none. */
  readonly operations?: readonly DurableOperation[] | undefined
}

/**
 * The event that Lambda invokes a durable function with: `durableEvent(order)` the first time,
 * `durableEvent(order, { steps: { pay: 'paid' } })` in a replay. To run steps and waits there is AWS's own
 * `@aws/durable-execution-sdk-js-testing`.
 *
 * @param input - what the execution was started with, a value of JSON
 */
export function durableEvent(input: unknown, options: DurableEventOptions = {}): DurableRawEvent {
  const facts = awsFacts(options)
  const { functionName = 'test-function', name = 'test-execution', steps = {}, operations = [] } = options
  const functionArn = arn('lambda', facts, `function:${functionName}:$LATEST`)
  const executionArn = `${functionArn}/durable-execution/${name}/${seededUuid('execution', name)}`
  const at = facts.time.toISOString()
  const done = Object.entries(steps).map(([step, value], index) => ({
    // As the SDK numbers the steps of a function, hashed.
    Id: md5(String(index + 1)).slice(0, 16),
    Name: step,
    Type: 'STEP',
    SubType: 'Step',
    Status: 'SUCCEEDED',
    StartTimestamp: at,
    EndTimestamp: at,
    StepDetails: { Attempt: 0, Result: jsonText(`durableEvent: the step ${step}`, value) },
  }))
  return {
    DurableExecutionArn: executionArn,
    CheckpointToken: seeded('checkpoint', executionArn, done.length).toString('base64', 0, 24),
    InitialExecutionState: {
      Operations: [
        {
          Id: seededUuid('operation', executionArn),
          Name: name,
          Type: 'EXECUTION',
          Status: 'STARTED',
          StartTimestamp: at,
          ExecutionDetails: { InputPayload: jsonText('durableEvent: the input', input) },
        },
        ...done,
        ...operations,
      ],
      NextMarker: '',
    },
  }
}
