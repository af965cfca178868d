import type { Case, Measure, Workload } from '../workloads/workload.ts'
import { bundlesOf, isHeddle } from './bundle.ts'

/** A workload with one of its events. */
export interface Subject {
  readonly workload: Workload
  readonly example: Case
}

/** What is measured: the first case of every workload, in the warm path all that are meant to be, grown ones when asked. */
export function subjectsOf(workloads: readonly Workload[], measure: Measure, grown: boolean): Subject[] {
  return workloads
    .filter(({ measures }) => measures?.includes(measure) ?? true)
    .flatMap((workload) =>
      workload.cases
        .filter((example, index) =>
          measure === 'warm' ? example.warm !== undefined : index === 0 || (grown && example.grown !== undefined),
        )
        .map((example) => ({ workload, example })),
    )
}

/** The bundle that is heddle, if there is one that is compared with what is not. */
export function heddleOf(workload: Workload): string | undefined {
  return bundlesOf(workload).find(isHeddle)
}
