import { extname } from 'node:path'
import { typeScriptLoader } from './official-client.ts'

/** The flags of a process that loads a user's module, TypeScript included. */
export function moduleFlags(module: string): string[] {
  return isTypeScript(module) ? [...inheritedFlags(), '--import', typeScriptLoader()] : inheritedFlags()
}

/** Whether a module is run with tsx. */
export function isTypeScript(module: string): boolean {
  return ['.ts', '.mts', '.cts', '.tsx'].includes(extname(module))
}

/**
 * The flags of this Node process that a function's process gets as well: conditions, experimental features, limits.
 * Not those that run, watch, test or inspect something: they are meant for the command itself. `NODE_OPTIONS` needs no
 * help, it is part of the environment.
 */
export function inheritedFlags(flags: readonly string[] = process.execArgv): string[] {
  const inherited: string[] = []
  let taken = false
  for (const flag of flags) {
    if (flag.startsWith('-')) {
      const [name = ''] = flag.split('=')
      taken = process.allowedNodeEnvironmentFlags.has(name) && !forTheCommandOnly.test(name)
    }
    // What has no dash is the value of the flag before it.
    if (taken) inherited.push(flag)
  }
  return inherited
}

const forTheCommandOnly =
  /^(-r|--(require|import|loader|experimental-loader|input-type|entry-url|inspect.*|watch.*|test.*|cpu-prof.*|heap-prof.*))$/
