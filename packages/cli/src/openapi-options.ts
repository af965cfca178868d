import { parseArguments, parseTarget, type Target } from './arguments.ts'
import { CallError } from './call-error.ts'

export const help = `Usage: heddle openapi <module>[#export]

Prints the OpenAPI 3.1 document of an API, from the routes and schemas of its handlers.

  <module>              an ESM, CommonJS or TypeScript file
  #export               routes, a handler, a list of handlers, or what toLambda made of one; dots lead into objects.
                        Default: the first of routes, api, handler and default that is one of these

Options:
  --out <file>          write the document to this file instead
  --title <title>       default the name in the nearest package.json
  --version <version>   of the API, default the version in the nearest package.json
  --server <url>        where the API is; repeatable
  --help                show this

The module is loaded, so what stands at its top runs. What it prints goes to standard error.
Exit status: 0 done, 1 there is no document to be made, 2 called wrongly.
`

export interface OpenApiOptions extends Target {
  readonly out: string | undefined
  readonly title: string | undefined
  readonly version: string | undefined
  readonly servers: readonly string[]
}

const options = {
  out: { type: 'string' },
  title: { type: 'string' },
  version: { type: 'string' },
  server: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const

/** The options of a call, or undefined when it asks for help. Throws a `CallError` when something is amiss. */
export function parseOpenApi(args: readonly string[]): OpenApiOptions | undefined {
  const { values, positionals } = parseArguments(args, options)
  if (values.help) return undefined
  const { out, title, version, server = [] } = values
  for (const [name, value] of Object.entries({ out, title, version })) {
    if (value === '') throw new CallError(`--${name}: expected a text, got nothing`)
  }
  return { ...parseTarget(positionals), out, title, version, servers: server }
}
