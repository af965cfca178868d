import { type CatalogueOf, catalogueOf, type PromisesOf } from './detail-of.ts'

/** The details of Security Hub's events, by their type. */
export interface SecurityHubEventDetails {
  'Security Hub Findings - Imported': SecurityHubFindingsDetail
  'Security Hub Findings - Custom Action': SecurityHubActionDetail
  'Security Hub Insight Results': SecurityHubInsightDetail
}

/** Findings that are new, or that changed. */
export interface SecurityHubFindingsDetail {
  readonly findings: readonly SecurityHubFinding[]
}

/** Findings that somebody sent with a custom action. */
export interface SecurityHubActionDetail extends SecurityHubFindingsDetail {
  readonly actionName: string
  readonly actionDescription: string
}

/** Results of an insight that somebody sent with a custom action. */
export interface SecurityHubInsightDetail {
  readonly actionName: string
  readonly actionDescription: string
  readonly insightArn: string
  readonly insightName: string
  readonly resultType: string
  readonly 'number of results'?: string
  /** Each a name and how many findings it has. */
  readonly insightResults: readonly Readonly<Record<string, number>>[]
}

/** A finding in the AWS Security Finding Format. */
export interface SecurityHubFinding {
  readonly SchemaVersion: string
  readonly Id: string
  readonly ProductArn: string
  readonly GeneratorId: string
  readonly AwsAccountId: string
  readonly Title: string
  readonly Description: string
  /** RFC 3339. */
  readonly CreatedAt: string
  /** RFC 3339. */
  readonly UpdatedAt: string
  readonly Severity: {
    readonly Label?: 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL' | (string & {})
    /** 0 to 100. */
    readonly Normalized?: number
    readonly Original?: string
    readonly Product?: number
  }
  readonly Resources: readonly {
    readonly Type: string
    readonly Id: string
    readonly Partition?: string
    readonly Region?: string
    readonly Tags?: Readonly<Record<string, string>>
    readonly Details?: Readonly<Record<string, unknown>>
  }[]
  readonly Types?: readonly string[]
  readonly Region?: string
  readonly CompanyName?: string
  readonly ProductName?: string
  readonly Compliance?: {
    readonly Status?: 'PASSED' | 'WARNING' | 'FAILED' | 'NOT_AVAILABLE' | (string & {})
    readonly SecurityControlId?: string
    readonly RelatedRequirements?: readonly string[]
  }
  readonly Workflow?: { readonly Status?: 'NEW' | 'NOTIFIED' | 'RESOLVED' | 'SUPPRESSED' | (string & {}) }
  readonly WorkflowState?: string
  readonly RecordState?: 'ACTIVE' | 'ARCHIVED' | (string & {})
  readonly Remediation?: { readonly Recommendation?: { readonly Text?: string; readonly Url?: string } }
  readonly SourceUrl?: string
  readonly FirstObservedAt?: string
  readonly LastObservedAt?: string
  readonly Confidence?: number
  readonly Criticality?: number
  readonly ProductFields?: Readonly<Record<string, string>>
  readonly UserDefinedFields?: Readonly<Record<string, string>>
  readonly FindingProviderFields?: Readonly<Record<string, unknown>>
}

const findings = (): PromisesOf<SecurityHubFindingsDetail> => ({
  findings: 'array',
  'findings[].SchemaVersion': 'string',
  'findings[].Id': 'string',
  'findings[].ProductArn': 'string',
  'findings[].GeneratorId': 'string',
  'findings[].AwsAccountId': 'string',
  'findings[].Title': 'string',
  'findings[].Description': 'string',
  'findings[].CreatedAt': 'time',
  'findings[].UpdatedAt': 'time',
  'findings[].Severity': 'object',
  'findings[].Resources': 'array',
  'findings[].Resources[].Type': 'string',
  'findings[].Resources[].Id': 'string',
})

/**
 * Security Hub's events, for `eventBridge.of(securityHubEvents)`.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
 */
export const securityHubEvents: CatalogueOf<SecurityHubEventDetails> = /* @__PURE__ */ (() =>
  catalogueOf<SecurityHubEventDetails>({
    'Security Hub Findings - Imported': findings(),
    'Security Hub Findings - Custom Action': { ...findings(), actionName: 'string', actionDescription: 'string' },
    'Security Hub Insight Results': {
      actionName: 'string',
      actionDescription: 'string',
      insightArn: 'string',
      insightName: 'string',
      resultType: 'string',
      insightResults: 'array',
      'insightResults[]': 'object',
    },
  }))()
