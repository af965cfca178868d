import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of CodeDeploy's events, by their type. */
export interface CodeDeployEventDetails {
  'CodeDeploy Deployment State-change Notification': CodeDeployDeploymentDetail
  'CodeDeploy Instance State-change Notification': CodeDeployInstanceDetail
}

export interface CodeDeployDeploymentDetail {
  readonly application: string
  readonly deploymentGroup: string
  readonly deploymentId: string
  readonly state: 'START' | 'READY' | 'SUCCESS' | 'FAILURE' | 'STOP' | (string & {})
  readonly region: string
  readonly instanceGroupId: string
}

export interface CodeDeployInstanceDetail extends CodeDeployDeploymentDetail {
  readonly instanceId: string
}

/**
 * CodeDeploy's events, for `eventBridge.of(codeDeployEvents)`.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 */
export const codeDeployEvents: CatalogueOf<CodeDeployEventDetails> = /* @__PURE__ */ catalogueOf<
  CodeDeployEventDetails,
  CodeDeployDeploymentDetail
>(
  {
    'CodeDeploy Deployment State-change Notification': {},
    'CodeDeploy Instance State-change Notification': { instanceId: 'string' },
  },
  {
    application: 'string',
    deploymentGroup: 'string',
    deploymentId: 'string',
    state: 'string',
    region: 'string',
    instanceGroupId: 'string',
  },
)
