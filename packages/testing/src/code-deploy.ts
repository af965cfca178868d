import type { CodeDeployRawEvent } from '@heddle/events/triggers'
import { seeded } from './digest.ts'

export interface CodeDeployEventOptions {
  /** Default `d-TEST00001`. */
  readonly deploymentId?: string | undefined
  /** Default: made from the deployment. */
  readonly lifecycleEventHookExecutionId?: string | undefined
}

/** The event that CodeDeploy invokes a hook with. */
export function codeDeployEvent(options: CodeDeployEventOptions = {}): CodeDeployRawEvent {
  const { deploymentId = 'd-TEST00001' } = options
  const made = seeded('hook', deploymentId).toString('base64')
  return {
    DeploymentId: deploymentId,
    LifecycleEventHookExecutionId: options.lifecycleEventHookExecutionId ?? made,
  }
}
