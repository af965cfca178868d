import { beforeDeadline, defineSource, missing, once, type Source } from '@heddle/core'
import type { EventAttributes } from './attributes.ts'
import type { AwsClient } from './aws-sdk.ts'
import { readEvent, shape } from './shape.ts'
import { failureToTell, tell } from './tell.ts'

/** A point in a deployment at which CodeDeploy asks whether to go on. */
export interface CodeDeployHook extends EventAttributes<'com.amazonaws.codedeploy.hook'> {
  /** The `LifecycleEventHookExecutionId`. */
  readonly id: string
  /** The deployment, `aws.codedeploy:<deployment>`. */
  readonly source: string
  readonly deploymentId: string
  readonly lifecycleEventHookExecutionId: string
  /** The event as CodeDeploy sent it. */
  readonly raw: CodeDeployRawEvent
}

export interface CodeDeployRawEvent {
  readonly DeploymentId: string
  readonly LifecycleEventHookExecutionId: string
}

/** What came of the hook, as middleware sees it. */
export type CodeDeployResult = { readonly success: unknown } | { readonly failure: unknown }

export interface CodeDeployOptions {
  /** Default: a client of `@aws-sdk/client-codedeploy`, made on first use. */
  readonly client?: AwsClient | undefined
}

export type CodeDeploySource = Source<CodeDeployHook, unknown, CodeDeployResult, never, undefined, 'aws-lambda'>

/**
 * A hook of a deployment, such as `BeforeAllowTraffic`. When the function returns, whatever it is, the hook has
 * succeeded and the deployment goes on; when it throws, or the deadline nears, it has failed, and the deployment is
 * rolled back. Told by `PutLifecycleEventHookExecutionStatus`, which needs `@aws-sdk/client-codedeploy`, loaded then,
 * and the permission `codedeploy:PutLifecycleEventHookExecutionStatus`.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export function codeDeploy(options: CodeDeployOptions = {}): CodeDeploySource {
  const client = once(async () => options.client ?? new (await sdk()).CodeDeployClient({}))
  return defineSource<CodeDeployHook, unknown, CodeDeployResult, never, undefined, 'aws-lambda'>({
    name: 'codeDeploy',
    read(raw) {
      const event = readEvent<CodeDeployRawEvent>(
        'codeDeploy',
        raw,
        ({ DeploymentId, LifecycleEventHookExecutionId }) =>
          DeploymentId !== undefined && LifecycleEventHookExecutionId !== undefined,
        faultOf,
      )
      const { DeploymentId, LifecycleEventHookExecutionId } = event
      return {
        event: {
          id: LifecycleEventHookExecutionId,
          type: 'com.amazonaws.codedeploy.hook',
          source: `aws.codedeploy:${DeploymentId}`,
          time: new Date(),
          deploymentId: DeploymentId,
          lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
          raw: event,
        },
      }
    },
    around: beforeDeadline,
    result: (returned) => ({ success: returned }),
    recover: (failure, invocation) => ({ failure: failureToTell('codeDeploy: the hook failed', failure, invocation) }),
    async answer(result, { event: { deploymentId, lifecycleEventHookExecutionId } }) {
      const status = 'success' in result ? 'Succeeded' : 'Failed'
      await tell(async () => {
        const { PutLifecycleEventHookExecutionStatusCommand } = await sdk()
        await (await client()).send(
          new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }),
        )
      })
      return undefined
    },
  })
}

const sdk = /* @__PURE__ */ once(() =>
  import('@aws-sdk/client-codedeploy').catch(missing('@aws-sdk/client-codedeploy', 'codeDeploy')),
)

const faultOf = /* @__PURE__ */ shape({ DeploymentId: 'string', LifecycleEventHookExecutionId: 'string' })
