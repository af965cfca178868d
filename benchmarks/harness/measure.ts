import { basename } from 'node:path'
import type { Workload } from '../workloads/workload.ts'
import type { Arena } from './arena.ts'
import { bareOf, bundlesOf, isHeddle, sizeOf } from './bundle.ts'
import type { ColdStart } from './first-invocation.ts'
import { inFreshProcess } from './fresh-process.ts'
import { coldStartInLambda } from './lambda-process.ts'
import { measureCold } from './measure-cold.ts'
import { measureMemory } from './measure-memory.ts'
import { measureWarm } from './measure-warm.ts'
import type { Options } from './options.ts'
import type { Progress } from './progress.ts'
import type { AgainResult, Results, SizeResult, WorkloadResult } from './results.ts'
import { serveRuntimeApi } from './runtime-api.ts'
import { estimate } from './statistics.ts'
import { type Subject, subjectsOf } from './subjects.ts'

/** All but when and where. */
export type Measured = Omit<Results, 'stamp'>

/** Measures everything that was asked for, one measure after the other. */
export async function measureAll(options: Options, arena: Arena, progress: Progress): Promise<Measured> {
  const { plan, workloads, measures } = options
  const subjects = (measure: (typeof measures)[number]) =>
    measures.includes(measure) ? subjectsOf(workloads, measure, plan.grown) : []
  const event = ({ workload, example }: Subject) => arena.event(workload, example)

  const cold = await measureCold(
    subjects('cold'),
    plan.cold,
    (bundle, subject) =>
      inFreshProcess(
        arena.bundle('first-invocation'),
        [arena.bundle(bundle), event(subject)],
        arena.environment(subject.workload),
      ) as ColdStart,
    progress.of('cold starts'),
  )

  const api = await serveRuntimeApi()
  const lambda = await measureCold(
    subjects('lambda'),
    plan.lambda,
    (bundle, subject) =>
      coldStartInLambda(api, arena, arena.bundle(bundle), event(subject), arena.environment(subject.workload)),
    progress.of("cold starts in Lambda's client"),
  ).finally(() => api.close())

  const warm = await measureWarm(subjects('warm'), plan, arena, progress.of('warm'))
  const memory = await measureMemory(subjects('memory'), plan.memory, arena, progress.of('memory'))

  const resultOf = (workload: Workload): WorkloadResult => {
    const of = <One extends Subject>(measured: readonly One[]) => measured.filter((one) => one.workload === workload)
    return {
      name: workload.name,
      title: workload.title,
      growsWith: workload.growsWith,
      contenders: bundlesOf(workload).map((bundle) => ({
        name: basename(bundle),
        size: sizeResult(bundle, workload, arena),
        cold: found(of(cold), bundle),
        lambda: found(of(lambda), bundle),
        warm: found(of(warm.cases), bundle),
        memory: found(of(memory), bundle),
        chain: warm.chain.get(bundle),
      })),
      again: againResult(of(cold), of(lambda), of(warm.cases)),
    }
  }
  return { again: againResult(cold, lambda, warm.cases), workloads: workloads.map(resultOf) }
}

interface Again {
  readonly again: readonly number[]
}

function againResult(cold: readonly Again[], lambda: readonly Again[], warm: readonly Again[]): AgainResult {
  const together = (measured: readonly Again[]) => {
    const pairs = measured.flatMap(({ again }) => again)
    return pairs.length === 0 ? undefined : estimate(pairs)
  }
  return { cold: together(cold), lambda: together(lambda), warm: together(warm) }
}

function found<Result>(measured: readonly { readonly results: ReadonlyMap<string, Result> }[], bundle: string) {
  return measured.flatMap(({ results }) => results.get(bundle) ?? [])
}

function sizeResult(bundle: string, workload: Workload, arena: Arena): SizeResult {
  const size = sizeOf(arena.bundle(bundle))
  const bare = sizeOf(arena.bundle(bareOf(workload)))
  return {
    ...size,
    overBareGzipBytes: size.gzipBytes - bare.gzipBytes,
    targetGzipKb: isHeddle(bundle) ? workload.targets.gzipKb : undefined,
  }
}
