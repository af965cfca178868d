import {
  beforeDeadline,
  check,
  defineSource,
  HeddleError,
  invalidField,
  missing,
  once,
  type Source,
  type StandardSchemaV1,
} from '@heddle/core'
import { type EventAttributes, invocationId } from './attributes.ts'
import type { AwsClient } from './aws-sdk.ts'
import { bounded } from './bounded.ts'
import { isObject, type JsonObject } from './objects.ts'
import type { OutputOr } from './output.ts'
import { eventFrom } from './records.ts'
import { refusal } from './refusal.ts'
import { discreet, failureToTell, tell, textOf } from './tell.ts'

/** A task of a state machine that waits until its token comes back. */
export interface TaskTokenEvent<Input = unknown> extends EventAttributes<'com.amazonaws.states.callback'> {
  /** The id of the invocation: the event has none. */
  readonly id: string
  /** `aws.states`: the event does not say which state machine. */
  readonly source: string
  readonly input: Input
  /** What the task is answered with. Never log it: whoever has it, and the permission, can answer. */
  readonly taskToken: string
  /** Tells the state machine that the work goes on, where the state has a `HeartbeatSeconds`. Rejects when the task is over. */
  heartbeat(): Promise<void>
  /** The payload as the state made it. */
  readonly raw: JsonObject
}

/** What a function returns that has handed the token on: nothing is sent, somebody else answers. */
export const later: unique symbol = Symbol.for('heddle.later') as never

/** What came of the task, as middleware sees it. */
export type TaskTokenResult = { readonly success: unknown } | { readonly failure: unknown } | { readonly later: true }

export interface TaskTokenOptions<Schema extends StandardSchemaV1 | undefined = undefined> {
  /** What the input has to be: any Standard Schema. */
  readonly input?: Schema | undefined
  /** Where the payload has the token. Default: its `taskToken`, `TaskToken` or `token`. */
  readonly token?: ((payload: JsonObject) => unknown) | undefined
  /** Which part of the payload is the input. Default: its `input` or `Input` if it has one, else all of it. */
  readonly select?: ((payload: JsonObject) => unknown) | undefined
  /** Default: a client of `@aws-sdk/client-sfn`, made on first use. */
  readonly client?: AwsClient | undefined
}

export type TaskTokenSource<Input> = Source<
  TaskTokenEvent<Input>,
  unknown,
  TaskTokenResult,
  never,
  undefined,
  'aws-lambda'
>

/**
 * A task that waits for its token: a state whose resource ends in `.waitForTaskToken`, and whose payload has the token
 * (`$states.context.Task.Token`, or `$$.Task.Token` in JSONPath). What the function returns is the task's result. When it
 * throws, the input is refused, or the deadline nears, the task has failed: the error's `name` is what `Retry` and `Catch`
 * compare with `ErrorEquals`. A function that hands the token on returns `later`, and nothing is sent.
 *
 * Told by `SendTaskSuccess` and `SendTaskFailure`, which need `@aws-sdk/client-sfn`, loaded then, and the permissions for
 * them. One that does not get through fails the invocation.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export function taskToken<Schema extends StandardSchemaV1 | undefined = undefined>(
  options?: TaskTokenOptions<Schema>,
): TaskTokenSource<OutputOr<Schema, unknown>>
export function taskToken(options: TaskTokenOptions<StandardSchemaV1 | undefined> = {}): TaskTokenSource<unknown> {
  const { input: schema, token = tokenOf, select = inputOf } = options
  const client = once(async () => options.client ?? new (await sdk()).SFNClient({}))
  return defineSource<TaskTokenEvent, unknown, TaskTokenResult, never, undefined, 'aws-lambda'>({
    name: 'taskToken',
    read(raw, invocation) {
      if (!isObject(raw)) throw refusal('taskToken', raw)
      const taskToken = token(raw)
      if (typeof taskToken !== 'string' || taskToken === '') {
        throw invalidField('taskToken', 'taskToken', 'the token of a task', taskToken)
      }
      const id = invocationId(invocation)
      const selected = select(raw)
      const input = schema === undefined ? { value: selected } : check(schema, selected)
      const make = ([input]: readonly unknown[]): TaskTokenEvent => ({
        id,
        type: 'com.amazonaws.states.callback',
        source: 'aws.states',
        time: new Date(),
        input,
        taskToken,
        heartbeat: () =>
          discreet(async () => {
            const { SendTaskHeartbeatCommand } = await sdk()
            await (await client()).send(new SendTaskHeartbeatCommand({ taskToken }))
          }, taskToken),
        raw,
      })
      return eventFrom('taskToken', id, [['input', input]], make, true)
    },
    around: beforeDeadline,
    result: (returned) => (returned === later ? { later: true } : { success: returned }),
    recover: (failure, invocation) => ({ failure: failureToTell('taskToken: the task failed', failure, invocation) }),
    async answer(result, { event: { taskToken } }) {
      if ('later' in result) return undefined
      const told = 'success' in result ? { output: outputOf(result.success) } : failureOf(result.failure)
      await tell(async () => {
        const { SendTaskFailureCommand, SendTaskSuccessCommand } = await sdk()
        const command =
          'output' in told
            ? new SendTaskSuccessCommand({ taskToken, ...told })
            : new SendTaskFailureCommand({ taskToken, ...told })
        await (await client()).send(command)
      }, taskToken)
      return undefined
    },
  })
}

const sdk = /* @__PURE__ */ once(() => import('@aws-sdk/client-sfn').catch(missing('@aws-sdk/client-sfn', 'taskToken')))

const TOKEN_NAMES = ['taskToken', 'TaskToken', 'token'] as const

function tokenOf({ taskToken, TaskToken, token }: JsonObject): unknown {
  return taskToken ?? TaskToken ?? token
}

function inputOf(payload: JsonObject): unknown {
  if (Object.hasOwn(payload, 'input')) return payload.input
  if (Object.hasOwn(payload, 'Input')) return payload.Input
  // A function that returns or logs its input must not give the token away.
  const found = TOKEN_NAMES.find((name) => payload[name] !== undefined && payload[name] !== null)
  return Object.fromEntries(Object.entries(payload).filter(([name]) => name !== found))
}

// What Step Functions takes at most.
const LONGEST_OUTPUT = 262_144
const LONGEST_NAME = 256
const LONGEST_CAUSE = 32_768

function outputOf(value: unknown): string {
  const output = JSON.stringify(value ?? null) as string | undefined
  const bytes = Buffer.byteLength(output ?? '')
  if (output !== undefined && bytes <= LONGEST_OUTPUT) return output
  const what = output === undefined ? `a ${typeof value}` : `${bytes} bytes`
  throw new HeddleError('INVALID_RESULT', `taskToken: expected at most ${LONGEST_OUTPUT} bytes of JSON, got ${what}`)
}

/** The failure in the form that Lambda itself gives it: a state machine reads both in one way. */
function failureOf(failure: unknown): { readonly error: string; readonly cause: string } {
  const { name, message, stack = '' } = textOf(failure)
  const errorMessage = bounded(message, LONGEST_CAUSE / 2)
  const told = { errorType: bounded(name, LONGEST_NAME), errorMessage, trace: stack === '' ? [] : stack.split('\n') }
  const cause = JSON.stringify(told)
  return {
    error: name.slice(0, LONGEST_NAME),
    cause: cause.length <= LONGEST_CAUSE ? cause : JSON.stringify({ ...told, trace: [] }),
  }
}
