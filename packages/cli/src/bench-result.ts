import { type Budget, type Verdict, verdictOf } from './bench-budget.ts'
import { costsOf } from './bench-costs.ts'
import { type Differences, differences, type Facts, type FunctionFigures, figuresOf } from './bench-figures.ts'
import { placeOf } from './bench-groups.ts'
import { modulesOf } from './bench-modules.ts'
import type { Subject } from './bench-process.ts'
import type { Pair, Samples } from './bench-rounds.ts'
import type { BenchTarget } from './bench-target.ts'
import { isTypeScript } from './node-flags.ts'
import { sum } from './statistics.ts'

/** All that `heddle bench` says, and what it prints with `--json`. */
export interface BenchResult {
  readonly node: string
  readonly rounds: number
  readonly invocations: number
  /** The function, and the one that is set beside it. */
  readonly functions: readonly FunctionFigures[]
  /** What the second takes over the first: less than nothing where it takes less. */
  readonly differences?: Differences | undefined
  readonly budgets: readonly Verdict[]
}

export interface Measured {
  readonly rounds: number
  readonly invocations: number
  readonly budgets: readonly Budget[]
  readonly pairs: readonly Pair[]
  readonly samples: ReadonlyMap<Subject, Samples>
}

export function resultOf({ rounds, invocations, budgets, pairs, samples }: Measured): BenchResult {
  const samplesOf = (subject: Subject) => samples.get(subject) as Samples
  const functions = pairs.map(({ target, subject, empty }) =>
    figuresOf(factsOf(target, samplesOf(subject)), samplesOf(subject), samplesOf(empty)),
  )
  const [first, second] = pairs.map(({ subject }) => samplesOf(subject))
  return {
    node: process.versions.node,
    rounds,
    invocations,
    functions,
    ...(first !== undefined && second !== undefined && { differences: differences(second, first) }),
    budgets: budgets.map((budget) => verdictOf(budget, functions[0] as FunctionFigures)),
  }
}

function factsOf({ settings, module, bundle, folder }: BenchTarget, { traced, untraced }: Samples): Facts {
  const modules = modulesOf(traced.map(({ trace }) => trace))
  const error = untraced ?? 'that needs Node 22.15 or later'
  const files = modules?.modules.filter(({ bytes }) => bytes > 0)
  const isBundled = folder !== undefined
  const { cwd, module: entry, export: name } = settings
  const place = placeOf(module, cwd)
  return {
    module: place,
    export: name,
    isBundled,
    isTranslated: isTypeScript(entry),
    size: files && { files: files.length, bytes: sum(files.map(({ bytes }) => bytes)) },
    bundle,
    costs: modules === undefined ? { error } : costsOf(entry, isBundled ? `bundle of ${place}` : place, cwd, modules),
  }
}
