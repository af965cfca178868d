import { parseArguments, parseTarget } from './arguments.ts'
import { CallError } from './call-error.ts'
import { functionFlags, functionOptionsOf } from './function-flags.ts'
import type { FunctionOptions } from './function-options.ts'

export const help = `Usage: heddle invoke <module>[#export] --event <file>

Runs a Lambda handler under AWS's official runtime client, with an event, and prints its answer.

  <module>              an ESM, CommonJS or TypeScript file
  #export               the handler's export, default handler; dots lead into objects: app.ts#api.create

Options:
  --event <file>        a .json file, a .jsonl file for a series of events, or - for standard input; repeatable
  --timeout <seconds>   end an invocation after this long, default 3
  --memory <MB>         what the function is told of its memory, default 128; not enforced
  --name <name>         the function's name, default the module's
  --region <region>     the function's region, default AWS_REGION, else us-east-1
  --env <KEY=VALUE>     set an environment variable; repeatable
  --log-format <form>   Text or JSON, default Text
  --json                print one line of JSON per event: answer or error, logs, times
  --help                show this

The answer, or the error, goes to standard output; logs and times go to standard error.
Exit status: 0 answered, 1 the function failed, 2 called wrongly.
`

export interface InvokeOptions {
  readonly function: FunctionOptions
  readonly events: readonly string[]
  readonly json: boolean
}

const options = {
  ...functionFlags,
  event: { type: 'string', multiple: true },
  'log-format': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** The options of a call, or undefined when it asks for help. Throws a `CallError` when something is amiss. */
export function parseInvoke(args: readonly string[]): InvokeOptions | undefined {
  const { values, positionals } = parseArguments(args, options)
  if (values.help) return undefined
  const target = parseTarget(positionals)
  if (values.event === undefined) throw new CallError('no event given: --event <file>, or --event - for standard input')
  return {
    function: {
      ...functionOptionsOf(target, values),
      // What is neither is refused with the other settings.
      logFormat: values['log-format'] as FunctionOptions['logFormat'],
    },
    events: values.event,
    json: values.json ?? false,
  }
}
