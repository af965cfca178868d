import { HeddleError } from './errors.ts'

/** For `import(name).catch(missing(name, 'for what'))`: the error that says what to install. */
export function missing(name: string, what: string): (cause: unknown) => never {
  return (cause) => {
    const { code } = cause as { readonly code?: unknown }
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw cause
    throw new HeddleError('MISSING_PEER', `${what} needs ${name}: npm install ${name}`, { cause })
  }
}

/** A value that is made on first use, and kept; one that could not be made is tried again. */
export function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
