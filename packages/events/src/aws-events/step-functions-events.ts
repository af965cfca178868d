import { type CatalogueOf, catalogueOf } from './detail-of.ts'

/** The details of Step Functions' events, by their type. */
export interface StepFunctionsEventDetails {
  'Step Functions Execution Status Change': StepFunctionsExecutionDetail
}

/** An execution of a state machine that started or ended, as `DescribeExecution` has it. */
export interface StepFunctionsExecutionDetail {
  readonly executionArn: string
  readonly stateMachineArn: string
  /** The execution's. */
  readonly name: string
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE' | (string & {})
  /** Milliseconds since the epoch. */
  readonly startDate: number
  /** Milliseconds since the epoch; `null` while it runs. */
  readonly stopDate?: number | null
  /** JSON text. Absent or `null` where it is too long, which `inputDetails` says. */
  readonly input?: string | null
  readonly inputDetails?: { readonly included: boolean } | null
  /** JSON text; `null` unless the execution succeeded. Absent or `null` where it is too long, which `outputDetails` says. */
  readonly output?: string | null
  readonly outputDetails?: { readonly included: boolean } | null
  readonly stateMachineVersionArn?: string | null
  readonly stateMachineAliasArn?: string | null
  readonly error?: string | null
  readonly cause?: string | null
  readonly redriveCount?: number
  readonly redriveDate?: number | null
  readonly redriveStatus?: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN' | (string & {}) | null
  readonly redriveStatusReason?: string | null
}

/**
 * Step Functions' events, for `eventBridge.of(stepFunctionsEvents)`: executions of standard workflows that started or
 * ended.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const stepFunctionsEvents: CatalogueOf<StepFunctionsEventDetails> =
  /* @__PURE__ */ catalogueOf<StepFunctionsEventDetails>({
    'Step Functions Execution Status Change': {
      executionArn: 'string',
      stateMachineArn: 'string',
      name: 'string',
      status: 'string',
      startDate: 'number',
    },
  })
