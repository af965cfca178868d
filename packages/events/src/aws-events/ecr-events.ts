import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of ECR's events, by their type. */
export interface EcrEventDetails {
  'ECR Image Action': EcrImageActionDetail
  'ECR Image Scan': EcrImageScanDetail
  'ECR Scan Resource Change': EcrScanResourceDetail
}

/** An image that was pushed or deleted. */
export interface EcrImageActionDetail {
  readonly 'action-type': 'PUSH' | 'DELETE' | (string & {})
  readonly result: 'SUCCESS' | 'FAILURE' | (string & {})
  readonly 'repository-name': string
  readonly 'image-digest': string
  /** Absent on an image without a tag. */
  readonly 'image-tag'?: string
  readonly 'artifact-media-type'?: string
  readonly 'manifest-media-type'?: string
}

/** A basic scan that is done. Enhanced scanning is Amazon Inspector's, which has events of its own. */
export interface EcrImageScanDetail {
  readonly 'scan-status': 'COMPLETE' | 'FAILED' | (string & {})
  readonly 'repository-name': string
  readonly 'image-digest': string
  readonly 'image-tags': readonly string[]
  /** By severity; one that was not found is absent. */
  readonly 'finding-severity-counts'?: {
    readonly CRITICAL?: number
    readonly HIGH?: number
    readonly MEDIUM?: number
    readonly LOW?: number
    readonly INFORMATIONAL?: number
    readonly UNDEFINED?: number
  }
}

/** A change of what enhanced scanning scans. */
export interface EcrScanResourceDetail {
  readonly 'action-type': string
  readonly 'resource-type': string
  readonly 'scan-type': string
  readonly repositories?: readonly {
    readonly 'repository-name': string
    readonly 'repository-arn': string
    readonly 'scan-frequency'?: string
    readonly 'previous-scan-frequency'?: string
  }[]
}

/**
 * ECR's events, for `eventBridge.of(ecrEvents)`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
export const ecrEvents: CatalogueOf<EcrEventDetails> = /* @__PURE__ */ catalogueOf<EcrEventDetails>({
  'ECR Image Action': {
    'action-type': 'string',
    result: 'string',
    'repository-name': 'string',
    'image-digest': 'string',
  },
  'ECR Image Scan': {
    'scan-status': 'string',
    'repository-name': 'string',
    'image-digest': 'string',
    'image-tags': 'strings',
  },
  'ECR Scan Resource Change': { 'action-type': 'string', 'resource-type': 'string', 'scan-type': 'string' },
})
