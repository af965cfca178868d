import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of EC2's events, by their type. */
export interface Ec2EventDetails {
  'EC2 Instance State-change Notification': Ec2StateDetail
  'EC2 Spot Instance Interruption Warning': Ec2SpotInterruptionDetail
  'EC2 Instance Rebalance Recommendation': Ec2InstanceDetail
}

/** What every event of EC2 says. */
export interface Ec2InstanceDetail {
  readonly 'instance-id': string
}

export interface Ec2StateDetail extends Ec2InstanceDetail {
  readonly state: 'pending' | 'running' | 'shutting-down' | 'stopped' | 'stopping' | 'terminated' | (string & {})
}

/** Comes two minutes before. */
export interface Ec2SpotInterruptionDetail extends Ec2InstanceDetail {
  readonly 'instance-action': 'terminate' | 'stop' | 'hibernate' | (string & {})
}

/**
 * EC2's events, for `eventBridge.of(ec2Events)`: instances that change their state, and spot instances that will be, or
 * may be, interrupted.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/automating_with_eventbridge.html
 */
export const ec2Events: CatalogueOf<Ec2EventDetails> = /* @__PURE__ */ catalogueOf<Ec2EventDetails, Ec2InstanceDetail>(
  {
    'EC2 Instance State-change Notification': { state: 'string' },
    'EC2 Spot Instance Interruption Warning': { 'instance-action': 'string' },
    'EC2 Instance Rebalance Recommendation': {},
  },
  { 'instance-id': 'string' },
)
