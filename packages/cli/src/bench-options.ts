import { parseArguments, parseTarget } from './arguments.ts'
import { type Budget, parseBudgets } from './bench-budget.ts'
import { CallError } from './call-error.ts'
import { functionFlags, functionOptionsOf } from './function-flags.ts'
import type { FunctionOptions } from './function-options.ts'

export const help = `Usage: heddle bench <module>[#export] --event <file>

Measures what a Lambda handler takes over an empty function: cold start, warm time, memory, size, and where they come from.

  <module>              an ESM, CommonJS or TypeScript file
  #export               the handler's export, default handler; dots lead into objects: app.ts#api.create

Options:
  --event <file>        a .json file, a .jsonl file for a series of events, or - for standard input; repeatable
  --compare <module>    set this handler, <module>[#export], beside it: the same events, the same rounds
  --budget <limits>     exit with 1 when a figure is over its limit: init=20ms,size=200kB; repeatable. The figures:
                        init, first (invocation), cold (both), warm (half of all invocations), in ms of CPU;
                        memory; size of the files that were loaded; bundle, their size after esbuild
  --bundle              measure the module bundled with esbuild, if that is installed, as it would be deployed
  --rounds <count>      cold starts of each, default 30; more make the intervals narrower
  --invocations <count> warm invocations in each process, default 1000; 0 leaves them out
  --timeout <seconds>   give up when an invocation takes longer, default 3
  --memory <MB>         what the function is told of its memory, default 128; not enforced
  --name <name>         the function's name, default the module's
  --region <region>     the function's region, default AWS_REGION, else us-east-1
  --env <KEY=VALUE>     set an environment variable; repeatable
  --json                print all figures as JSON
  --help                show this

The handler runs thousands of times, with all that it does. Progress is shown on a terminal only.
Exit status: 0 measured, within all budgets; 1 over a budget, or the function failed; 2 called wrongly.
`

export interface BenchOptions {
  readonly function: FunctionOptions
  readonly compare: FunctionOptions | undefined
  readonly events: readonly string[]
  readonly budgets: readonly Budget[]
  readonly isBundled: boolean
  readonly rounds: number
  readonly invocations: number
  readonly json: boolean
}

const options = {
  ...functionFlags,
  event: { type: 'string', multiple: true },
  compare: { type: 'string' },
  budget: { type: 'string', multiple: true },
  bundle: { type: 'boolean' },
  rounds: { type: 'string', default: '30' },
  invocations: { type: 'string', default: '1000' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** The options of a call, or undefined when it asks for help. Throws a `CallError` when something is amiss. */
export function parseBench(args: readonly string[]): BenchOptions | undefined {
  const { values, positionals } = parseArguments(args, options)
  if (values.help) return undefined
  const target = parseTarget(positionals)
  if (values.event === undefined) throw new CallError('no event given: --event <file>, or --event - for standard input')
  const budgets = (values.budget ?? []).flatMap(parseBudgets)
  const invocations = count('--invocations', values.invocations, 0, 1_000_000)
  if (invocations === 0 && budgets.some(({ figure }) => figure === 'warm')) {
    throw new CallError('--budget: there is no figure warm with --invocations 0')
  }
  return {
    function: functionOptionsOf(target, values),
    compare: values.compare === undefined ? undefined : functionOptionsOf(parseTarget([values.compare]), values),
    events: values.event,
    budgets,
    isBundled: values.bundle ?? false,
    rounds: count('--rounds', values.rounds, 1, 10_000),
    invocations,
    json: values.json ?? false,
  }
}

function count(option: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new CallError(
      `${option}: expected a whole number from ${least} to ${most}, got ${text === '' ? 'nothing' : text}`,
    )
  }
  return value
}
