import { parseArguments, parseTarget, type Target } from './arguments.ts'
import { CallError } from './call-error.ts'

export const help = `Usage: heddle schemas <module>[#export]
       heddle schemas diff <old> <new>

Writes the schemas of a catalogue of events, or says what changed between two versions of it and whom that breaks.

  <module>              an ESM, CommonJS or TypeScript file
  #export               the catalogue or an emitter; dots lead into objects. Default: the only one that there is
  <old>, <new>          modules, or what this command wrote: a JSON Schema file, or a folder of them

Options:
  --format <form>       json-schema (default), registry for EventBridge's Schema Registry, or asyncapi
  --out <file>          write to this file instead, or with json-schema and registry into this folder, a file each
  --title <title>       of json-schema and asyncapi; for asyncapi default the name in the nearest package.json
  --version <version>   of registry, default 1.0.0, and asyncapi, default the version in the nearest package.json
  --source <source>     of the events: for registry, and if you like for asyncapi
  --help                show this

Options of diff:
  --producers           say what breaks those who send events of the old version, not those who read events of the new one
  --json                print the changes as JSON

A module is loaded, so what stands at its top runs. What it prints goes to standard error, and so does what a form cannot say.
Exit status: 0 done, and nothing breaks; 1 there is nothing to be written, or something breaks or may break; 2 called wrongly,
or with diff nothing to be compared.
`

const FORMATS = ['json-schema', 'registry', 'asyncapi'] as const

export interface WriteOptions extends Target {
  readonly task: 'write'
  readonly format: (typeof FORMATS)[number]
  readonly out: string | undefined
  readonly title: string | undefined
  readonly version: string | undefined
  readonly source: string | undefined
}

export interface DiffOptions {
  readonly task: 'diff'
  readonly before: Target
  readonly after: Target
  readonly producers: boolean
  readonly json: boolean
}

const options = {
  format: { type: 'string' },
  out: { type: 'string' },
  title: { type: 'string' },
  version: { type: 'string' },
  source: { type: 'string' },
  producers: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** What each format and each task takes. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  'json-schema': ['format', 'out', 'title'],
  registry: ['format', 'out', 'version', 'source'],
  asyncapi: ['format', 'out', 'title', 'version', 'source'],
  diff: ['producers', 'json'],
}

/** The options of a call, or undefined when it asks for help. Throws a `CallError` when something is amiss. */
export function parseSchemas(args: readonly string[]): WriteOptions | DiffOptions | undefined {
  const { values, positionals } = parseArguments(args, options)
  if (values.help) return undefined
  const { format = 'json-schema', out, title, version, source, producers = false, json = false } = values
  const isDiff = positionals[0] === 'diff'
  if (!isFormat(format)) throw new CallError(`--format: expected ${FORMATS.join(', ')}, got ${format}`)
  const kind = isDiff ? 'diff' : format
  for (const [name, value] of Object.entries(values)) {
    if (!TAKES[kind]?.includes(name)) throw new CallError(`--${name} is none of the options of ${kind}`)
    if (value === '') throw new CallError(`--${name}: expected a text, got nothing`)
  }
  if (!isDiff) return { task: 'write', ...parseTarget(positionals), format, out, title, version, source }
  const [before, after, ...more] = positionals.slice(1)
  if (before === undefined || after === undefined) throw new CallError('diff: expected two versions: <old> <new>')
  if (more.length > 0) throw new CallError(`diff: two versions at a time, got also ${more.join(' ')}`)
  return { task: 'diff', before: parseTarget([before]), after: parseTarget([after]), producers, json }
}

function isFormat(text: string): text is WriteOptions['format'] {
  return FORMATS.some((format) => format === text)
}
