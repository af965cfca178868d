import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of CodeBuild's events, by their type. */
export interface CodeBuildEventDetails {
  'CodeBuild Build State Change': CodeBuildStateDetail
  'CodeBuild Build Phase Change': CodeBuildPhaseDetail
}

/** What every event of CodeBuild says. Its times are `Sep 1, 2017 4:12:29 PM`, in UTC. */
export interface CodeBuildDetail {
  readonly 'project-name': string
  /** An ARN. */
  readonly 'build-id': string
  readonly 'additional-information': CodeBuildInformation
  readonly version?: string
}

export interface CodeBuildStateDetail extends CodeBuildDetail {
  readonly 'build-status': 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | (string & {})
  readonly 'current-phase': CodeBuildPhase
  readonly 'current-phase-context'?: string
}

export interface CodeBuildPhaseDetail extends CodeBuildDetail {
  readonly 'completed-phase': CodeBuildPhase
  readonly 'completed-phase-status': CodeBuildPhaseStatus
  readonly 'completed-phase-context'?: string
  readonly 'completed-phase-duration-seconds': number
  readonly 'completed-phase-start': string
  readonly 'completed-phase-end': string
}

export interface CodeBuildInformation {
  readonly 'build-complete': boolean
  /** Who or what started the build. */
  readonly initiator: string
  readonly 'build-number'?: number
  readonly 'build-start-time'?: string
  readonly 'timeout-in-minutes'?: number
  readonly 'queued-timeout-in-minutes'?: number
  readonly 'source-version'?: string
  readonly source?: { readonly type?: string; readonly location?: string; readonly buildspec?: string }
  readonly artifact?: { readonly location?: string; readonly md5sum?: string; readonly sha256sum?: string }
  readonly cache?: { readonly type?: string; readonly location?: string }
  readonly environment?: {
    readonly image?: string
    readonly type?: string
    readonly 'compute-type'?: string
    readonly 'privileged-mode'?: boolean
    readonly 'image-pull-credentials-type'?: string
    readonly 'environment-variables'?: readonly {
      readonly name: string
      readonly value: string
      readonly type?: 'PLAINTEXT' | 'PARAMETER_STORE' | 'SECRETS_MANAGER' | (string & {})
    }[]
  }
  readonly logs?: {
    readonly 'group-name'?: string
    readonly 'stream-name'?: string
    readonly 'deep-link'?: string
  }
  readonly phases?: readonly {
    readonly 'phase-type': CodeBuildPhase
    /** Absent while the phase goes on, as are all that follow. */
    readonly 'phase-status'?: CodeBuildPhaseStatus
    readonly 'phase-context'?: readonly string[]
    readonly 'start-time'?: string
    readonly 'end-time'?: string
    readonly 'duration-in-seconds'?: number
  }[]
}

export type CodeBuildPhase =
  | 'SUBMITTED'
  | 'QUEUED'
  | 'PROVISIONING'
  | 'DOWNLOAD_SOURCE'
  | 'INSTALL'
  | 'PRE_BUILD'
  | 'BUILD'
  | 'POST_BUILD'
  | 'UPLOAD_ARTIFACTS'
  | 'FINALIZING'
  | 'COMPLETED'
  | (string & {})

export type CodeBuildPhaseStatus =
  | 'SUCCEEDED'
  | 'FAILED'
  | 'FAULT'
  | 'CLIENT_ERROR'
  | 'STOPPED'
  | 'TIMED_OUT'
  | (string & {})

/**
 * CodeBuild's events, for `eventBridge.of(codeBuildEvents)`.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html
 */
export const codeBuildEvents: CatalogueOf<CodeBuildEventDetails> = /* @__PURE__ */ catalogueOf<
  CodeBuildEventDetails,
  CodeBuildDetail
>(
  {
    'CodeBuild Build State Change': { 'build-status': 'string', 'current-phase': 'string' },
    'CodeBuild Build Phase Change': {
      'completed-phase': 'string',
      'completed-phase-status': 'string',
      'completed-phase-duration-seconds': 'number',
      'completed-phase-start': 'string',
      'completed-phase-end': 'string',
    },
  },
  {
    'project-name': 'string',
    'build-id': 'string',
    'additional-information.build-complete': 'boolean',
    'additional-information.initiator': 'string',
  },
)
