import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of CodePipeline's events, by their type. */
export interface CodePipelineEventDetails {
  'CodePipeline Pipeline Execution State Change': CodePipelineExecutionDetail
  'CodePipeline Stage Execution State Change': CodePipelineStageDetail
  'CodePipeline Action Execution State Change': CodePipelineActionDetail
}

/** What every event of CodePipeline says. */
export interface CodePipelineDetail {
  readonly pipeline: string
  readonly 'execution-id': string
  /** Older events have text. */
  readonly version?: number | string
  /** RFC 3339. */
  readonly 'start-time'?: string
}

export interface CodePipelineExecutionDetail extends CodePipelineDetail {
  readonly state:
    | 'STARTED'
    | 'SUCCEEDED'
    | 'FAILED'
    | 'CANCELED'
    | 'RESUMED'
    | 'STOPPED'
    | 'STOPPING'
    | 'SUPERSEDED'
    | (string & {})
  readonly 'execution-trigger'?: { readonly 'trigger-type'?: string; readonly 'trigger-detail'?: string }
}

export interface CodePipelineStageDetail extends CodePipelineDetail {
  /** Older events do not say. */
  readonly stage?: string
  readonly state: 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'RESUMED' | 'STOPPED' | 'STOPPING' | (string & {})
}

export interface CodePipelineActionDetail extends CodePipelineDetail {
  readonly stage: string
  readonly action: string
  readonly state: 'STARTED' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'ABANDONED' | (string & {})
  readonly type: {
    readonly owner: 'AWS' | 'ThirdParty' | 'Custom' | (string & {})
    readonly category: 'Source' | 'Build' | 'Test' | 'Deploy' | 'Approval' | 'Invoke' | 'Compute' | (string & {})
    readonly provider: string
    readonly version?: number | string
  }
  /** The region of the pipeline; the event's is that of the action. */
  readonly region?: string
  readonly 'execution-result'?: {
    readonly 'external-execution-id'?: string
    readonly 'external-execution-url'?: string
    readonly 'external-execution-summary'?: string
    readonly 'error-code'?: string
  }
}

/**
 * CodePipeline's events, for `eventBridge.of(codePipelineEvents)`. An action that calls the function is `codePipeline()`.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export const codePipelineEvents: CatalogueOf<CodePipelineEventDetails> = /* @__PURE__ */ catalogueOf<
  CodePipelineEventDetails,
  CodePipelineDetail
>(
  {
    'CodePipeline Pipeline Execution State Change': { state: 'string' },
    'CodePipeline Stage Execution State Change': { state: 'string' },
    'CodePipeline Action Execution State Change': {
      stage: 'string',
      action: 'string',
      state: 'string',
      'type.owner': 'string',
      'type.category': 'string',
      'type.provider': 'string',
    },
  },
  { pipeline: 'string', 'execution-id': 'string' },
)
