import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of events that come via CloudTrail, by their type. */
export interface CloudTrailEventDetails {
  'AWS API Call via CloudTrail': CloudTrailDetail
  'AWS Console Sign In via CloudTrail': CloudTrailSignInDetail
  'AWS Service Event via CloudTrail': CloudTrailDetail
}

/** A record of CloudTrail. */
export interface CloudTrailDetail {
  readonly eventVersion: string
  readonly eventID: string
  readonly eventType: 'AwsApiCall' | 'AwsServiceEvent' | 'AwsConsoleSignIn' | 'AwsConsoleAction' | (string & {})
  /** RFC 3339. */
  readonly eventTime: string
  /** The service that was called: `s3.amazonaws.com`. */
  readonly eventSource: string
  /** The call: `PutBucketPolicy`. */
  readonly eventName: string
  readonly eventCategory?: 'Management' | 'Data' | 'Insight' | (string & {})
  readonly awsRegion: string
  /** An address, or the name of an AWS service: `secretsmanager.amazonaws.com`. */
  readonly sourceIPAddress: string
  readonly userAgent?: string | null
  readonly userIdentity: CloudTrailUserIdentity
  readonly requestParameters?: Readonly<Record<string, unknown>> | null
  readonly responseElements?: Readonly<Record<string, unknown>> | null
  readonly additionalEventData?: Readonly<Record<string, unknown>> | null
  readonly serviceEventDetails?: Readonly<Record<string, unknown>> | null
  readonly errorCode?: string
  readonly errorMessage?: string | null
  readonly requestID?: string
  readonly sharedEventID?: string
  readonly apiVersion?: string | null
  readonly readOnly?: boolean
  readonly managementEvent?: boolean
  readonly recipientAccountId?: string
  readonly resources?: readonly {
    readonly ARN?: string
    readonly accountId?: string
    readonly type?: string
  }[]
  readonly vpcEndpointId?: string
  readonly tlsDetails?: {
    readonly tlsVersion?: string
    readonly cipherSuite?: string
    readonly clientProvidedHostHeader?: string
  }
}

/** Who made the call. A service that acts on its own has no more than `invokedBy`. */
export interface CloudTrailUserIdentity {
  readonly type?:
    | 'Root'
    | 'IAMUser'
    | 'AssumedRole'
    | 'Role'
    | 'FederatedUser'
    | 'IdentityCenterUser'
    | 'AWSAccount'
    | 'AWSService'
    | (string & {})
  readonly principalId?: string
  readonly arn?: string
  readonly accountId?: string
  readonly accessKeyId?: string
  readonly userName?: string
  readonly invokedBy?: string
  readonly sessionContext?: {
    readonly attributes?: { readonly mfaAuthenticated?: string; readonly creationDate?: string }
    readonly sessionIssuer?: {
      readonly type?: string
      readonly principalId?: string
      readonly arn?: string
      readonly accountId?: string
      readonly userName?: string
    }
    readonly webIdFederationData?: Readonly<Record<string, unknown>>
  }
}

export interface CloudTrailSignInDetail extends CloudTrailDetail {
  readonly responseElements?: { readonly ConsoleLogin?: 'Success' | 'Failure' | (string & {}) } | null
  readonly additionalEventData?: {
    readonly LoginTo?: string
    readonly MobileVersion?: 'Yes' | 'No'
    readonly MFAUsed?: 'Yes' | 'No'
  } | null
}

/**
 * What CloudTrail records, for `eventBridge.of(cloudTrailEvents)`: calls of AWS's API, sign-ins to the console and what
 * services do on their own. Calls that only read come when the rule says `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const cloudTrailEvents: CatalogueOf<CloudTrailEventDetails> = /* @__PURE__ */ catalogueOf<
  CloudTrailEventDetails,
  CloudTrailDetail
>(
  {
    'AWS API Call via CloudTrail': {},
    'AWS Console Sign In via CloudTrail': {},
    'AWS Service Event via CloudTrail': {},
  },
  {
    eventVersion: 'string',
    eventID: 'string',
    eventType: 'string',
    eventTime: 'time',
    eventSource: 'string',
    eventName: 'string',
    awsRegion: 'string',
    sourceIPAddress: 'string',
    userIdentity: 'object',
  },
)
