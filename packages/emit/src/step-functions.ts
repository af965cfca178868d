import { missing } from '@heddle/core'
import { type AwsClient, sdkOperation } from './aws-client.ts'
import { byteLength } from './byte-length.ts'
import { type EventFormat, plain, structured } from './cloud-event.ts'
import { failureOf } from './failure.ts'
import type { Failure, OutgoingEvent, Target } from './target.ts'
import { traceHeaderOf } from './trace-header.ts'

export type { AwsClient } from './aws-client.ts'

export interface StepFunctionsTargetOptions {
  /** The state machine's ARN, or that of a version or an alias of it. */
  readonly stateMachineArn: string
  /** Default `cloudevents`: states find the data at `$.data`. `plain` is the data alone, without id, type and trace. */
  readonly format?: EventFormat | undefined
  /** A client of `@aws-sdk/client-sfn`. Default: one made on first use. */
  readonly client?: AwsClient | undefined
}

/** An execution, as `StartExecution` takes it. */
interface StepFunctionsEntry {
  readonly name?: string
  readonly input: string
  readonly traceHeader?: string
}

/**
 * Starts an execution of a state machine with each event. Its name is the event's id, where that is one of 1 to 80
 * letters, digits, `-` and `_`, as UUIDs are: the same event starts no second execution within 90 days. When one of this
 * name was started for the same event, the event has gone; to know that takes the permission `states:DescribeExecution`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function stepFunctions(options: StepFunctionsTargetOptions): Target<StepFunctionsEntry> {
  const { stateMachineArn, format = 'cloudevents', client } = options
  const startExecution = sdkOperation<object, { readonly executionArn?: string }>(client, async () => {
    const { SFNClient, StartExecutionCommand } = await sdk()
    return { Client: SFNClient, Command: StartExecutionCommand }
  })
  const describeExecution = sdkOperation<object, { readonly input?: string }>(client, async () => {
    const { SFNClient, DescribeExecutionCommand } = await sdk()
    return { Client: SFNClient, Command: DescribeExecutionCommand }
  })

  /** The ARN of the execution which an entry has started before. */
  async function startedBefore({ name, input }: StepFunctionsEntry, signal: AbortSignal): Promise<string | undefined> {
    const executionArn = executionArnOf(stateMachineArn, name as string)
    const { input: before = '' } = await describeExecution({ executionArn }, signal)
    return before === input || eventIn(before) === eventIn(input) ? executionArn : undefined
  }

  return {
    name: 'stepFunctions',
    limits: { count: 1, bytes: 262_144 },
    entry: (event) => entryOf(event, format),
    size: ({ input }) => byteLength(input),
    async send([entry], signal) {
      try {
        const { executionArn } = await startExecution({ stateMachineArn, ...entry }, signal)
        return [{ messageId: executionArn }]
      } catch (error) {
        if ((error as Error).name !== 'ExecutionAlreadyExists') throw error
        // Whoever may not ask gets to know why the start was refused.
        const executionArn = await startedBefore(entry as StepFunctionsEntry, signal).catch(() => undefined)
        if (executionArn === undefined) throw error
        return [{ messageId: executionArn }]
      }
    },
    failure,
  }
}

function sdk() {
  const name = '@aws-sdk/client-sfn'
  return import('@aws-sdk/client-sfn').catch(missing(name, 'the target stepFunctions'))
}

function entryOf(event: OutgoingEvent, format: EventFormat): StepFunctionsEntry {
  const header = traceHeaderOf(event)
  return {
    // Other characters are refused, or are not logged.
    ...(/^[\w-]{1,80}$/.test(event.id) ? { name: event.id } : {}),
    input: format === 'plain' ? plain(event) : structured(event),
    ...(header === undefined ? {} : { traceHeader: header }),
  }
}

/** `arn:aws:states:<region>:<account>:stateMachine:<name>`, perhaps with a version or an alias behind it. */
function executionArnOf(stateMachineArn: string, execution: string): string {
  const [arn, partition, service, region, account, , machine] = stateMachineArn.split(':')
  return [arn, partition, service, region, account, 'execution', machine, execution].join(':')
}

/** What makes an event the same when it is emitted again, at another time and in another trace. */
function eventIn(input: string): string | undefined {
  try {
    const { specversion, id, source, type, subject, data, dataref } = JSON.parse(input)
    // Another input is no CloudEvent, and the same only as a whole.
    return specversion === undefined ? input : JSON.stringify([id, source, type, subject, data, dataref])
  } catch {
    return input
  }
}

function failure(error: unknown): Failure {
  const failed = failureOf(error)
  // So many may run at a time; others end.
  return failed.code === 'ExecutionLimitExceeded' ? { ...failed, retriable: true } : failed
}
