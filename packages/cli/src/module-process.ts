// What those processes have in common that load a user's module. Each is one of its own, so that what the module does at its
// top ends with it.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** Why there is no answer. */
export interface Fault {
  readonly fault: string
  /** The module that threw when it was loaded, and what. */
  readonly module?: string | undefined
  readonly thrown?: Thrown | undefined
}

/** What a user's module threw when it was loaded. */
export interface Thrown {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
}

export type Fields = Readonly<Record<string, unknown>>

/** Answers what this process was started for: its last argument as JSON. The answer goes out as a message, and then it ends. */
export async function answer<Call>(answerTo: (call: Call) => Promise<object>): Promise<void> {
  process.once('disconnect', () => process.exit())
  // A module that waits for what never comes ends the process, as it does without heddle.
  process.channel?.unref()
  const answer = await answerTo(JSON.parse(process.argv.at(-1) as string) as Call).catch(faultOf)
  // The module may have started what goes on.
  process.send?.(answer, () => process.exit())
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof LoadError)) return { fault: (error as Error).message.replace(/^(openapi|schemas): /, '') }
  const { name, message, stack } = error.cause instanceof Error ? error.cause : new Error(String(error.cause))
  return { fault: 'the module cannot be loaded', module: error.module, thrown: { name, message, stack } }
}

/** A user's module cannot be loaded. */
export class LoadError extends Error {
  readonly module: string

  constructor(module: string, cause: unknown) {
    super(`${module} cannot be loaded`, { cause })
    this.module = module
  }
}

/** Loads a user's module. */
export async function load(module: string): Promise<Fields> {
  try {
    return await import(pathToFileURL(module).href)
  } catch (cause) {
    throw new LoadError(module, cause)
  }
}

/** The value of an export. What a CommonJS module exports may be in its default alone. */
export function exported(loaded: Fields, path: string): unknown {
  const [first = '', ...rest] = path.split('.')
  const from = Object.hasOwn(loaded, first) ? loaded : Object(loaded.default)
  return [first, ...rest].reduce((value: unknown, name) => Object(value)[name], from)
}

/** `heddle/openapi` as it is installed where the first of these files is that has it: documents are made by the user's own. */
export async function openapiAt(files: readonly string[]): Promise<Fields> {
  let reason: unknown
  for (const file of files) {
    try {
      const resolved = createRequire(file).resolve('heddle/openapi')
      return await import(pathToFileURL(resolved).href)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause
      reason ??= cause
    }
  }
  throw new Error('heddle/openapi is not installed there: npm install heddle', { cause: reason })
}
