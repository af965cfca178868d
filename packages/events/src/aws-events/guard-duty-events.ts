import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of GuardDuty's events, by their type. */
export interface GuardDutyEventDetails {
  'GuardDuty Finding': GuardDutyFindingDetail
  'GuardDuty Malware Protection Object Scan Result': GuardDutyObjectScanDetail
}

/** A finding that is new, or that changed. */
export interface GuardDutyFindingDetail {
  readonly schemaVersion: string
  readonly id: string
  readonly arn: string
  /** `UnauthorizedAccess:EC2/SSHBruteForce`. */
  readonly type: string
  readonly title: string
  readonly description: string
  /** 1 to 10. */
  readonly severity: number
  readonly accountId: string
  readonly region: string
  readonly partition?: string
  /** RFC 3339. */
  readonly createdAt: string
  /** RFC 3339. */
  readonly updatedAt: string
  readonly resource: GuardDutyResource
  /** What was seen, and how often. */
  readonly service: {
    readonly serviceName?: string
    readonly detectorId?: string
    readonly archived?: boolean
    readonly count?: number
    readonly eventFirstSeen?: string
    readonly eventLastSeen?: string
    readonly resourceRole?: string
    readonly action?: Readonly<Record<string, unknown>>
    readonly additionalInfo?: Readonly<Record<string, unknown>>
    readonly evidence?: Readonly<Record<string, unknown>> | null
  }
}

/** What a finding is about: its type, and the details that go with it. */
export interface GuardDutyResource {
  readonly resourceType: 'AccessKey' | 'Instance' | 'S3Bucket' | 'EKSCluster' | 'Lambda' | 'Container' | (string & {})
  readonly accessKeyDetails?: Readonly<Record<string, unknown>>
  readonly instanceDetails?: Readonly<Record<string, unknown>>
  readonly s3BucketDetails?: readonly Readonly<Record<string, unknown>>[]
  readonly eksClusterDetails?: Readonly<Record<string, unknown>>
  readonly kubernetesDetails?: Readonly<Record<string, unknown>>
  readonly ecsClusterDetails?: Readonly<Record<string, unknown>>
  readonly containerDetails?: Readonly<Record<string, unknown>>
  readonly lambdaDetails?: Readonly<Record<string, unknown>>
  readonly rdsDbInstanceDetails?: Readonly<Record<string, unknown>>
  readonly rdsDbUserDetails?: Readonly<Record<string, unknown>>
  readonly ebsVolumeDetails?: Readonly<Record<string, unknown>>
}

/** An object of S3 that was scanned for malware. */
export interface GuardDutyObjectScanDetail {
  readonly schemaVersion: string
  readonly scanStatus: 'COMPLETED' | 'SKIPPED' | 'FAILED' | (string & {})
  readonly resourceType: 'S3_OBJECT' | (string & {})
  readonly s3ObjectDetails: {
    readonly bucketName: string
    readonly objectKey: string
    readonly eTag?: string
    readonly versionId?: string | null
    readonly s3Throttled?: boolean
  }
  readonly scanResultDetails: {
    readonly scanResultStatus:
      | 'NO_THREATS_FOUND'
      | 'THREATS_FOUND'
      | 'UNSUPPORTED'
      | 'ACCESS_DENIED'
      | 'FAILED'
      | (string & {})
    readonly threats?: readonly { readonly name: string }[] | null
  }
}

/**
 * GuardDuty's events, for `eventBridge.of(guardDutyEvents)`.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export const guardDutyEvents: CatalogueOf<GuardDutyEventDetails> = /* @__PURE__ */ catalogueOf<GuardDutyEventDetails>({
  'GuardDuty Finding': {
    schemaVersion: 'string',
    id: 'string',
    arn: 'string',
    type: 'string',
    title: 'string',
    description: 'string',
    severity: 'number',
    accountId: 'string',
    region: 'string',
    createdAt: 'time',
    updatedAt: 'time',
    'resource.resourceType': 'string',
    service: 'object',
  },
  'GuardDuty Malware Protection Object Scan Result': {
    schemaVersion: 'string',
    scanStatus: 'string',
    resourceType: 'string',
    's3ObjectDetails.bucketName': 'string',
    's3ObjectDetails.objectKey': 'string',
    'scanResultDetails.scanResultStatus': 'string',
  },
})
