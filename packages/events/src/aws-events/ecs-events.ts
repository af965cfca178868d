import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of ECS's events, by their type. */
export interface EcsEventDetails {
  'ECS Task State Change': EcsTaskDetail
  'ECS Container Instance State Change': EcsContainerInstanceDetail
  'ECS Deployment State Change': EcsDeploymentDetail
  'ECS Service Action': EcsServiceActionDetail
}

/** A task, as `DescribeTasks` has it, but with times as text, RFC 3339. */
export interface EcsTaskDetail {
  readonly taskArn: string
  readonly taskDefinitionArn: string
  readonly clusterArn: string
  /** Absent on Fargate. */
  readonly containerInstanceArn?: string
  readonly lastStatus: EcsTaskStatus
  readonly desiredStatus: EcsTaskStatus
  /** Grows with each change of the task: the same event that comes twice has the same. */
  readonly version: number
  readonly containers: readonly EcsContainer[]
  readonly group?: string
  readonly startedBy?: string
  readonly launchType?: 'EC2' | 'FARGATE' | 'EXTERNAL' | (string & {})
  readonly capacityProviderName?: string
  readonly platformVersion?: string
  readonly availabilityZone?: string
  readonly cpu?: string
  readonly memory?: string
  readonly stopCode?: string
  readonly stoppedReason?: string
  readonly connectivity?: 'CONNECTED' | 'DISCONNECTED' | (string & {})
  readonly connectivityAt?: string
  readonly createdAt?: string
  readonly pullStartedAt?: string
  readonly pullStoppedAt?: string
  readonly startedAt?: string
  readonly stoppingAt?: string
  readonly stoppedAt?: string
  readonly executionStoppedAt?: string
  readonly updatedAt?: string
  readonly attachments?: readonly {
    readonly id?: string
    readonly type?: string
    readonly status?: string
    readonly details?: readonly { readonly name: string; readonly value: string }[]
  }[]
  readonly attributes?: readonly EcsAttribute[]
  readonly overrides?: Readonly<Record<string, unknown>>
}

export type EcsTaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED'
  | (string & {})

export interface EcsContainer {
  readonly containerArn: string
  readonly name: string
  readonly lastStatus: string
  readonly taskArn?: string
  readonly image?: string
  readonly imageDigest?: string
  readonly runtimeId?: string
  readonly exitCode?: number
  readonly reason?: string
  readonly cpu?: string
  readonly memory?: string
  readonly memoryReservation?: string
  readonly healthStatus?: string
  readonly networkInterfaces?: readonly {
    readonly attachmentId?: string
    readonly privateIpv4Address?: string
    readonly ipv6Address?: string
  }[]
}

/** A container instance, as `DescribeContainerInstances` has it, but with times as text, RFC 3339. */
export interface EcsContainerInstanceDetail {
  readonly containerInstanceArn: string
  readonly clusterArn: string
  /** Absent for an instance outside AWS. */
  readonly ec2InstanceId?: string
  readonly status: 'ACTIVE' | 'DRAINING' | 'REGISTERING' | 'DEREGISTERING' | 'REGISTRATION_FAILED' | (string & {})
  readonly agentConnected: boolean
  /** Grows with each change of the instance: the same event that comes twice has the same. */
  readonly version: number
  readonly registeredResources: readonly EcsResource[]
  readonly remainingResources: readonly EcsResource[]
  readonly versionInfo?: {
    readonly agentHash?: string
    readonly agentVersion?: string
    readonly dockerVersion?: string
  }
  readonly attributes?: readonly EcsAttribute[]
  readonly registeredAt?: string
  readonly updatedAt?: string
}

export interface EcsAttribute {
  readonly name: string
  readonly value?: string
}

export interface EcsResource {
  readonly name: 'CPU' | 'MEMORY' | 'PORTS' | 'PORTS_UDP' | (string & {})
  readonly type: 'INTEGER' | 'DOUBLE' | 'LONG' | 'STRINGSET' | (string & {})
  readonly integerValue?: number
  readonly doubleValue?: number
  readonly longValue?: number
  readonly stringSetValue?: readonly string[]
}

/** A deployment of a service; the service's ARN is in the event's `resources`. */
export interface EcsDeploymentDetail {
  readonly eventType: 'INFO' | 'ERROR' | (string & {})
  readonly eventName:
    | 'SERVICE_DEPLOYMENT_IN_PROGRESS'
    | 'SERVICE_DEPLOYMENT_COMPLETED'
    | 'SERVICE_DEPLOYMENT_FAILED'
    | (string & {})
  readonly deploymentId: string
  readonly updatedAt: string
  /** In words. */
  readonly reason: string
}

/** What the scheduler did, or could not do, for a service; the service's ARN is in the event's `resources`. */
export interface EcsServiceActionDetail {
  readonly eventType: 'INFO' | 'WARN' | 'ERROR' | (string & {})
  readonly eventName:
    | 'SERVICE_STEADY_STATE'
    | 'SERVICE_DESIRED_COUNT_UPDATED'
    | 'SERVICE_TASK_START_IMPAIRED'
    | 'SERVICE_TASK_PLACEMENT_FAILURE'
    | 'SERVICE_TASK_CONFIGURATION_FAILURE'
    | 'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED'
    | (string & {})
  readonly clusterArn: string
  readonly createdAt: string
  readonly reason?: string
  readonly capacityProviderArns?: readonly string[]
  readonly containerInstanceArns?: readonly string[]
  readonly ec2InstanceIds?: readonly string[]
  readonly targetGroupArns?: readonly string[]
  readonly serviceRegistryArns?: readonly string[]
  readonly taskSetArns?: readonly string[]
}

/**
 * ECS's events, for `eventBridge.of(ecsEvents)`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
 */
export const ecsEvents: CatalogueOf<EcsEventDetails> = /* @__PURE__ */ catalogueOf<EcsEventDetails>({
  'ECS Task State Change': {
    taskArn: 'string',
    taskDefinitionArn: 'string',
    clusterArn: 'string',
    lastStatus: 'string',
    desiredStatus: 'string',
    version: 'number',
    containers: 'array',
    'containers[].containerArn': 'string',
    'containers[].name': 'string',
    'containers[].lastStatus': 'string',
  },
  'ECS Container Instance State Change': {
    containerInstanceArn: 'string',
    clusterArn: 'string',
    status: 'string',
    agentConnected: 'boolean',
    version: 'number',
    registeredResources: 'array',
    'registeredResources[].name': 'string',
    'registeredResources[].type': 'string',
    remainingResources: 'array',
    'remainingResources[].name': 'string',
    'remainingResources[].type': 'string',
  },
  'ECS Deployment State Change': {
    eventType: 'string',
    eventName: 'string',
    deploymentId: 'string',
    updatedAt: 'time',
    reason: 'string',
  },
  'ECS Service Action': {
    eventType: 'string',
    eventName: 'string',
    clusterArn: 'string',
    createdAt: 'time',
  },
})
