import { beforeDeadline, defineSource, type Invocation, type Source, type StandardSchemaV1 } from '@heddle/core'
import { bounded } from './bounded.ts'
import {
  type CloudFormationEvent,
  type CloudFormationSchemas,
  type CloudFormationSuccess,
  CREATE_FAILED,
  defaultId,
  isLeftover,
  type PropertiesOf,
  readRequest,
} from './custom-resource.ts'
import { isObject } from './objects.ts'
import { putAnswer } from './put-answer.ts'
import { failureToTell, tell, textOf } from './tell.ts'

// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing has this type
export type CloudFormationReturns = CloudFormationSuccess | undefined | void

/** What came of the request, as middleware sees it. */
export type CloudFormationResult = { readonly success: CloudFormationSuccess } | { readonly failure: unknown }

export type CloudFormationSource<Properties, OldProperties> = Source<
  CloudFormationEvent<Properties, OldProperties>,
  CloudFormationReturns,
  CloudFormationResult,
  never,
  undefined,
  'aws-lambda'
>

/**
 * A custom resource of a CloudFormation template. What the function returns goes to the request's `ResponseURL`; when it
 * throws, the properties are refused, or the deadline nears, the answer is `FAILED` with the error's name and message as
 * reason, which stand in the stack's events. So a stack never waits in vain. An answer that cannot be delivered fails
 * the invocation, and Lambda runs the function again: it has to bear that.
 *
 * An answer has at most 4,096 bytes; more `Data` is a failure. A Create that failed has to leave nothing behind: the
 * Delete by which CloudFormation takes it back succeeds without the function.
 *
 * Behind the provider framework of the CDK use `cdkProvider`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export function cloudFormation<
  Properties extends StandardSchemaV1 | undefined = undefined,
  OldProperties extends StandardSchemaV1 | undefined = undefined,
>(
  schemas?: CloudFormationSchemas<Properties, OldProperties>,
): CloudFormationSource<PropertiesOf<Properties>, PropertiesOf<OldProperties>>
export function cloudFormation(
  schemas: CloudFormationSchemas<StandardSchemaV1, StandardSchemaV1> = {},
): CloudFormationSource<unknown, unknown> {
  return defineSource<
    CloudFormationEvent<unknown, unknown>,
    CloudFormationReturns,
    CloudFormationResult,
    never,
    undefined,
    'aws-lambda'
  >({
    name: 'cloudFormation',
    read: (raw) => readRequest('cloudFormation', raw, schemas, true),
    around(chain) {
      const inTime = beforeDeadline(chain)
      return function request(call) {
        const { raw } = (call as { readonly event: CloudFormationEvent }).event
        return isLeftover(raw) ? Promise.resolve({ success: {} }) : inTime(call)
      }
    },
    result: (returned) => ({ success: returned ?? {} }),
    recover: (failure, invocation) => ({
      failure: failureToTell('cloudFormation: the request failed', failure, invocation),
    }),
    async answer(result, { event }, invocation) {
      const body = answerTo(event, result, invocation)
      await tell(() => putAnswer('cloudFormation', event.raw.ResponseURL ?? '', body, () => invocation.remaining()))
      return undefined
    },
  })
}

/** What CloudFormation takes at most, in bytes. */
const LONGEST_ANSWER = 4096
const LONGEST_ID = 1024

function answerTo(
  { raw }: CloudFormationEvent<unknown, unknown>,
  result: CloudFormationResult,
  invocation: Invocation,
): string {
  const { StackId, RequestId, LogicalResourceId, RequestType } = raw
  const failed = (id: string, reason: string) => {
    const { logStreamName } = invocation.raw as { readonly logStreamName?: string }
    const Reason = `${bounded(reason, 1024)} (request ${invocation.id}, log stream ${logStreamName})`
    return JSON.stringify({ Status: 'FAILED', Reason, PhysicalResourceId: id, StackId, RequestId, LogicalResourceId })
  }
  if ('failure' in result) {
    const { name, message } = textOf(result.failure)
    return failed(RequestType === 'Create' ? CREATE_FAILED : defaultId(raw), `${name}: ${message}`)
  }
  // From here on the function has done its work: whatever is wrong with the answer, there is something to delete.
  const { success } = result
  if (!isObject(success)) return failed(defaultId(raw), 'the function has to return an object, or nothing')
  const { PhysicalResourceId = defaultId(raw), Data, NoEcho } = success as CloudFormationSuccess
  if (typeof PhysicalResourceId !== 'string' || PhysicalResourceId === '' || bytesOf(PhysicalResourceId) > LONGEST_ID) {
    return failed(defaultId(raw), `a PhysicalResourceId is text of 1 to ${LONGEST_ID} bytes`)
  }
  const ids = { PhysicalResourceId, StackId, RequestId, LogicalResourceId }
  const body = jsonOf({ Status: 'SUCCESS', ...ids, NoEcho, Data })
  if (body === undefined) return failed(PhysicalResourceId, 'Data is no JSON')
  if (bytesOf(body) <= LONGEST_ANSWER) return body
  return failed(PhysicalResourceId, `the answer has ${bytesOf(body)} bytes, CloudFormation takes ${LONGEST_ANSWER}`)
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text)
}
