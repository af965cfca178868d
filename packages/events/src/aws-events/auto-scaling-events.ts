import { type CatalogueOf, catalogueOf, type PromisesOf } from './detail-of.ts'

/** The details of Auto Scaling's events, by their type. */
export interface AutoScalingEventDetails {
  'EC2 Instance-launch Lifecycle Action': AutoScalingLifecycleDetail
  'EC2 Instance-terminate Lifecycle Action': AutoScalingLifecycleDetail
  'EC2 Instance Launch Successful': AutoScalingActivityDetail
  'EC2 Instance Launch Unsuccessful': AutoScalingActivityDetail
  'EC2 Instance Terminate Successful': AutoScalingActivityDetail
  'EC2 Instance Terminate Unsuccessful': AutoScalingActivityDetail
}

/** An instance that waits for a lifecycle hook: `CompleteLifecycleAction` lets it go on. */
export interface AutoScalingLifecycleDetail {
  /** For `CompleteLifecycleAction`. */
  readonly LifecycleActionToken: string
  readonly AutoScalingGroupName: string
  readonly LifecycleHookName: string
  readonly EC2InstanceId: string
  readonly LifecycleTransition:
    | 'autoscaling:EC2_INSTANCE_LAUNCHING'
    | 'autoscaling:EC2_INSTANCE_TERMINATING'
    | (string & {})
  readonly NotificationMetadata?: string
  readonly Origin?: AutoScalingPlace
  readonly Destination?: AutoScalingPlace
}

/** An instance that was launched or terminated, or was to be. */
export interface AutoScalingActivityDetail {
  readonly AutoScalingGroupName: string
  readonly ActivityId: string
  readonly EC2InstanceId: string
  readonly RequestId: string
  readonly StatusCode: 'InProgress' | 'Failed' | (string & {})
  /** Why it failed. */
  readonly StatusMessage: string
  /** Why it was tried, in words. */
  readonly Cause: string
  readonly Description?: string
  /** RFC 3339. */
  readonly StartTime: string
  /** RFC 3339. */
  readonly EndTime: string
  readonly Details: { readonly 'Availability Zone'?: string; readonly 'Subnet ID'?: string }
  readonly Origin?: AutoScalingPlace
  readonly Destination?: AutoScalingPlace
}

export type AutoScalingPlace = 'EC2' | 'AutoScalingGroup' | 'WarmPool' | (string & {})

const LIFECYCLE: PromisesOf<AutoScalingLifecycleDetail> = {
  LifecycleActionToken: 'string',
  AutoScalingGroupName: 'string',
  LifecycleHookName: 'string',
  EC2InstanceId: 'string',
  LifecycleTransition: 'string',
}

const ACTIVITY: PromisesOf<AutoScalingActivityDetail> = {
  AutoScalingGroupName: 'string',
  ActivityId: 'string',
  EC2InstanceId: 'string',
  RequestId: 'string',
  StatusCode: 'string',
  StatusMessage: 'string',
  Cause: 'string',
  StartTime: 'time',
  EndTime: 'time',
  Details: 'object',
}

/**
 * Auto Scaling's events, for `eventBridge.of(autoScalingEvents)`.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
 */
export const autoScalingEvents: CatalogueOf<AutoScalingEventDetails> =
  /* @__PURE__ */ catalogueOf<AutoScalingEventDetails>({
    'EC2 Instance-launch Lifecycle Action': LIFECYCLE,
    'EC2 Instance-terminate Lifecycle Action': LIFECYCLE,
    'EC2 Instance Launch Successful': ACTIVITY,
    'EC2 Instance Launch Unsuccessful': ACTIVITY,
    'EC2 Instance Terminate Successful': ACTIVITY,
    'EC2 Instance Terminate Unsuccessful': ACTIVITY,
  })
