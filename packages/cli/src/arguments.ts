import { type ParseArgsConfig, parseArgs } from 'node:util'
import { CallError } from './call-error.ts'

/** What a command names of a module: `src/orders.ts#handler`. */
export interface Target {
  readonly module: string
  readonly export: string | undefined
}

/** The options and words of a call. Throws a `CallError` that says which option is amiss. */
export function parseArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
): ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (cause) {
    // The first sentence says what is wrong, the rest how to get it past the parser.
    const [sentence = ''] = (cause as Error).message.split(/\.\s/)
    throw new CallError(sentence.charAt(0).toLowerCase() + sentence.slice(1), { cause })
  }
}

/** The module that a call is about. Throws a `CallError` when there is none, or more than one. */
export function parseTarget([target, ...more]: readonly string[]): Target {
  if (target === undefined) throw new CallError('no module given')
  if (more.length > 0) throw new CallError(`one module at a time, got also ${more.join(' ')}`)
  const hash = target.lastIndexOf('#')
  return hash < 0
    ? { module: target, export: undefined }
    : { module: target.slice(0, hash), export: target.slice(hash + 1) }
}
